// On what the runs of a report were made: of each part of their environments, the values that any of them has.
import { readAtOnce } from '../files/read-at-once.ts';
import { readRunEnvironment } from '../runs/environment.ts';

/** `threads: 1, 2`; a run that does not say counts for nothing. @throws UserError where an environment.json is damaged. */
export async function describeRunEnvironments(folders: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const values = new Map<string, Set<string>>();
  for (const environment of await readAtOnce(folders, readRunEnvironment)) {
    for (const [name, value] of Object.entries(environment ?? {}))
      values.set(name, (values.get(name) ?? new Set()).add(String(value ?? 'unknown')));
  }
  return Object.fromEntries([...values].map(([name, found]) => [name, [...found].sort().join(', ')]));
}
