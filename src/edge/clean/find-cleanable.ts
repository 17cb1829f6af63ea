// What may go below a folder, however deep, and in the cache of fetched data. Links to folders are not followed, and nothing is written.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedFiles } from '../datasets/cached-files.ts';
import { describeFileError } from '../files/file-error.ts';
import type { SkippedFolder } from '../runs/find-runs.ts';
import type { Cleanable } from './cleanable.ts';
import { cleanable, inspectFolder } from './inspect-folder.ts';

export interface FoundCleanable {
  readonly found: readonly Cleanable[];
  /** Folders that look like runs and are left alone, and folders that cannot be read. */
  readonly leftAlone: readonly SkippedFolder[];
}

/**
 * @param now in milliseconds since 1970
 * @throws UserError where the folder cannot be read.
 */
export async function findCleanable(root: string, now: number): Promise<FoundCleanable> {
  const found: Cleanable[] = [];
  const leftAlone: SkippedFolder[] = [];
  const visit = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    const inspected = await inspectFolder(folder, now);
    found.push(...inspected.cleanable);
    if (inspected.leftAlone !== undefined) leftAlone.push({ folder, reason: inspected.leftAlone });
    for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      if (!entry.isDirectory() || entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      const path = join(folder, entry.name);
      await visit(path).catch((error: unknown) => leftAlone.push({ folder: path, reason: readFailure(error, path) }));
    }
  };
  await visit(root).catch((error: unknown) => {
    throw describeFileError(error, 'read', root);
  });
  return { found, leftAlone };
}

function readFailure(error: unknown, path: string): string {
  const described = describeFileError(error, 'read', path);
  if (described instanceof Error) return described.message.replace(/\.$/, '');
  throw error;
}

/** Data sets in the user's cache. */
export async function findCachedData(): Promise<readonly Cleanable[]> {
  const found: Cleanable[] = [];
  for (const { folder, files } of await cachedFiles())
    found.push(...(await cleanable('cache', folder, files, 'fetch')));
  return found;
}
