import { expect, it } from 'vitest';
import { wrapForTerminal } from './wrap-for-terminal.ts';

it('breaks between words, and nowhere without a terminal', () => {
  expect(wrapForTerminal('one two three four', 9)).toEqual(['one two', 'three', 'four']);
  expect(wrapForTerminal('one two', 7)).toEqual(['one two']);
  expect(wrapForTerminal('a longer-than-that b', 6)).toEqual(['a', 'longer-than-that', 'b']);
  expect(wrapForTerminal('one two', undefined)).toEqual(['one two']);
});
