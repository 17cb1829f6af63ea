// CIFAR-10 in the cache: each file is checked before it is used, and what is missing or damaged is fetched and written anew.
import { createHash } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cifar10RecordBytes } from '../../core/data/cifar10-binary.ts';
import { UserError } from '../../core/errors.ts';
import { removeHalfWritten, writeFileAtomically } from '../files/atomic-write.ts';
import { createFolder } from '../files/create-folder.ts';
import { fileDigest } from '../files/file-digest.ts';
import { tryLock, type Unlock } from '../files/process-lock.ts';
import type { Cifar10File, Cifar10Release } from './cifar10-release.ts';
import { readCifar10Sheets } from './cifar10-sheets.ts';
import type { OnDatasetProgress } from './dataset.ts';
import { describeNetworkError } from './network-error.ts';
import { downloadFile, type OpenTransfer } from './resumable-download.ts';

export interface Cifar10Cache {
  readonly folder: string;
  readonly release: Cifar10Release;
  /** Opens the tarball of the release. */
  readonly open: OpenTransfer;
  readonly onProgress?: OnDatasetProgress;
  /** See `Download`. */
  readonly pauseMs?: number;
}

const LOCK_POLL_MS = 200;
/** Lock of the folder while something is fetched into it. */
export const FETCH_LOCK = 'fetch.lock';

async function isWhole(folder: string, file: Cifar10File): Promise<boolean> {
  const path = join(folder, file.name);
  const found = await stat(path).catch(() => undefined);
  // Most damage shows in the size, which costs nothing.
  if (found?.size !== file.records * cifar10RecordBytes) return false;
  return (await fileDigest(path, 'sha256', 'hex')) === file.sha256;
}

/** The files that are missing or are not the published ones. */
async function findLacking({ folder, release }: Cifar10Cache): Promise<readonly Cifar10File[]> {
  const lacking: Cifar10File[] = [];
  for (const file of release.files) if (!(await isWhole(folder, file))) lacking.push(file);
  return lacking;
}

/** Waits while another process fetches: it does our work. */
async function waitForLock(folder: string, onProgress?: OnDatasetProgress): Promise<Unlock> {
  const path = join(folder, FETCH_LOCK);
  for (;;) {
    const attempt = await tryLock(path);
    if (attempt.kind === 'taken') return attempt.unlock;
    if (attempt.kind === 'stuck') throw new UserError(`${path} cannot be taken; delete it if no process uses it.`);
    if (attempt.elsewhere) {
      const { host, pid } = attempt.holder;
      throw new UserError(
        `CIFAR-10 is being fetched by process ${pid} on ${host}; wait for it, or delete ${path} if it is gone.`,
      );
    }
    onProgress?.({ stage: 'waiting', done: 0, total: 1 });
    await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
  }
}

async function unpack(
  { folder, onProgress }: Cifar10Cache,
  tarball: string,
  files: readonly Cifar10File[],
): Promise<void> {
  let done = 0;
  onProgress?.({ stage: 'unpacking', done, total: files.length });
  for await (const { file, bytes } of readCifar10Sheets(tarball, files)) {
    if (createHash('sha256').update(bytes).digest('hex') !== file.sha256)
      throw new Error(`${file.sheet} is not the image sheet of ${file.name}`);
    await writeFileAtomically(join(folder, file.name), bytes);
    done += 1;
    onProgress?.({ stage: 'unpacking', done, total: files.length });
  }
}

async function fetchLacking(cache: Cifar10Cache): Promise<void> {
  // Asked again, now that nobody else writes here: another process may just have brought everything.
  const lacking = await findLacking(cache);
  if (lacking.length === 0) return;
  const { folder, release, open, onProgress, pauseMs } = cache;
  await removeHalfWritten(
    folder,
    release.files.map((file) => file.name),
  );
  const tarball = join(folder, `${release.package.name}-${release.package.version}.tgz`);
  const { bytes, sha512 } = release.tarball;
  await downloadFile({
    open,
    path: tarball,
    bytes,
    sha512,
    ...(pauseMs !== undefined && { pauseMs }),
    onProgress: (done) => onProgress?.({ stage: 'downloading', done, total: bytes }),
  }).catch((error: unknown) => {
    throw describeNetworkError(error, 'CIFAR-10', 'name a folder that has its binary version with --data');
  });
  await unpack(cache, tarball, lacking);
  await rm(tarball, { force: true });
}

/**
 * Sees to it that every file of the release is in the folder, whole; reads only, where they are.
 * Safe to be called by several processes at once, and to be killed at any moment: the next call goes on from there.
 * @throws UserError without network or space, or where the folder cannot be written to.
 */
export async function ensureCifar10(cache: Cifar10Cache): Promise<void> {
  if ((await findLacking(cache)).length === 0) return;
  const discardFolder = await createFolder(cache.folder);
  const unlock = await waitForLock(cache.folder, cache.onProgress);
  try {
    await fetchLacking(cache);
  } finally {
    await unlock();
    // Empty where nothing came: an offline attempt leaves no folders behind.
    await discardFolder();
  }
}
