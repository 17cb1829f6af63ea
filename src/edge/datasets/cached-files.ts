// Files of fetched data sets in the user's cache, those of a fetch that was interrupted among them.
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describeFileError, errorCode } from '../files/file-error.ts';
import { cifar10Folder } from './cifar10.ts';
import { cifar10Release } from './cifar10-release.ts';

export interface CachedFolder {
  readonly folder: string;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
}

/** @throws UserError where the cache cannot be read. */
export async function cachedFiles(): Promise<readonly CachedFolder[]> {
  const { files, package: origin } = cifar10Release;
  const tarball = `${origin.name}-${origin.version}.tgz`;
  const names = [...files.map(({ name }) => name), tarball];
  const isOurs = (name: string) =>
    names.some((known) => name === known || (name.startsWith(`${known}.`) && /\.(?:partial|\d+-\d+\.tmp)$/.test(name)));
  const folder = cifar10Folder();
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw describeFileError(error, 'read', folder);
  });
  const found = [];
  for (const entry of entries) {
    if (!entry.isFile() || !isOurs(entry.name)) continue;
    found.push({ name: entry.name, bytes: (await lstat(join(folder, entry.name))).size });
  }
  return found.length === 0 ? [] : [{ folder, files: found }];
}
