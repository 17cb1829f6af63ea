// The same run may be a cell of several experiments: it is made once, and the folders of the others hold a link to it.
import { lstat, realpath, rm, symlink } from 'node:fs/promises';
import { relative } from 'node:path';
import { describeFileError, errorCode } from '../files/file-error.ts';
import { isFolder } from '../files/is-folder.ts';
import { readAtOnce } from '../files/read-at-once.ts';
import { cellFolder } from './cell-state.ts';
import type { Cell } from './cells.ts';

/** What systems say that have no links, or none for everybody. */
const withoutLinks = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL'];

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
    if (await isLink(own)) await rm(own, { force: true });
    for (const other of others) {
      const run = cellFolder(other, cell);
      if (await isFolder(run)) return link(folder, own, run);
    }
  });
}

async function link(folder: string, own: string, run: string): Promise<void> {
  try {
    // Relative, so that the folders can be moved together; without links on the way, which `..` would not go back.
    await symlink(relative(await realpath(folder), await realpath(run)), own, 'junction');
  } catch (error) {
    // Another process was quicker, or the cell is run here as well.
    if (errorCode(error) === 'EEXIST' || withoutLinks.includes(errorCode(error))) return;
    throw describeFileError(error, 'create', own);
  }
}

const isLink = (path: string) =>
  lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
