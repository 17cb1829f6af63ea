// Images of a person's own: IDX files in the layout of MNIST, or pictures whose folders or names say what they show.
import { holdOutImages } from '../../src/core/data/held-out-images.ts';
import { type LabelledImages, labelledImagesFromIdx } from '../../src/core/data/labelled-images.ts';
import { UserError } from '../../src/core/errors.ts';
import type { PickedFile } from '../picked-files.ts';
import type { Images } from './setting.ts';
import { unpack } from './unpack.ts';

export interface OwnImages extends Images {
  readonly name: string;
  readonly classes: readonly string[];
}

const largestBytes = 1e9;
/** Share of the images that is kept for testing where there are no test files. */
const testShare = 1 / 6;
const fewestToSplit = 3;
const expected = 'drop IDX files of images and labels, gzipped or not, or pictures in folders named by what they show';

const isIdx = (bytes: Uint8Array) => bytes.length > 8 && bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 8;

/** Reads dropped files. @throws UserError where they are neither. */
export async function readOwnImages(files: readonly PickedFile[]): Promise<OwnImages> {
  const shown = files.filter(({ file }) => !file.name.startsWith('.'));
  const total = shown.reduce((sum, { file }) => sum + file.size, 0);
  if (total > largestBytes) {
    throw new UserError(`The files have ${Math.round(total / 1e6)} MB, but at most 1000 MB are read; drop fewer.`);
  }
  const [first] = shown;
  if (!first) throw new UserError(`There are no files; ${expected}.`);
  const pictures = shown.filter(({ file }) => file.type.startsWith('image/'));
  if (pictures.length > 0) return readPictures(pictures);
  const idx = await Promise.all(
    shown.map(async ({ file }) => ({
      name: file.name,
      bytes: await unpack(file.name, new Uint8Array(await file.arrayBuffer())),
    })),
  );
  const other = idx.find(({ bytes }) => !isIdx(bytes));
  if (other) throw new UserError(`${other.name} is neither an IDX file nor a picture; ${expected}.`);
  return joinIdx(idx);
}

interface IdxFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const rankOf = ({ bytes }: IdxFile) => bytes[3];
const countOf = ({ bytes }: IdxFile) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(4);
const isTest = ({ name }: IdxFile) => /^t10k|test/i.test(name);

function joinIdx(files: readonly IdxFile[]): OwnImages {
  const images = files.filter((file) => rankOf(file) === 3);
  const labels = files.filter((file) => rankOf(file) === 1);
  const pairs = images.map((file): LabelledImages => {
    const fitting = labels.filter((candidate) => countOf(candidate) === countOf(file));
    const own = fitting.find((candidate) => isTest(candidate) === isTest(file)) ?? fitting[0];
    if (!own)
      throw new UserError(`${file.name} has ${countOf(file)} images, and no file of as many labels is with it.`);
    return labelledImagesFromIdx(file, own);
  });
  const named = images
    .map((file, at) => ({ file, set: pairs[at]! }))
    .sort((one, other) => {
      if (isTest(one.file) !== isTest(other.file)) return isTest(one.file) ? 1 : -1;
      return other.set.count - one.set.count;
    });
  const [training, test, ...more] = named;
  if (!training || more.length > 0) {
    throw new UserError(
      `${images.length} files of images and ${labels.length} of labels were dropped; drop one of each, or two of each with a test set.`,
    );
  }
  if (test && test.set.imageShape.join() !== training.set.imageShape.join()) {
    throw new UserError(
      `${training.file.name} has images of ${training.set.imageShape.join(' × ')} pixels, ${test.file.name} of ${test.set.imageShape.join(' × ')}; they must be the same.`,
    );
  }
  const sets = test ? { training: training.set, test: test.set } : split(training.set);
  const classes = Math.max(sets.training.classes, sets.test.classes);
  return { ...sets, name: training.file.name, classes: Array.from({ length: classes }, (_, label) => String(label)) };
}

function split(images: LabelledImages): Images {
  if (images.count < fewestToSplit) {
    throw new UserError(
      `There are only ${images.count} images, but at least ${fewestToSplit} are needed, of which one is kept for testing.`,
    );
  }
  const { training, heldOut } = holdOutImages(images, testShare);
  return { training, test: heldOut };
}

/** What a picture shows: the folder that it is in, or its name up to the first `-`, `_` or space. */
export function labelOf(path: string): string | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  const [name = '', folder] = [...parts].reverse();
  if (folder !== undefined) return folder;
  return /^(.+?)[-_ ].*\.\w+$/.exec(name)?.[1];
}

/** Names in the order of numbers where they are numbers, else of the alphabet. */
export function classesOf(labels: readonly string[]): readonly string[] {
  return [...new Set(labels)].sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
}

async function readPictures(files: readonly PickedFile[]): Promise<OwnImages> {
  const labels = files.map(({ path }) => {
    const label = labelOf(path);
    if (label === undefined) {
      throw new UserError(
        `What ${path} shows is not known: put pictures in folders named by what they show, or name them like 3-a.png.`,
      );
    }
    return label;
  });
  const classes = classesOf(labels);
  if (classes.length < 2 || classes.length > 255) {
    throw new UserError(
      `The pictures show ${classes.length === 1 ? `only “${classes[0]}”` : `${classes.length} different things`}; 2 to 255 are needed.`,
    );
  }
  const [columns, rows] = await firstSize(files);
  const pixels = new Uint8Array(files.length * rows * columns);
  for (const [at, { file, path }] of files.entries()) {
    pixels.set(await grayPixels(file, path, columns, rows), at * rows * columns);
  }
  const whole: LabelledImages = {
    count: files.length,
    imageShape: [rows, columns],
    classes: classes.length,
    pixels,
    labels: Uint8Array.from(labels, (label) => classes.indexOf(label)),
  };
  return { ...split(whole), name: `${files.length} pictures`, classes };
}

const largestSide = 64;

/** The size of the first picture, at most 64 pixels a side: all are brought to it. */
async function firstSize(files: readonly PickedFile[]): Promise<readonly [columns: number, rows: number]> {
  const [{ file, path }] = files as readonly [PickedFile, ...PickedFile[]];
  const bitmap = await decode(file, path);
  const share = Math.min(1, largestSide / Math.max(bitmap.width, bitmap.height));
  const size = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(share * side)));
  bitmap.close();
  return [size[0]!, size[1]!];
}

async function decode(file: File, path: string): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file);
  } catch {
    throw new UserError(`${path} is not a picture that this browser can read; use PNG or JPEG.`);
  }
}

async function grayPixels(file: File, path: string, columns: number, rows: number): Promise<Uint8Array> {
  const bitmap = await decode(file, path);
  const context = new OffscreenCanvas(columns, rows).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0, columns, rows);
  bitmap.close();
  const { data } = context.getImageData(0, 0, columns, rows);
  // Weights of BT.601; what is transparent is black.
  return Uint8Array.from({ length: columns * rows }, (_, at) => {
    const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(4 * at, 4 * at + 4);
    return Math.round(((0.299 * red + 0.587 * green + 0.114 * blue) * alpha) / 255);
  });
}
