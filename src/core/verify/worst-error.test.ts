import { expect, it } from 'vitest';
import { roundingOf } from './rounding.ts';
import { WorstError } from './worst-error.ts';

const fresh = (rounding?: (expected: number) => number) =>
  new WorstError({ kind: 'k', variant: 'v', precision: 'float64', tolerance: 1e-3 }, rounding);

it('the worst error is kept with its place', () => {
  const worst = fresh();
  worst.compareAll([1, 2.004, 3], [1, 2, 3], 'list', 2);
  expect(worst.row()).toMatchObject({ comparisons: 3, holds: false, worstAt: 'list[1]' });
  expect(worst.row().worstError).toBeCloseTo(2e-3, 12);
});

it('what is not a number, and a list of another length, never hold', () => {
  for (const [actual, expected] of [
    [Number.NaN, 1],
    [1, Number.NaN],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [1, 0],
  ] as const) {
    const worst = fresh();
    worst.compare(actual, expected, 0, 'here');
    expect(worst.row()).toMatchObject({ worstError: Number.POSITIVE_INFINITY, holds: false, worstAt: 'here' });
  }
  const worst = fresh();
  worst.compareAll([1], [1, 2], 'list');
  expect(worst.row().holds).toBe(false);
});

it('the rounding of a file is told from its digits, and no more than half a unit is forgiven', () => {
  const file = { values: [0.1234567891, 12.34567891, 0.5, 3, 1.086290041] };
  const rounding = roundingOf(file);
  expect(rounding(1.086290041)).toBeCloseTo(5e-10, 20);
  expect(rounding(0.5)).toBeCloseTo(5e-11, 20);
  expect(rounding(0.12345678912345)).toBeLessThan(1e-14);
  const worst = fresh(rounding);
  worst.compare(1.08629004066, 1.086290041, 1, 'rounded');
  expect(worst.row().worstError).toBe(0);
});
