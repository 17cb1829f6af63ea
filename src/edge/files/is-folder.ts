import { stat } from 'node:fs/promises';

/** Whether there is a folder, or a link to one, that can be looked at. */
export function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
