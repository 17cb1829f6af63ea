import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { estimateImprovement, estimateInterquartileMean } from './aggregate-scores.ts';

const options = () => ({ random: createRandom(0), resamples: 20_000 });

// rliable, tests/rliable/metrics_test.py, here by task: x has four runs, y three.
const x = [
  [1, 2, 1, 2],
  [2, 2, 1, 1],
];
const y = [
  [1, 2, 3],
  [1, 2, 3],
];
const treated = [94, 197, 16, 38, 99, 141, 23];
const untreated = [52, 104, 146, 10, 50, 31, 40, 27, 46];

describe('interquartile mean over runs and tasks', () => {
  it('is that of rliable', () => {
    expect(estimateInterquartileMean(x, options()).value).toBe(1.5);
    expect(estimateInterquartileMean(y, options()).value).toBe(2);
  });

  it('has the interval of runs drawn anew within each task', () => {
    const scores = [
      [0.2, 0.4, 0.3, 0.9, 0.25],
      [0.5, 0.1, 0.6, 0.5, 0.35],
      [0.9, 0.8, 1.2, 0.7, 0.95],
    ];
    const { value, interval } = estimateInterquartileMean(scores, options());
    expect(value).toBeCloseTo(0.5611, 4);
    // The same by NumPy and scipy.stats.trim_mean with 200,000 resamples.
    expect(interval.low).toBeCloseTo(0.4389, 2);
    expect(interval.high).toBeCloseTo(0.7, 2);
  });
});

describe('probability of improvement', () => {
  it('is that of rliable: pairs of runs by task, ties a half', () => {
    expect(estimateImprovement(x, y, options()).value).toBeCloseTo(1 / 3, 12);
    expect(estimateImprovement(y, x, options()).value).toBeCloseTo(2 / 3, 12);
    expect(estimateImprovement(x, x, options()).value).toBe(0.5);
  });

  it("is Mann and Whitney's U over all pairs, with the interval of both groups drawn anew", () => {
    const { value, interval } = estimateImprovement([treated], [untreated], options());
    // scipy.stats.mannwhitneyu: U = 36 of 63 pairs; the interval by NumPy with 200,000 resamples.
    expect(value).toBeCloseTo(36 / 63, 12);
    expect(interval.low).toBeCloseTo(0.254, 1);
    expect(interval.high).toBeCloseTo(0.873, 1);
  });

  it('is 1 where every run beats every other, whatever is drawn', () => {
    expect(estimateImprovement([[2, 3]], [[0, 1]], options())).toEqual({
      value: 1,
      interval: { low: 1, high: 1, level: 0.95 },
    });
  });

  it('needs the same tasks on both sides', () => {
    expect(() => estimateImprovement(x, [[1]], options())).toThrow('2 and 1 tasks');
    expect(() => estimateImprovement([], [], options())).toThrow('0 and 0 tasks');
  });
});
