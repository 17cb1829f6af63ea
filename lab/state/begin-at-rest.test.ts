import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createBeginner } from './begin-at-rest.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('begins at once, then once for many changes that follow each other, and not for a change that is taken back', () => {
  const key = signal('a');
  const begun: string[] = [];
  const stop = createBeginner(key, () => begun.push(key.value)).follow();
  vi.advanceTimersByTime(0);
  expect(begun).toEqual(['a']);
  for (const next of ['b', 'c', 'd']) {
    key.value = next;
    vi.advanceTimersByTime(300);
  }
  expect(begun).toEqual(['a']);
  vi.advanceTimersByTime(100);
  expect(begun).toEqual(['a', 'd']);
  key.value = 'e';
  key.value = 'd';
  vi.advanceTimersByTime(1000);
  expect(begun).toEqual(['a', 'd']);
  stop();
});

it('begins nothing while it is not followed, and afterwards only what has changed', () => {
  const key = signal('a');
  const begun: string[] = [];
  const beginner = createBeginner(key, () => begun.push(key.value));
  const stop = beginner.follow();
  vi.advanceTimersByTime(0);
  key.value = 'b';
  stop();
  vi.advanceTimersByTime(1000);
  expect(begun).toEqual(['a']);
  key.value = 'a';
  beginner.follow()();
  vi.advanceTimersByTime(1000);
  expect(begun).toEqual(['a']);
  key.value = 'c';
  const again = beginner.follow();
  vi.advanceTimersByTime(400);
  expect(begun).toEqual(['a', 'c']);
  again();
});

it('begins anew with the same key where that is asked for, once', () => {
  const key = signal('a');
  const begun: string[] = [];
  const beginner = createBeginner(key, () => begun.push(key.value));
  const stop = beginner.follow();
  vi.advanceTimersByTime(0);
  beginner.beginAtRest();
  key.value = 'b';
  beginner.beginAtRest();
  vi.advanceTimersByTime(1000);
  expect(begun).toEqual(['a', 'b']);
  stop();
});
