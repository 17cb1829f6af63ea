// CIFAR-10: fetched once into the cache, or the files of its binary version from a folder of the user's own.
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  allocateCifar10Images,
  cifar10RecordBytes,
  countCifar10Records,
  decodeCifar10Records,
} from '../../core/data/cifar10-binary.ts';
import type { LabelledImages } from '../../core/data/labelled-images.ts';
import { UserError } from '../../core/errors.ts';
import { fileDigest } from '../files/file-digest.ts';
import { describeFileError } from '../files/file-error.ts';
import { cacheFolder } from './cache-folder.ts';
import { ensureCifar10 } from './cifar10-cache.ts';
import { cifar10Release, testFileName, trainingFileNames } from './cifar10-release.ts';
import type { DatasetFile, DatasetSource, ImageDataset, OnDatasetProgress } from './dataset.ts';
import type { OpenTransfer } from './resumable-download.ts';

const allNames = [...trainingFileNames, testFileName];

/** The folder in which the published archive packs its files. */
const archiveFolder = 'cifar-10-batches-bin';

/** Where the files are when no folder is named. */
export function cifar10Folder(): string {
  return join(cacheFolder(), 'cifar10');
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: unknown) => {
    throw describeFileError(error, 'read', folder);
  });
}

/** What a folder without the files most likely is. */
function guessKind(names: readonly string[]): string {
  if (names.includes('data_batch_1') || names.includes('cifar-10-batches-py')) return ', only the Python version';
  if (names.includes('train.bin') || names.includes('cifar-100-binary')) return ', but files of CIFAR-100';
  if (names.some((name) => /idx[13]-ubyte/.test(name))) return ', but IDX files as of MNIST';
  if (names.some((name) => /^cifar-10-binary\.tar/.test(name))) return ', but its archive, which has to be unpacked';
  return '';
}

/** Paths of the six files, in `folder` or in the folder of the archive in it. */
async function locate(folder: string): Promise<readonly string[]> {
  const names = await namesIn(folder);
  const nested = !names.includes(testFileName) && names.includes(archiveFolder);
  const place = nested ? join(folder, archiveFolder) : folder;
  const present = nested ? await namesIn(place) : names;
  const missing = allNames.filter((name) => !present.includes(name));
  if (missing.length === 0) return allNames.map((name) => join(place, name));
  throw new UserError(
    missing.length === allNames.length
      ? `No CIFAR-10 in ${place}${guessKind(present)}: put data_batch_1.bin to data_batch_5.bin and test_batch.bin of the binary version there.`
      : `No ${missing.join(', ')} in ${place}: put all six files of the binary version there.`,
  );
}

async function fileSize(path: string): Promise<number> {
  const found = await stat(path).catch((error: unknown) => {
    throw describeFileError(error, 'read', path);
  });
  return found.size;
}

/** Copies the records of a file into `images` from image `at` on, through a buffer of 3 MB. */
async function readRecords(path: string, count: number, images: LabelledImages, at: number): Promise<void> {
  const buffer = new Uint8Array(Math.min(count, 1000) * cifar10RecordBytes);
  const file = await open(path, 'r');
  try {
    for (let record = 0; record < count; ) {
      let filled = 0;
      const wanted = Math.min(buffer.length, (count - record) * cifar10RecordBytes);
      while (filled < wanted) {
        const { bytesRead } = await file.read(buffer, filled, wanted - filled);
        if (bytesRead === 0)
          throw new UserError(`${path} was changed while it was read; wait until nothing writes to it.`);
        filled += bytesRead;
      }
      record += decodeCifar10Records({ name: path, bytes: buffer.subarray(0, wanted) }, images, at + record);
    }
  } finally {
    await file.close();
  }
}

async function readImages(paths: readonly string[]): Promise<LabelledImages> {
  const counts: number[] = [];
  for (const path of paths) counts.push(countCifar10Records(path, await fileSize(path)));
  const images = allocateCifar10Images(counts.reduce((sum, count) => sum + count, 0));
  let at = 0;
  for (const [index, path] of paths.entries()) {
    const count = counts[index]!;
    await readRecords(path, count, images, at).catch((error: unknown) => {
      throw describeFileError(error, 'read', path);
    });
    at += count;
  }
  return images;
}

/** Size and checksum of each file in `folder` (default: the cache). */
export async function inspectCifar10(folder = cifar10Folder()): Promise<readonly DatasetFile[]> {
  const files: DatasetFile[] = [];
  for (const [index, path] of (await locate(folder)).entries()) {
    const digest = await fileDigest(path, 'sha256', 'hex');
    const published = cifar10Release.files.find((file) => file.name === allNames[index])?.sha256;
    const role = allNames[index]!.replace('.bin', '');
    files.push({ role, path, bytes: await fileSize(path), sha256: digest, canonical: digest === published });
  }
  return files;
}

/** Imported when something is fetched: npm's libraries take about as long to load as the rest of `cascading-traces/node` (0.3 s). */
const openRelease: OpenTransfer = async (fromByte) => {
  const { openNpmTarball } = await import('./npm-tarball.ts');
  const { name, version } = cifar10Release.package;
  return openNpmTarball(name, version)(fromByte);
};

/**
 * Reads training and test set as bytes, imageShape [3, 32, 32] (channel, row, column), classes 0 to 9.
 * @param folder with the files of the binary version, of any length; `null` for CIFAR-10 itself, which is checked, and fetched
 * into the cache where it is missing or damaged (139 MB, which needs a network once)
 * @param onProgress called while something is fetched
 * @throws UserError where files are missing or damaged, or nothing can be fetched.
 */
export async function loadCifar10(folder: string | null, onProgress?: OnDatasetProgress): Promise<ImageDataset> {
  if (folder === null) {
    await ensureCifar10({
      folder: cifar10Folder(),
      release: cifar10Release,
      open: openRelease,
      ...(onProgress && { onProgress }),
    });
  }
  const paths = await locate(folder ?? cifar10Folder());
  const training = await readImages(paths.slice(0, -1));
  const test = await readImages(paths.slice(-1));
  return { training, test };
}

export const cifar10: DatasetSource = {
  title: 'CIFAR-10',
  checksum: 'SHA-256',
  folder: cifar10Folder,
  load: loadCifar10,
  inspect: inspectCifar10,
};
