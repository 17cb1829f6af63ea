import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binMeans, binWidth, summarizeSeeds } from './seed-statistics.ts';

const at = (seed: number, x: number, value: number | null) => ({ seed, x, value });

describe('statistics over seeds', () => {
  it('are mean, least and greatest at each place, in the order of the places', () => {
    const values = [at(0, 2, 0.8), at(1, 2, 0.6), at(1, 1, 0.1), at(0, 1, 0.3)];
    expect(summarizeSeeds(values)).toEqual([
      { x: 1, mean: 0.2, min: 0.1, max: 0.3, seeds: 2 },
      { x: 2, mean: 0.7, min: 0.6, max: 0.8, seeds: 2 },
    ]);
  });

  it('go on with the seeds that are left where one ends', () => {
    const points = summarizeSeeds([at(0, 1, 0.5), at(1, 1, 0.7), at(1, 2, 0.9)]);
    expect(points.map(({ x, mean, seeds }) => [x, mean, seeds])).toEqual([
      [1, 0.6, 2],
      [2, 0.9, 1],
    ]);
  });

  it('leave out a place that a seed passed without a value', () => {
    expect(summarizeSeeds([at(0, 1, 1), at(0, 3, 1), at(1, 2, 0), at(1, 3, 0)]).map(({ x }) => x)).toEqual([3]);
  });

  it('have no value, but a place, where that of a seed is undefined', () => {
    expect(summarizeSeeds([at(0, 1, null), at(1, 1, 0.5)])).toEqual([
      { x: 1, mean: null, min: null, max: null, seeds: 2 },
    ]);
  });

  it('count the later of two values of a seed at a place', () => {
    expect(summarizeSeeds([at(0, 1, 0.2), at(0, 1, 0.4)])).toEqual([{ x: 1, mean: 0.4, min: 0.4, max: 0.4, seeds: 1 }]);
  });
});

describe('bins of updates', () => {
  it('hold whole measurements, and make at most 50 points a line', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000_000 }), fc.integer({ min: 1, max: 5000 }), (updates, between) => {
        const width = binWidth(updates, between);
        expect(width % between).toBe(0);
        expect(updates / width).toBeLessThanOrEqual(50);
        // The next smaller one is at least two fifths of it.
        if (width > between) expect(updates / (0.4 * width)).toBeGreaterThan(50);
      }),
    );
    expect(binWidth(20_000, 100)).toBe(500);
    expect(binWidth(1_562_500, 100)).toBe(50_000);
  });

  it('have the mean of the defined values at their middle; the last ends with the run', () => {
    const values = [1, 2, 3, 4, 5].map((update) => ({ x: update, value: update === 2 ? null : 10 * update }));
    expect(binMeans(values, 2, 5)).toEqual([
      { x: 1, value: 10 },
      { x: 3, value: 35 },
      { x: 4.5, value: 50 },
    ]);
  });

  it('are undefined where nothing in them is defined, and absent where nothing was measured', () => {
    expect(
      binMeans(
        [
          { x: 1, value: null },
          { x: 5, value: 1 },
        ],
        2,
        6,
      ),
    ).toEqual([
      { x: 1, value: null },
      { x: 5, value: 1 },
    ]);
  });
});

it.each([0, Number.NaN])('a measurement every %d updates has no width of bins', (between) => {
  expect(() => binWidth(100, between)).toThrow('binWidth');
});
