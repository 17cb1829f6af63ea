import { expect, it } from 'vitest';
import { wrapWords } from './wrap-words.ts';

it('breaks between words, and nowhere without a terminal', () => {
  expect(wrapWords('one two three four', 9)).toEqual(['one two', 'three', 'four']);
  expect(wrapWords('one two', 7)).toEqual(['one two']);
  expect(wrapWords('a longer-than-that b', 6)).toEqual(['a', 'longer-than-that', 'b']);
  expect(wrapWords('one two', undefined)).toEqual(['one two']);
});
