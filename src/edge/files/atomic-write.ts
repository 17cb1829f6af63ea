// A file is either there and whole, or not there: written under a temporary name, synced, then renamed.
import { open, rename, rm } from 'node:fs/promises';
import { describeFileError } from './file-error.ts';

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
    const file = await open(temporaryPath, 'wx');
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporaryPath, path);
  } catch (error) {
    await rm(temporaryPath, { force: true });
    throw describeFileError(error, 'write', path);
  }
}
