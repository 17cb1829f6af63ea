import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../core/errors.ts';
import { formatDelays, layerDelaySeconds, parseDelays, parseDuration } from './delays.ts';

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
  it('what is written is read back as the same delays', () => {
    fc.assert(
      fc.property(seconds, (value) => {
        const delays = { kind: 'broadcast', seconds: Number(value.toPrecision(12)) } as const;
        expect(parseDelays(formatDelays(delays), 0.2)).toEqual(delays);
      }),
    );
  });

  it('any text gives delays or a UserError', () => {
    const nearly = fc
      .tuple(fc.constantFrom('broadcast', 'broadcast:', 'retro:', ':'), fc.string())
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearly), (text) => {
        const outcome = valueOrUserError(() => parseDelays(text, 0.2));
        if (!(outcome instanceof UserError)) expect(outcome.seconds).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('broadcast delays are the same in every layer', () => {
    expect(layerDelaySeconds({ kind: 'broadcast', seconds: 2 }, 3)).toEqual([2, 2, 2]);
  });
});
