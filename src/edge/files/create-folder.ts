// A folder is made together with those above it, step by step: Node's own recursive form loops for ever below /proc, and calls a
// read-only file system a missing path (Node 20 and 22).
import { mkdir, rmdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { describeFileError, errorCode } from './file-error.ts';

/**
 * Creates `path` and the folders above it that are missing.
 * @returns a function that removes again those that it made, as far as they are empty
 * @throws UserError where it cannot be created.
 */
export async function createFolder(path: string): Promise<() => Promise<void>> {
  const missing: string[] = [];
  const made: string[] = [];
  const discard = async () => {
    for (const folder of made.splice(0).reverse()) await rmdir(folder).catch(() => undefined);
  };
  try {
    for (let at = resolve(path); !(await isFolder(at)); at = dirname(at)) missing.unshift(at);
    for (const folder of missing) {
      if (await makeFolder(folder)) made.push(folder);
    }
  } catch (error) {
    await discard();
    throw describeFileError(error, 'create', path);
  }
  return discard;
}

/** False where there is nothing; a file in place of a folder is an error. */
async function isFolder(path: string): Promise<boolean> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return true;
    throw Object.assign(new Error(`ENOTDIR: ${path}`), { code: 'ENOTDIR' });
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** False where another process was quicker. */
async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST' && (await isFolder(path))) return false;
    throw error;
  }
}
