// Numbers that agree to a share of the largest of them.
import { expect } from 'vitest';

/**
 * Expects each number to agree with its counterpart within `tolerance` times the largest of the expected ones in size.
 * @param floor what that largest counts as at least, so that rounding of numbers that are all nearly zero is none
 */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
  floor = 1e-3,
): void {
  expect(actual.length, what).toBe(expected.length);
  const scale = Math.max(floor, ...Array.from(expected, Math.abs));
  Array.from(expected).forEach((value, at) => {
    expect(Math.abs(actual[at]! - value) / scale, `${what}[${at}]`).toBeLessThan(tolerance);
  });
}
