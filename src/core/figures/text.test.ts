import { describe, expect, it } from 'vitest';
import { formatDuration } from './text.ts';

describe('a duration', () => {
  it.each([
    [12.4, '12s'],
    [59.7, '1m 00s'],
    [240, '4m 00s'],
    [3600, '1h 00m'],
    [11_100, '3h 05m'],
  ])('of %d seconds is %s', (seconds, duration) => {
    expect(formatDuration(seconds)).toBe(duration);
  });
});
