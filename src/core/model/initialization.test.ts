import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { initialize } from './initialization.ts';

describe('orthogonal weights', () => {
  it.each([
    [8, 20],
    [20, 8],
    [64, 64],
    [1, 5],
  ])('of %i × %i have orthogonal rows, or columns, all of the length of their gain', (rows, columns) => {
    const gain = Math.SQRT2;
    const weights = new Float32Array(rows * columns);
    initialize({ kind: 'orthogonal', rows, columns, gain }, createRandom(1), weights);
    const vector = (index: number) =>
      rows <= columns
        ? weights.subarray(index * columns, (index + 1) * columns)
        : Float32Array.from({ length: rows }, (_, row) => weights[row * columns + index]!);
    for (let one = 0; one < Math.min(rows, columns); one += 1) {
      for (let other = 0; other <= one; other += 1) {
        const product = vector(one).reduce((sum, value, at) => sum + value * vector(other)[at]!, 0);
        expect(product).toBeCloseTo(one === other ? gain * gain : 0, 5);
      }
    }
  });

  it('are as large in every entry, on average over seeds, with either sign', () => {
    const sums = new Float64Array(12);
    const squares = new Float64Array(12);
    const draws = 4000;
    for (let seed = 0; seed < draws; seed += 1) {
      const weights = new Float32Array(12);
      initialize({ kind: 'orthogonal', rows: 3, columns: 4, gain: 1 }, createRandom(seed), weights);
      weights.forEach((value, at) => {
        sums[at]! += value;
        squares[at]! += value * value;
      });
    }
    // A unit vector of four numbers: mean square 1/4.
    for (let at = 0; at < 12; at += 1) {
      expect(Math.abs(sums[at]! / draws)).toBeLessThan(0.04);
      expect(Math.abs(squares[at]! / draws - 0.25)).toBeLessThan(0.02);
    }
  });
});
