import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../core/errors.ts';
import { type DelaySpec, formatDelays, layerDelaySeconds, parseDelays, parseDuration } from './delays.ts';

/** The value of `work`, or the UserError that it throws; anything else that it throws fails the test. */
function valueOrUserError<T>(work: () => T): T | UserError {
  try {
    return work();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

const seconds = fc.double({ min: 0, max: 1e7, noNaN: true });

describe('durations', () => {
  it.each([
    ['2s', 2],
    ['400ms', 0.4],
    ['10steps', 2],
    ['1step', 0.2],
    ['3steps', 0.6],
    ['2min', 120],
    ['0s', 0],
    [' 1.5 s ', 1.5],
    ['.5s', 0.5],
    ['2.s', 2],
  ])('%s is %f seconds with steps of 0.2 s', (text, expected) => {
    expect(parseDuration(text, 0.2)).toBe(expected);
  });

  it.each(['', 's', '2', '-2s', '+2s', 'NaN', 'NaNs', 'Infinitys', '1e999s', '2h', '2 s s', '0x10s', '2,5s', '2s3'])(
    '"%s" is refused with one sentence that quotes it and shows what to write',
    (text) => {
      const outcome = valueOrUserError(() => parseDuration(text, 0.2));
      expect(outcome).toBeInstanceOf(UserError);
      expect((outcome as UserError).message).toContain(`"${text}"`);
      expect((outcome as UserError).message).toMatch(/2s, 400ms, 10steps or 2min/);
    },
  );

  it('the same time is the same number in every unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (ms) => {
        const expected = ms / 1000;
        expect(parseDuration(`${ms}ms`, 0.2)).toBe(expected);
        expect(parseDuration(`${expected}s`, 0.2)).toBe(expected);
        expect(parseDuration(`${ms}steps`, 0.001)).toBe(expected);
      }),
    );
  });

  it('any text gives a finite number of seconds, 0 or more, or a UserError', () => {
    const pieces = fc.array(
      fc.constantFrom('2', '.', 's', 'ms', 'min', 'step', 'steps', '-', 'e', ' ', 'NaN', '9'.repeat(400)),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          pieces.map((parts) => parts.join('')),
        ),
        (text) => {
          const outcome = valueOrUserError(() => parseDuration(text, 0.2));
          if (outcome instanceof UserError) return;
          expect(Number.isFinite(outcome), text).toBe(true);
          expect(outcome).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('delays of a network', () => {
  const rounded = seconds.map((value) => Number(value.toPrecision(12)));
  const anyDelays: fc.Arbitrary<DelaySpec> = fc.oneof(
    rounded.map((value) => ({ kind: 'broadcast', seconds: value }) as const),
    rounded.map((value) => ({ kind: 'retrograde', seconds: value }) as const),
    fc
      .array(rounded, { minLength: 2, maxLength: 6 })
      .map((values) => ({ kind: 'list', seconds: values.map((value) => value + 0) }) as const),
  );

  it('what is written is read back as the same delays', () => {
    fc.assert(
      fc.property(anyDelays, (delays) => {
        expect(parseDelays(formatDelays(delays), 0.2)).toEqual(delays);
      }),
    );
  });

  it('any text gives delays or a UserError', () => {
    const nearly = fc
      .tuple(fc.constantFrom('broadcast', 'broadcast:', 'retrograde:', 'retro:', ':', '0,', '2s,'), fc.string())
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearly), (text) => {
        const outcome = valueOrUserError(() => parseDelays(text, 0.2));
        if (outcome instanceof UserError) return;
        for (const value of [outcome.seconds].flat()) expect(value).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('broadcast delays are the same in every layer', () => {
    expect(layerDelaySeconds({ kind: 'broadcast', seconds: 2 }, 3)).toEqual([2, 2, 2]);
  });

  it('retrograde delays stack up from the last layer down', () => {
    expect(layerDelaySeconds(parseDelays('retrograde:2min', 0.2), 3)).toEqual([240, 120, 0]);
    expect(layerDelaySeconds(parseDelays('retrograde:0.1s', 0.2), 4)).toEqual([0.3, 0.2, 0.1, 0]);
  });

  it('a list names each layer, first layer first, in any units', () => {
    expect(layerDelaySeconds(parseDelays('1min, 10steps, 0', 0.2), 3)).toEqual([60, 2, 0]);
  });

  it.each([
    ['5s,0', 3, /2, but 3 layers learn/],
    ['retrograde:2s', 1, /add a hidden layer/],
  ])('%s in a network of %i layers is refused', (text, layerCount, sentence) => {
    const outcome = valueOrUserError(() => layerDelaySeconds(parseDelays(text, 0.2), layerCount));
    expect(outcome).toBeInstanceOf(UserError);
    expect((outcome as UserError).message).toMatch(sentence);
  });

  it.each(['2s', '0', '', 'retrograde', 'retrograde:2s,3s', 'broadcast:-1s', '2s,,0', '1,2,3'])(
    '"%s" is refused',
    (text) => {
      expect(valueOrUserError(() => parseDelays(text, 0.2))).toBeInstanceOf(UserError);
    },
  );
});
