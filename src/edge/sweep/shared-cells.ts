// The same run may be a cell of several experiments: it is made once, and the folders of the others hold a link to it.
import { lstat, realpath, symlink, unlink } from 'node:fs/promises';
import { relative } from 'node:path';
import { describeFileError, errorCode } from '../files/file-error.ts';
import { isFolder } from '../files/is-folder.ts';
import { readAtOnce } from '../files/read-at-once.ts';
import { cellFolder } from './cell-state.ts';
import type { Cell } from './cells.ts';

/** What systems say that have no links, or none for everybody. */
const withoutLinks = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL', 'EISDIR'];

/**
 * Links the cells of a sweep that have not begun there, and have in another, to the run in the other; a link to a run that is gone is
 * taken away. Where the file system has no links, nothing is linked.
 * @param folder of the sweep, which exists
 * @param others folders of other sweeps, whether or not they exist; the first that has begun a cell is taken
 * @returns how many were linked
 * @throws UserError where the folder cannot be written to.
 */
export async function linkSharedCells(
  folder: string,
  cells: readonly Cell[],
  others: readonly string[],
): Promise<number> {
  const linked = await readAtOnce(cells, async (cell) => {
    const own = cellFolder(folder, cell);
    if (await isFolder(own)) return false;
    await removeDeadLink(own);
    for (const other of others) {
      const run = cellFolder(other, cell);
      if (await isFolder(run)) return link(folder, own, run);
    }
    return false;
  });
  return linked.filter((isLinked) => isLinked).length;
}

/** False where the cell is to be run here as well, or another process was quicker. */
async function link(folder: string, own: string, run: string): Promise<boolean> {
  try {
    // Relative, so that the folders can be moved together (not on Windows); without links on the way, which `..` would not go back.
    await symlink(relative(await realpath(folder), await realpath(run)), own, 'junction');
    return true;
  } catch (error) {
    // There was something before, or the run has just been deleted.
    if (['EEXIST', 'ENOENT', ...withoutLinks].includes(errorCode(error))) return false;
    throw describeFileError(error, 'create', own);
  }
}

/** Takes away a link whose run is gone, so that a run can be made in its place. */
export async function removeDeadLink(path: string): Promise<void> {
  const isLink = await lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
  // What has become of it meanwhile, whoever makes the run will see.
  if (isLink && !(await isFolder(path))) await unlink(path).catch(() => undefined);
}
