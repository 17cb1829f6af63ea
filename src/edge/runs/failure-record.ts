// failure.json in the folder of a run that failed (a cell of a sweep, or a training that diverged): how often, and why; gone once it has finished.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { createFolder } from '../files/create-folder.ts';
import { readTextIfThere } from '../files/read-file.ts';
import { parseRunFailure, type RunFailure } from './run-failure.ts';

const pathIn = (folder: string) => join(folder, 'failure.json');

/** Undefined where the run has not failed; a damaged record counts as none. */
export async function readFailure(folder: string): Promise<RunFailure | undefined> {
  const text = await readTextIfThere(pathIn(folder));
  return text === undefined ? undefined : parseRunFailure(text);
}

/** Counts one more failure. @throws UserError where it cannot be written. */
export async function recordFailure(
  folder: string,
  { reason, isHopeless }: Pick<RunFailure, 'reason' | 'isHopeless'>,
): Promise<RunFailure> {
  const before = await readFailure(folder);
  const record = { attempts: (before?.attempts ?? 0) + 1, reason, isHopeless };
  await createFolder(folder);
  await writeFailure(folder, record);
  return record;
}

/** Clears the record. @returns a function that writes it again, unless the run has failed since */
export async function setFailureAside(folder: string): Promise<() => Promise<void>> {
  const record = await readFailure(folder);
  await clearFailure(folder);
  return async () => {
    if (record && !(await readFailure(folder))) await writeFailure(folder, record);
  };
}

async function writeFailure(folder: string, record: RunFailure): Promise<void> {
  await writeFileAtomically(pathIn(folder), `${JSON.stringify(record, null, 2)}\n`);
}

export async function clearFailure(folder: string): Promise<void> {
  await rm(pathIn(folder), { force: true });
}
