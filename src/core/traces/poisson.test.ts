import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gammaBox, gammaLower, gammaUpper, poissonProbabilities, poissonProbability } from './poisson.ts';

// The oracle: the defining series in fixed point with 2,200 binary places, of which doubles show 53.
const BITS = 2200n;
const ONE = 1n << BITS;

function fixed(value: number): bigint {
  let places = 0n;
  let scaled = value;
  for (; !Number.isInteger(scaled); scaled *= 2) places += 1n;
  return (BigInt(scaled) << BITS) >> places;
}

function toNumber(value: bigint): number {
  const extra = Math.max(0, value.toString(2).length - 64);
  return Number(value >> BigInt(extra)) * 2 ** (extra - Number(BITS));
}

function exactPoisson(mean: number, count: number): bigint[] {
  const x = fixed(mean);
  let exponential = 0n;
  for (let k = 1n, term = ONE; term > 0n; term = ((term * x) >> BITS) / k, k++) exponential += term;
  const weights = [(ONE * ONE) / exponential];
  for (let k = 1; k < count; k++) weights.push(((weights[k - 1]! * x) >> BITS) / BigInt(k));
  return weights;
}

function exactLower(order: number, x: number): bigint {
  const weights = exactPoisson(x, order + 1);
  let sum = 0n;
  for (let k = order, term = weights[order]!; term > 0n; k++, term = ((term * fixed(x)) >> BITS) / BigInt(k))
    sum += term;
  return sum;
}

const relativeError = (actual: number, exact: bigint) => Math.abs(actual / toNumber(exact) - 1);
const MEANS = [0.01, 0.3, 1, 4.7, 19.5, 90.1, 199, 350.25, 600];
const ORDERS = [1, 2, 3, 6, 10, 20, 50, 120, 200];

describe('poissonProbabilities', () => {
  it('are those of one count after the other, far from the mean as well', () => {
    for (const mean of [0, ...MEANS]) {
      const weights = poissonProbabilities(300, mean);
      weights.forEach((weight, k) => {
        const one = poissonProbability(k, mean);
        if (one > 1e-300) expect(Math.abs(weight / one - 1)).toBeLessThan(1e-12);
        else expect(weight).toBeLessThan(1e-290);
      });
    }
  });
});

describe('poissonProbability', () => {
  it('equals the exact weight to 1e-14 of itself, up to 400 events and in the far tails', () => {
    for (const mean of MEANS) {
      const exact = exactPoisson(mean, 401);
      for (const k of [0, 1, 2, 7, 30, 100, 199, 400]) {
        if (toNumber(exact[k]!) > 1e-300)
          expect(relativeError(poissonProbability(k, mean), exact[k]!)).toBeLessThan(1e-14);
      }
    }
  });

  it('is 1 for no event in no time, and 0 where it underflows', () => {
    expect(poissonProbability(0, 0)).toBe(1);
    expect(poissonProbability(3, 0)).toBe(0);
    expect(poissonProbability(5, 1e300)).toBe(0);
    expect(poissonProbability(5, Number.POSITIVE_INFINITY)).toBe(0);
    expect(poissonProbability(400, 1e-5)).toBe(0);
  });

  it('sums to 1 over all counts', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 900, noNaN: true }), (mean) => {
        let sum = 0;
        for (let k = 0; k < mean + 12 * Math.sqrt(mean) + 60; k++) sum += poissonProbability(k, mean);
        expect(Math.abs(sum - 1)).toBeLessThan(1e-13);
      }),
      { numRuns: 30 },
    );
  });
});

describe('incomplete gamma functions', () => {
  it('both tails equal the exact series to 1e-13 of themselves', () => {
    for (const order of ORDERS) {
      for (const x of MEANS) {
        const lower = exactLower(order, x);
        if (toNumber(lower) > 1e-300) expect(relativeError(gammaLower(order, x), lower)).toBeLessThan(1e-13);
        if (toNumber(ONE - lower) > 1e-300)
          expect(relativeError(gammaUpper(order, x), ONE - lower)).toBeLessThan(1e-13);
      }
    }
  });

  it('an interval keeps its accuracy however short it is, and however far from the peak', () => {
    for (const order of ORDERS) {
      for (const start of [0, 0.015625, 27.25, 260]) {
        for (const width of [2 ** -40, 2 ** -17, 1, 199]) {
          const exact = exactLower(order, start + width) - (start === 0 ? 0n : exactLower(order, start));
          if (toNumber(exact) < 1e-290) continue;
          expect(relativeError(gammaBox(order, width)(start), exact)).toBeLessThan(1e-13);
        }
      }
    }
  });

  it('two adjoining intervals hold what the whole holds', () => {
    const positive = fc.double({ min: 1e-6, max: 50, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), positive, positive, (order, start, width) => {
        const half = gammaBox(order, width / 2);
        const whole = gammaBox(order, width)(start);
        expect(Math.abs(half(start) + half(start + width / 2) - whole)).toBeLessThanOrEqual(1e-13 * whole + 1e-300);
      }),
    );
  });
});
