import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stratifiedTrend } from './stratified-trend.ts';

const rising = (length: number) => Array.from({ length }, (_, at) => at);
const permutations = (values: readonly number[]): number[][] =>
  values.length < 2
    ? [[...values]]
    : values.flatMap((value, at) => permutations(values.toSpliced(at, 1)).map((rest) => [value, ...rest]));

describe('the trend over groups', () => {
  // Kendall, Rank Correlation Methods, Table of the upper tail of S: 5 % (one-sided) at 6 of 6, 8 of 10, 11 of 15, 13 of 21, 16 of 28, 18 of 36, 21 of 45.
  it.each([
    [4, 6],
    [5, 8],
    [6, 11],
    [7, 13],
    [8, 16],
    [9, 18],
    [10, 21],
  ])('of one group of %i is there from the tabulated S = %i on', (length, critical) => {
    const pairs = (length * (length - 1)) / 2;
    expect(stratifiedTrend([rising(length)]).criticalTau).toBeCloseTo(critical / pairs, 12);
  });

  it('cannot be seen in three values, and can in the same three with another seed', () => {
    expect(stratifiedTrend([rising(3)])).toEqual({ tau: 1, criticalTau: null, pairs: 3 });
    // Both rise with a probability of 1/36; one pair less, of 5/36.
    expect(stratifiedTrend([rising(3), rising(3)]).criticalTau).toBe(1);
    expect(stratifiedTrend([])).toEqual({ tau: 0, criticalTau: null, pairs: 0 });
    expect(stratifiedTrend([[1], [2]])).toEqual({ tau: 0, criticalTau: null, pairs: 0 });
  });

  it('counts pairs within groups alone, and ties as neither', () => {
    expect(
      stratifiedTrend([
        [1, 2, 2],
        [101, 100],
      ]).tau,
    ).toBeCloseTo((2 - 1) / 4, 12);
  });

  it('is reached by chance as often as the level allows, of all orders of small groups', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: 2, max: 4 }),
        fc.constantFrom(0.01, 0.05, 0.1, 0.3),
        (one, other, level) => {
          const { criticalTau } = stratifiedTrend([rising(one), rising(other)], level);
          const taus = permutations(rising(one)).flatMap((first) =>
            permutations(rising(other)).map((second) => stratifiedTrend([first, second], level).tau),
          );
          const share = (tau: number) => taus.filter((found) => found >= tau - 1e-9).length / taus.length;
          if (criticalTau === null) expect(share(1)).toBeGreaterThan(level);
          else {
            expect(share(criticalTau)).toBeLessThanOrEqual(level + 1e-9);
            const below = Math.max(...taus.filter((tau) => tau < criticalTau - 1e-9));
            expect(share(below)).toBeGreaterThan(level);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
