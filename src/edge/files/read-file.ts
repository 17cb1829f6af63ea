// Files read whole; what keeps one from being read is said in a sentence.
import { readFile } from 'node:fs/promises';
import { describeFileError, errorCode } from './file-error.ts';

/** The bytes of a file, undefined where there is none. @throws UserError where it cannot be read. */
export async function readBytesIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw describeFileError(error, 'read', path);
  }
}

/** The text of a file, undefined where there is none. @throws UserError where it cannot be read. */
export async function readTextIfThere(path: string): Promise<string | undefined> {
  return (await readBytesIfThere(path))?.toString('utf8');
}

/** The text of a file. @throws UserError where there is none, or it cannot be read. */
export async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw describeFileError(error, 'read', path);
  });
}
