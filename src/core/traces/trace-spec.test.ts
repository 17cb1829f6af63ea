import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import type { TraceSpec } from './trace-spec.ts';
import { formatTraceSpec, parseTraceSpec, parseTraceSpecs, traceLabel } from './trace-spec.ts';

const rate = fc.double({ min: 0, minExcluded: true, max: 1e6, noNaN: true });
const decay = fc.double({ min: 0, minExcluded: true, max: 1, maxExcluded: true, noNaN: true });
const spec: fc.Arbitrary<TraceSpec> = fc.oneof(
  fc.constant<TraceSpec>({ kind: 'et' }),
  decay.map((decayPerStep): TraceSpec => ({ kind: 'et', decayPerStep })),
  fc.integer({ min: 1, max: 200 }).map((order): TraceSpec => ({ kind: 'cet', order })),
  rate.map((ltpRatePerStep): TraceSpec => ({ kind: 'ltp-ltd', ltpRatePerStep })),
  fc.tuple(rate, rate).map(([ltp, ltd]): TraceSpec => ({ kind: 'ltp-ltd', ltpRatePerStep: ltp, ltdRatePerStep: ltd })),
  fc.constant<TraceSpec>({ kind: 'perfect' }),
);

describe('text form of a memory', () => {
  it('reads back to the same value', () => {
    fc.assert(
      fc.property(spec, (one) => {
        expect(parseTraceSpec(formatTraceSpec(one))).toEqual(one);
      }),
    );
  });

  it('a list reads back to the same list', () => {
    fc.assert(
      fc.property(fc.array(spec, { minLength: 1, maxLength: 5 }), (list) => {
        expect(parseTraceSpecs(list.map(formatTraceSpec).join(', '))).toEqual(list);
      }),
    );
  });

  it('any other text is refused with one sentence, never with another error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^(et|cet|ltp-ltd|perfect):[-0-9a-z.:]*$/)), (text) => {
        try {
          expect(parseTraceSpec(formatTraceSpec(parseTraceSpec(text)))).toEqual(parseTraceSpec(text));
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('a slip is answered with what was probably meant', () => {
    expect(() => parseTraceSpec('cet6')).toThrow('did you mean "cet:6"?');
    expect(() => parseTraceSpec('cte:6')).toThrow('did you mean "cet:6"?');
    expect(() => parseTraceSpec('prefect')).toThrow('did you mean "perfect"?');
    expect(() => parseTraceSpec('ltpltd:0.1')).toThrow('did you mean "ltp-ltd:0.1"?');
    expect(() => parseTraceSpec('transformer')).toThrow(
      /^Memory "transformer" is not known: use one like et, .*perfect\.$/,
    );
  });

  it('impossible orders, decays and rates are refused', () => {
    for (const text of [
      'cet:0',
      'cet:1.5',
      'cet:10000',
      'cet:-1',
      'cet:',
      'cet',
      'cet:6:7',
      'cet:0x10',
      'cet:infinity',
    ]) {
      expect(() => parseTraceSpec(text)).toThrow(UserError);
    }
    for (const text of [
      'et:0',
      'et:1',
      'et:1.1',
      'et:x',
      'ltp-ltd',
      'ltp-ltd:0',
      'ltp-ltd:-1',
      'ltp-ltd:1:nan',
      'perfect:1',
    ]) {
      expect(() => parseTraceSpec(text)).toThrow(UserError);
    }
    expect(() => parseTraceSpecs(' , ')).toThrow(UserError);
  });

  it('has a label for people', () => {
    const labels = ['et', 'cet:6', 'ltp-ltd:0.1', 'perfect'].map((text) => traceLabel(parseTraceSpec(text)));
    expect(labels).toEqual(['ET', 'CET, n = 6', 'LTP-LTD', 'perfect']);
  });
});
