import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interquartileMean } from './interquartile-mean.ts';

const numbers = (minLength: number, maxLength: number) =>
  fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength, maxLength });

describe('the interquartile mean', () => {
  it.each([
    // rliable, tests/rliable/metrics_test.py: runs × tasks.
    [[1, 2, 2, 2, 1, 1, 2, 1], 1.5],
    [[1, 1, 2, 2, 3, 3], 2],
    // scipy.stats.trim_mean(…, 0.25): of seven one is cut off at each end.
    [[94, 197, 16, 38, 99, 141, 23], 79],
    [[5], 5],
  ])('of %j is %d', (values, expected) => {
    expect(interquartileMean(values)).toBe(expected);
  });

  it('is the mean of fewer than four values', () => {
    fc.assert(
      fc.property(numbers(1, 3), (values) => {
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        expect(interquartileMean(values)).toBeCloseTo(mean, 6);
      }),
    );
  });

  it('does not depend on the order, nor on how bad the worst quarter is', () => {
    fc.assert(
      fc.property(numbers(4, 20), (values) => {
        const sorted = [...values].sort((one, other) => one - other);
        expect(interquartileMean(values)).toBe(interquartileMean(sorted));
        expect(interquartileMean([sorted[0]! - 1e9, ...sorted.slice(1)])).toBe(interquartileMean(sorted));
      }),
    );
  });

  it('leaves what it was given as it was, and needs a value', () => {
    const values = [3, 1, 2];
    interquartileMean(values);
    expect(values).toEqual([3, 1, 2]);
    expect(() => interquartileMean([])).toThrow('no values');
  });
});
