// failure.json in the folder of a run that failed (a cell of a sweep, or a training that diverged): how often, and why; gone once it has finished.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { createFolder } from '../files/create-folder.ts';
import { readTextIfThere } from '../files/read-file.ts';

/** A run that failed is tried again twice. */
export const MOST_ATTEMPTS = 3;

const schema = z.object({
  attempts: z.int().min(1),
  /** A sentence. */
  reason: z.string(),
  /** Whether it would only fail again: what was asked for cannot be done. */
  isHopeless: z.boolean(),
});

export type FailureRecord = z.infer<typeof schema>;

const pathIn = (folder: string) => join(folder, 'failure.json');

/** Undefined where the run has not failed; a damaged record counts as none. */
export async function readFailure(folder: string): Promise<FailureRecord | undefined> {
  const text = await readTextIfThere(pathIn(folder));
  try {
    return text === undefined ? undefined : schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Whether the run is given up. */
export function isGivenUp({ attempts, isHopeless }: FailureRecord): boolean {
  return isHopeless || attempts >= MOST_ATTEMPTS;
}

/** Counts one more failure. @throws UserError where it cannot be written. */
export async function recordFailure(
  folder: string,
  { reason, isHopeless }: Pick<FailureRecord, 'reason' | 'isHopeless'>,
): Promise<FailureRecord> {
  const before = await readFailure(folder);
  const record = { attempts: (before?.attempts ?? 0) + 1, reason, isHopeless };
  await createFolder(folder);
  await writeFileAtomically(pathIn(folder), `${JSON.stringify(record, null, 2)}\n`);
  return record;
}

export async function clearFailure(folder: string): Promise<void> {
  await rm(pathIn(folder), { force: true });
}
