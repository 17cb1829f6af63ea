// Errors that a person can act on, as opposed to bugs.

/**
 * A mistake in what was asked for: one sentence that says what was given, what is allowed, and what to do.
 * The command line prints the sentence alone and exits with code 2; every other error is a bug and keeps its stack.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** A training whose numbers are lost: what it did until then lies in its folder, and it would only end so again. */
export class DivergedError extends UserError {}
