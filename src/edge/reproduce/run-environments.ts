// On what the runs of a report were made: of each part of their environments, the values that any of them has.
import { UserError } from '../../core/errors.ts';
import { readAtOnce } from '../files/read-at-once.ts';
import { readRunEnvironment } from '../runs/environment.ts';

/** `threads: 1, 2`; a run that does not say, or whose environment.json is damaged, counts for nothing. */
export async function describeRunEnvironments(folders: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const values = new Map<string, Set<string>>();
  for (const environment of await readAtOnce(folders, readIfWhole)) {
    for (const [name, value] of Object.entries(environment ?? {}).map(readable))
      values.set(name, (values.get(name) ?? new Set()).add(String(value ?? 'unknown')));
  }
  return Object.fromEntries([...values].map(([name, found]) => [name, [...found].sort().join(', ')]));
}

/** Bytes in a unit that people read. */
function readable([name, value]: readonly [string, unknown]): readonly [string, unknown] {
  return name === 'memoryBytes' ? ['memory', `${(Number(value) / 1e9).toFixed(1)} GB`] : [name, value];
}

/** Days of training are not to go without a report for this file. */
async function readIfWhole(folder: string): ReturnType<typeof readRunEnvironment> {
  try {
    return await readRunEnvironment(folder);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
