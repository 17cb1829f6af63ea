// What `save` of an environment wrote comes back from a file: it is read by a schema, and what does not fit is said in one sentence.
import { z } from 'zod';
import { UserError } from '../errors.ts';
import type { RandomState } from '../random/random.ts';

const words = z.array(z.int()).length(4);

export const randomStateSchema: z.ZodType<RandomState> = z.object({ key: words, stream: words });

/**
 * The copies in `{ environment, copies: [...] }`.
 * @param copySchema of each copy
 * @throws UserError where `state` is not one of this environment and number of copies
 */
export function parseSavedState<Copy>(
  environment: string,
  copies: number,
  copySchema: z.ZodType<Copy>,
  state: unknown,
): readonly Copy[] {
  const schema = z.object({ environment: z.literal(environment), copies: z.array(copySchema).length(copies) });
  const result = schema.safeParse(state);
  if (result.success) return result.data.copies;
  const issue = result.error.issues[0];
  const field = z.core.toDotPath(issue?.path ?? []) || 'its top';
  throw new UserError(
    `This saved state does not fit ${copies} copies of ${environment} (at ${field}: ${issue?.message ?? 'unreadable'}): restore one that as many copies of ${environment} saved.`,
  );
}
