import { describe, expect, it } from 'vitest';
import { spreadOf } from './spread.ts';

describe('the spread of runs', () => {
  // Efron & Tibshirani 1993, Table 2.1: survival of the treated mice; the standard error of their mean is 25.24 = s / √7.
  it('has the standard deviation of the population, n − 1', () => {
    const { count, mean, standardDeviation, min, max } = spreadOf([94, 197, 16, 38, 99, 141, 23]);
    expect([count, min, max]).toEqual([7, 16, 197]);
    expect(mean).toBeCloseTo(86.86, 2);
    expect((standardDeviation ?? 0) / Math.sqrt(7)).toBeCloseTo(25.24, 2);
  });

  it('has no standard deviation for one run', () => {
    expect(spreadOf([0.5])).toEqual({ count: 1, mean: 0.5, standardDeviation: null, min: 0.5, max: 0.5 });
  });

  it('needs a value', () => {
    expect(() => spreadOf([])).toThrow('no values');
  });
});
