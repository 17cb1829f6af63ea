// The policies by name: a new one is one file beside this one and a line here.
import { UserError } from '../../errors.ts';
import { suggest } from '../../suggest.ts';
import { heuristicPolicy } from './heuristic-policy.ts';
import type { PolicyKind } from './policy.ts';
import { randomPolicy } from './random-policy.ts';

export const policyKinds: readonly PolicyKind[] = [randomPolicy, heuristicPolicy];

/** @throws UserError for a name that is not known. */
export function parsePolicyName(text: string): PolicyKind {
  const kind = policyKinds.find(({ name }) => name === text.trim().toLowerCase());
  if (!kind) {
    const names = policyKinds.map(({ name }) => name);
    throw new UserError(`There is no policy "${text}"${suggest(text, names)}`);
  }
  return kind;
}
