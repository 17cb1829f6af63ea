// What `save` of an environment wrote comes back from a file: it is read by a schema, and what does not fit is said in one sentence.
import { z } from 'zod';
import { UserError } from '../errors.ts';
import type { RandomState } from '../random/random.ts';

const words = z.array(z.int32()).length(4);

export const randomStateSchema: z.ZodType<RandomState> = z.object({ key: words, stream: words });

/**
 * @param environment its name for people
 * @throws UserError where `state` is not what `schema` says of a state that so many copies of this environment saved
 */
export function parseSavedState<State>(
  environment: string,
  copies: number,
  schema: z.ZodType<State>,
  state: unknown,
): State {
  const result = schema.safeParse(state);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = z.core.toDotPath(issue?.path ?? []) || 'its top';
  throw new UserError(
    `This saved state does not fit ${copies} copies of ${environment} (at ${field}: ${issue?.message ?? 'unreadable'}): restore one that as many copies of ${environment} saved.`,
  );
}
