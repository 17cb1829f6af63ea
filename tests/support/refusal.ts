// What every refusal of the command line has in common.
import { expect } from 'vitest';
import type { CetOutcome } from './run-cet.ts';

/** Exit code 2, nothing on standard output, and one sentence on one line of standard error that fits each of `sentences`. */
export function expectRefusal({ code, stdout, stderr }: CetOutcome, ...sentences: readonly (RegExp | string)[]): void {
  expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(/^error: [^\n]+\n$/) });
  for (const sentence of sentences) expect(stderr).toMatch(sentence);
  expect(stderr, 'a stack').not.toMatch(/\n {4}at /);
}
