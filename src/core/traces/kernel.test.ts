import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { continuousKernel, discreteKernel, sampleKernel } from './kernel.ts';
import { partnerRate } from './kinds/ltp-ltd.ts';
import type { PeakAlignment } from './trace-kind.ts';
import { parseTraceSpec } from './trace-spec.ts';

const alignments: readonly PeakAlignment[] = ['sampled', 'continuous'];
const alignment = fc.constantFrom(...alignments);
const order = fc.integer({ min: 1, max: 200 });
const delay = fc.double({ min: 0.6, max: 60, noNaN: true });

interface Golden {
  cases: { n: number; T: number; exactSSM: number[]; gamma: number[] }[];
  difference: { gamma_P: number; gamma_D: number; peak_time: number }[];
}
const golden: Golden = JSON.parse(readFileSync('tests/golden/kernels.json', 'utf8'));

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

describe('discrete kernels', () => {
  it('have every golden weight to 1e-9 of itself, far tails included', () => {
    for (const { n, T, exactSSM, gamma } of golden.cases) {
      for (const [peakAlignment, expected] of [
        ['continuous', exactSSM],
        ['sampled', gamma],
      ] as const) {
        const kernel = sampleKernel({ kind: 'cet', order: n }, { delaySteps: T, peakAlignment }, expected.length);
        const tau = peakAlignment === 'continuous' ? T : T - 0.5;
        const area = n === 1 ? (peakAlignment === 'continuous' ? T : 1 / -Math.expm1(-1 / T)) : (tau / (n - 1)) ** n;
        expected.forEach((weight, lag) => {
          if (weight < 1e-290) return;
          expect(Math.abs((kernel[lag]! * area) / weight - 1)).toBeLessThan(1e-9);
        });
      }
    }
  });

  it('sum to 1 and are never negative', () => {
    const text = fc.oneof(
      order.map((n) => `cet:${n}`),
      fc.constantFrom('et', 'et:0.9', 'ltp-ltd:0.3:0.7', 'perfect'),
    );
    fc.assert(
      fc.property(text, delay, alignment, (memory, delaySteps, peakAlignment) => {
        const kernel = sampleKernel(parseTraceSpec(memory), { delaySteps, peakAlignment }, 4000);
        expect(Math.abs(sum(kernel) - 1)).toBeLessThan(1e-12);
        expect(Math.min(...kernel)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('delays to 100,000 steps stay finite, with the peak at the delay and area 1 within 1e-12', () => {
    for (const [n, length] of [
      [6, 1_200_000],
      [20, 450_000],
      [50, 300_000],
      [200, 200_000],
    ] as const) {
      const kernel = sampleKernel({ kind: 'cet', order: n }, { delaySteps: 100_000 }, length);
      let area = 0;
      let carry = 0;
      let peak = 0;
      kernel.forEach((weight, lag) => {
        // Compensated, so that the sum of a million terms shows the error of the terms.
        const total = area + (weight - carry);
        carry = total - area - (weight - carry);
        area = total;
        if (weight > kernel[peak]!) peak = lag;
      });
      expect(Math.abs(area - 1)).toBeLessThan(1e-12);
      expect(Math.abs(peak - 100_000)).toBeLessThanOrEqual(1);
    }
  });

  it('of order 1 are the classical trace, (1 - d) d^lag with d = e^(-1/T), in both alignments', () => {
    fc.assert(
      fc.property(delay, alignment, fc.nat(200), (delaySteps, peakAlignment, lag) => {
        const options = { delaySteps, peakAlignment };
        const weight = discreteKernel({ kind: 'et' }, options)(lag);
        expect(discreteKernel({ kind: 'cet', order: 1 }, options)(lag)).toBe(weight);
        const decay = Math.exp(-1 / delaySteps);
        expect(Math.abs(weight / ((1 - decay) * decay ** lag) - 1)).toBeLessThan(1e-12);
      }),
    );
  });

  it('a given decay β is kept whatever the delay is', () => {
    const kernel = discreteKernel({ kind: 'et', decayPerStep: 0.9 }, { delaySteps: 7 });
    expect(kernel(3) / kernel(2)).toBeCloseTo(0.9, 14);
  });

  it('peak on the delay when sampled, and hold the same box one step earlier when continuous', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 200 }), fc.integer({ min: 1, max: 300 }), (n, delaySteps) => {
        const spec = { kind: 'cet', order: n } as const;
        const sampled = sampleKernel(spec, { delaySteps, normalization: 'peak' }, 2 * delaySteps + 5);
        expect(sampled[delaySteps]).toBe(1);
        const continuous = discreteKernel(spec, { delaySteps: delaySteps - 0.5, peakAlignment: 'continuous' });
        const earlier = continuous(delaySteps - 1) / continuous(delaySteps);
        expect(Math.abs(sampled[delaySteps]! / sampled[delaySteps + 1]! / earlier - 1)).toBeLessThan(1e-11);
      }),
    );
  });

  it('with peak normalisation have the maximum 1 over the lags, and order 1 has it at lag 0', () => {
    fc.assert(
      fc.property(order, delay, alignment, (n, delaySteps, peakAlignment) => {
        const options = { delaySteps, peakAlignment, normalization: 'peak' } as const;
        expect(Math.max(...sampleKernel({ kind: 'cet', order: n }, options, 200))).toBe(1);
      }),
    );
    expect(discreteKernel({ kind: 'et' }, { delaySteps: 5, normalization: 'peak' })(0)).toBe(1);
  });

  it('take real lags: the box moves continuously', () => {
    for (const peakAlignment of alignments) {
      for (const memory of ['cet:6', 'cet:2', 'ltp-ltd:0.3']) {
        const kernel = discreteKernel(parseTraceSpec(memory), { delaySteps: 7.25, peakAlignment });
        for (let lag = 0; lag < 20; lag += 0.25) expect(Math.abs(kernel(lag + 1e-9) - kernel(lag))).toBeLessThan(1e-8);
      }
    }
  });

  it('without delay are the identity, and before lag 0 nothing', () => {
    for (const memory of ['et', 'et:0.9', 'cet:6', 'ltp-ltd:0.1', 'perfect']) {
      const spec = parseTraceSpec(memory);
      expect([...sampleKernel(spec, { delaySteps: 0 }, 3)]).toEqual([1, 0, 0]);
      expect(discreteKernel(spec, { delaySteps: 3 })(-1)).toBe(0);
      expect(continuousKernel(spec, { delaySteps: 3 })(-1e-9)).toBe(0);
    }
  });

  it('of perfect memory have one lag, also between two steps', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 50, noNaN: true }), (delaySteps) => {
        const kernel = [...sampleKernel({ kind: 'perfect' }, { delaySteps: delaySteps + 0.01 }, 60)];
        expect(kernel.filter((weight) => weight === 1)).toHaveLength(1);
        expect(Math.abs(kernel.indexOf(1) - delaySteps - 0.01)).toBeLessThanOrEqual(0.5);
      }),
    );
    expect(sampleKernel({ kind: 'perfect' }, { delaySteps: 2.5 }, 5).indexOf(1)).toBe(3);
  });

  it('refuse impossible delays, orders, rates and lengths with a sentence', () => {
    for (const delaySteps of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => discreteKernel({ kind: 'et' }, { delaySteps })).toThrow(UserError);
    }
    for (const n of [0, 1.5, 201, 10_000, Number.NaN]) {
      expect(() => discreteKernel({ kind: 'cet', order: n }, { delaySteps: 5 })).toThrow(UserError);
      expect(() => discreteKernel({ kind: 'cet', order: n }, { delaySteps: 0 })).toThrow(UserError);
    }
    expect(() => discreteKernel({ kind: 'et', decayPerStep: 1 }, { delaySteps: 5 })).toThrow(UserError);
    expect(() => discreteKernel({ kind: 'ltp-ltd', ltpRatePerStep: -1 }, { delaySteps: 5 })).toThrow(UserError);
    expect(() => discreteKernel({ kind: 'ltp-ltd', ltpRatePerStep: 41 }, { delaySteps: 5 })).toThrow(
      'too fast to peak',
    );
    expect(() => discreteKernel({ kind: 'ltp-ltd', ltpRatePerStep: 14998.499999999998 }, { delaySteps: 10.1 })).toThrow(
      'Rate 14998.5 a step of ltp-ltd is too fast to peak after 9.6 steps with any second rate: give at most 4.166, or both rates.',
    );
    expect(() => sampleKernel({ kind: 'et' }, { delaySteps: 5 }, -1)).toThrow(UserError);
    expect(() => discreteKernel({ kind: 'cet', order: 2 }, { delaySteps: 0.5 })).toThrow('use more than 0.5 steps');
    expect(
      discreteKernel({ kind: 'cet', order: 2 }, { delaySteps: 0.5, peakAlignment: 'continuous' })(0),
    ).toBeGreaterThan(0);
    expect(discreteKernel({ kind: 'cet', order: 1 }, { delaySteps: 0.5 })(0)).toBeGreaterThan(0);
  });
});

