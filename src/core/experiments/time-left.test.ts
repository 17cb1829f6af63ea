import { describe, expect, it } from 'vitest';
import { timeLeft } from './time-left.ts';

const whole = { kind: 'a', updates: 100, made: 0 };

describe('the time that is left', () => {
  it('is not known before anything was seen', () => {
    expect(timeLeft([whole, whole], 2)).toBeUndefined();
  });

  it('is what is left of all cells at the pace of those that were seen, divided among the workers', () => {
    const done = { ...whole, made: 100, seen: { updates: 100, seconds: 50 } };
    const half = { ...whole, made: 50, seen: { updates: 10, seconds: 10 } };
    expect(timeLeft([done], 2)).toBe(0);
    // 50 updates at 1 s, and two cells of 100 at the mean pace of 60 s for 110.
    expect(timeLeft([done, half, whole, whole], 2)).toBeCloseTo((50 + 200 * (60 / 110)) / 2);
  });

  it('goes by the pace of cells of its own kind where there are such', () => {
    const slow = { kind: 'b', updates: 100, made: 100, seen: { updates: 100, seconds: 1000 } };
    const done = { ...whole, made: 100, seen: { updates: 100, seconds: 50 } };
    expect(timeLeft([slow, done, whole], 1)).toBeCloseTo(50);
    expect(timeLeft([slow, done, { ...whole, kind: 'c' }], 1)).toBeCloseTo(100 * (1050 / 200));
  });

  it('is no shorter than the longest cell', () => {
    const done = { ...whole, made: 100, seen: { updates: 100, seconds: 100 } };
    expect(timeLeft([done, whole], 8)).toBe(100);
  });
});
