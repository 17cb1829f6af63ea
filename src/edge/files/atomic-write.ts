// A file is either there and whole, or not there: written under a temporary name, synced, renamed, and the
// new name synced too, so that it outlasts a power cut.
import { open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describeFileError, errorCode } from './file-error.ts';

let written = 0;

/**
 * Writes a file so that a reader, or a process killed at any moment, never leaves or sees half of it.
 * The temporary file lies in the same folder, since a rename is atomic only inside a file system; it ends in `.tmp`.
 * @throws UserError when the disk is full or the folder cannot be written to; nothing is left behind then.
 */
export async function writeFileAtomically(path: string, data: string | Uint8Array): Promise<void> {
  written += 1;
  const temporaryPath = `${path}.${process.pid}-${written}.tmp`;
  try {
    // Not 'wx': in a container a process often has the number of the killed one whose temporary file is still there.
    const file = await open(temporaryPath, 'w');
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporaryPath, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporaryPath, { force: true }).catch(() => undefined);
    throw describeFileError(error, 'write', path);
  }
}

/** Brings the names in a folder to the disk, where the system can open folders (Windows cannot). */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  if (!folder) return;
  try {
    await folder.sync();
  } catch (error) {
    // Some network file systems cannot, and keep names on their own.
    if (!['EINVAL', 'ENOTSUP', 'EPERM', 'EISDIR'].includes(errorCode(error))) throw error;
  } finally {
    await folder.close();
  }
}

/** Removes what killed processes left half-written for the files `names` of a folder that nobody else writes to. */
export async function removeHalfWritten(folder: string, names: readonly string[]): Promise<void> {
  for (const entry of await readdir(folder)) {
    const left = entry.endsWith('.tmp') && names.some((name) => entry.startsWith(`${name}.`));
    if (left) await rm(join(folder, entry), { force: true });
  }
}
