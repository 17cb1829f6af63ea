// What a person sees of an error: one sentence where they can mend it, the stack where we must.
import { UserError } from '../core/errors.ts';

/** Prints the error to standard error and returns the exit code: 2 for bad input, 70 for a bug. */
export function reportError(error: unknown, debug: boolean): number {
  if (error instanceof UserError) {
    process.stderr.write(`error: ${debug ? (error.stack ?? error.message) : error.message}\n`);
    return 2;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`This is a bug in cet; please report it with the lines below.\n${stack}\n`);
  return 70;
}
