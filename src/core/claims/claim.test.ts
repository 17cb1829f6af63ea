import { describe, expect, it } from 'vitest';
import { above, atLeast, equal, formatComparison, verdictOf, withMissing } from './claim.ts';

describe('a comparison', () => {
  it('says what is asked of its numbers, whether or not they have it', () => {
    expect(formatComparison(atLeast('', 97.8, 98.1, 0.5))).toBe('97.8 ≥ 98.1 − 0.5');
    expect(formatComparison(atLeast('', -3, -2.5))).toBe('−3 ≥ −2.5');
    expect(formatComparison(above('', 2, -1, 0.25))).toBe('2 > −1 + 0.25');
    expect(formatComparison(above('', 2, -1))).toBe('2 > −1');
    expect(formatComparison(equal('', 2, 2.001, 0.01))).toBe('2 = 2.001 ± 0.01');
  });

  it('holds where it is so', () => {
    const holds = [atLeast('', 1, 1), above('', 1, 1), above('', 2, 1, 1), equal('', 1, 2, 1), equal('', 1, 2.1, 1)];
    expect(holds.map((comparison) => comparison.holds)).toEqual([true, false, false, true, false]);
  });
});

it('a verdict is open while something that the claim is about is missing, and shows what it compared', () => {
  const verdict = verdictOf([above('more', 2, 1)], [], 3);
  expect(verdict.outcome).toBe('holds');
  expect(withMissing(verdict, [])).toEqual(verdict);
  expect(withMissing(verdict, ['one run'])).toEqual({ ...verdict, outcome: 'not-enough-data', missing: ['one run'] });
});