describe('LTP-LTD', () => {
  it('a solved second rate puts the peak at the delay, whether the given rate is the slower, the faster, or 1/T', () => {
    const product = fc.oneof(
      fc.double({ min: 1e-3, max: 15, noNaN: true }),
      fc.constantFrom(1, 1 + 1e-9, 1 - 1e-9, 1 + 1e-5),
    );
    fc.assert(
      fc.property(product, delay, (rateTimesDelay, delaySteps) => {
        const given = rateTimesDelay / delaySteps;
        const partner = partnerRate(given, delaySteps);
        const kernel = continuousKernel({ kind: 'ltp-ltd', ltpRatePerStep: given }, { delaySteps });
        expect(kernel(delaySteps)).toBeGreaterThanOrEqual(kernel(delaySteps * 0.999));
        expect(kernel(delaySteps)).toBeGreaterThanOrEqual(kernel(delaySteps * 1.001));
        // x e^(-x) is the same for both rates times the delay.
        const [one, other] = [given * delaySteps, partner * delaySteps].map((x) => Math.log(x) - x) as [number, number];
        expect(Math.abs(one - other)).toBeLessThan(1e-12 * Math.max(1, Math.abs(one)));
        if (Math.abs(rateTimesDelay - 1) > 0.01) expect(Math.abs(partner - given) * delaySteps).toBeGreaterThan(0.01);
      }),
    );
  });

  it('finds the second rate of the golden differences from their peak', () => {
    for (const { gamma_P, gamma_D, peak_time } of golden.difference) {
      expect(Math.abs(partnerRate(gamma_P, peak_time) / gamma_D - 1)).toBeLessThan(1e-7);
      expect(Math.abs(partnerRate(gamma_D, peak_time) / gamma_P - 1)).toBeLessThan(1e-7);
    }
  });

  it('a box holds the integral of the continuous kernel, for close, equal and distant rates', () => {
    const rate = fc.double({ min: 1e-3, max: 30, noNaN: true });
    const pair = fc.oneof(
      fc.tuple(rate, rate),
      rate.map((one) => [one, one] as [number, number]),
      rate.map((one) => [one, one * (1 + 1e-9)] as [number, number]),
    );
    fc.assert(
      fc.property(pair, fc.nat(20), ([ltpRatePerStep, ltdRatePerStep], lag) => {
        const spec = { kind: 'ltp-ltd', ltpRatePerStep, ltdRatePerStep } as const;
        const options = { delaySteps: 1, peakAlignment: 'continuous' } as const;
        const density = continuousKernel(spec, options);
        const simpson = 4000;
        let integral = density(lag) + density(lag + 1);
        for (let i = 1; i < simpson; i++) integral += (i % 2 === 1 ? 4 : 2) * density(lag + i / simpson);
        const weight = discreteKernel(spec, options)(lag);
        expect(Math.abs(weight - integral / (3 * simpson))).toBeLessThan(1e-9 * weight + 1e-15);
      }),
    );
  });

  it('does not depend on which rate is called LTP', () => {
    const options = { delaySteps: 5 };
    const one = sampleKernel(parseTraceSpec('ltp-ltd:0.1:0.2'), options, 50);
    expect(sampleKernel(parseTraceSpec('ltp-ltd:0.2:0.1'), options, 50)).toEqual(one);
  });
});
