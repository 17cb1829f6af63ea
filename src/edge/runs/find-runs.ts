// Run folders below some folders, however deep; links are followed, and a folder is visited once.
import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { describeFileError, errorCode } from '../files/file-error.ts';
import { isFolder } from '../files/is-folder.ts';
import { readFailure } from './failure-record.ts';
import { isGivenUp } from './run-failure.ts';

/** A folder that was passed over, and why. */
export interface SkippedFolder {
  readonly folder: string;
  /** A sentence. */
  readonly reason: string;
}

export interface FoundFolders {
  /** Sorted by path. */
  readonly folders: readonly string[];
  readonly skipped: readonly SkippedFolder[];
}

/** Files that stand beside config.json in a run folder, and not beside just any file of that name. */
const runFiles = ['metrics.jsonl', 'result.json', 'checkpoint', 'environment.json'];

/** Whether a folder with files of these names holds a run. */
export function isRunFolder(names: readonly string[]): boolean {
  return names.includes('config.json') && runFiles.some((name) => names.includes(name));
}

/**
 * Folders that hold a run, or parts of one, at or below `roots`.
 * @throws UserError where one of the roots is no folder that can be read.
 */
export async function findRunFolders(roots: readonly string[]): Promise<FoundFolders> {
  const visited = new Set<string>();
  const folders: string[] = [];
  const skipped: SkippedFolder[] = [];
  const visit = async (folder: string): Promise<void> => {
    const real = await realpath(folder);
    if (visited.has(real)) return;
    visited.add(real);
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries.map(({ name }) => name);
    if (isRunFolder(names)) folders.push(folder);
    else if (names.includes('metrics.jsonl')) {
      skipped.push({ folder, reason: `${folder} holds metrics.jsonl without config.json; restore it from a copy.` });
    } else {
      // A cell of a sweep that could not even begin.
      const failure = names.includes('failure.json') ? await readFailure(folder) : undefined;
      if (failure && isGivenUp(failure))
        skipped.push({ folder, reason: `it failed before it began: ${failure.reason}` });
    }
    for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(path)))) {
        await visit(path).catch((error: unknown) =>
          skipped.push({ folder: path, reason: describeUnreadable(error, path) }),
        );
      }
    }
  };
  for (const root of roots) {
    if (root === '') throw new UserError('A folder of runs is named "": give one, such as runs.');
    await visit(root).catch((error: unknown) => {
      throw describeFileError(error, 'read', root);
    });
  }
  return { folders, skipped };
}

/** What a person can do about an error of the file system; any other error is a bug. */
function describeUnreadable(error: unknown, path: string): string {
  const described = errorCode(error) === 'ENOENT' ? undefined : describeFileError(error, 'read', path);
  if (described instanceof UserError) return described.message;
  // A folder that a running program removed meanwhile.
  if (errorCode(error) === 'ENOENT') return `${path} is gone.`;
  throw error;
}
