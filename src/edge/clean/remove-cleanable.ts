// Deletes what was found, as far as it still may go: under the lock of its folder, looked at again, and never through a link that has come
// into the way since.
import { realpath, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { FETCH_LOCK } from '../datasets/cifar10-cache.ts';
import { describeFileError } from '../files/file-error.ts';
import { tryLock } from '../files/process-lock.ts';
import { tryLockRunFolder } from '../runs/run-lock.ts';
import { bytesOf, type Cleanable, takesFolder } from './cleanable.ts';
import { inspectFolder } from './inspect-folder.ts';

export interface RemovedCleanable {
  readonly files: number;
  readonly bytes: number;
  /** Why something of it was left; undefined where all went. */
  readonly left?: string;
}

/** @param now in milliseconds since 1970 */
export async function removeCleanable(item: Cleanable, now: number): Promise<RemovedCleanable> {
  const nothing = (left: string): RemovedCleanable => ({ files: 0, bytes: 0, left });
  try {
    if (!(await isSameFolder(item))) return nothing('its folder is no longer where it was');
    const release = await lockFolder(item);
    if (!release) return nothing('a process uses its folder');
    let removed: RemovedCleanable;
    try {
      removed = await removeFiles(item, await stillCleanable(item, now));
    } finally {
      await release();
    }
    if (takesFolder(item) && !(await removeFolder(item.folder))) {
      return { ...removed, left: 'the folder stays: other files are in it' };
    }
    return removed;
  } catch (error) {
    if (error instanceof UserError) return nothing(error.message.replace(/\.$/, ''));
    throw error;
  }
}

async function isSameFolder({ folder, realFolder }: Cleanable): Promise<boolean> {
  return (await realpath(folder).catch(() => undefined)) === realFolder;
}

/** Takes the lock that goes with the files; undefined where another process has it. */
async function lockFolder({ folder, lock }: Cleanable): Promise<(() => Promise<void>) | undefined> {
  if (lock === undefined) return async () => undefined;
  if (lock === 'run') {
    const taken = await tryLockRunFolder(folder);
    return 'confirm' in taken ? taken.release : undefined;
  }
  const taken = await tryLock(join(folder, FETCH_LOCK));
  return taken.kind === 'taken' ? taken.unlock : undefined;
}

/** The files that may still go: a run may have gone on, or been begun anew, while somebody thought about it. */
async function stillCleanable(item: Cleanable, now: number): Promise<Cleanable['files']> {
  if (item.lock === 'fetch') return item.files;
  const { cleanable } = await inspectFolder(item.folder, now, item.lock === 'run');
  const allowed = new Set(
    cleanable.filter(({ kind }) => kind === item.kind).flatMap(({ files }) => files.map(({ name }) => name)),
  );
  return item.files.filter(({ name }) => allowed.has(name));
}

async function removeFiles(item: Cleanable, files: Cleanable['files']): Promise<RemovedCleanable> {
  for (const { name } of files) {
    const path = join(item.folder, name);
    // Of a link, the link itself.
    await rm(path, { force: true }).catch((error: unknown) => {
      throw describeFileError(error, 'delete', path);
    });
  }
  // An abandoned lock goes with the one that was taken in its place.
  const lock = item.files.find(({ name }) => name === 'run.lock');
  const gone = lock && item.kind === 'temporary' ? [...files, lock] : files;
  const removed = { files: gone.length, bytes: bytesOf({ files: gone }) };
  return files.length < item.files.filter(({ name }) => name !== 'run.lock').length
    ? { ...removed, left: 'it has changed meanwhile' }
    : removed;
}

/** False where something else is in it. */
async function removeFolder(folder: string): Promise<boolean> {
  return rmdir(folder).then(
    () => true,
    () => false,
  );
}
