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
 * @throws UserError where the folder cannot be written to.
 */
export async function linkSharedCells(
  folder: string,
  cells: readonly Cell[],
  others: readonly string[],
): Promise<void> {
  await readAtOnce(cells, async (cell) => {
    const own = cellFolder(folder, cell);
    if (await isFolder(own)) return;
    await removeDeadLink(own);
    for (const other of others) {
      const run = cellFolder(other, cell);
      if (await isFolder(run)) return link(folder, own, run);
    }
  });
}

async function link(folder: string, own: string, run: string): Promise<void> {
  try {
    // Relative, so that the folders can be moved together (not on Windows); without links on the way, which `..` would not go back.
    await symlink(relative(await realpath(folder), await realpath(run)), own, 'junction');
  } catch (error) {
    // Another process was quicker, the run has just been deleted, or the cell is run here as well.
    if (['EEXIST', 'ENOENT', ...withoutLinks].includes(errorCode(error))) return;
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
