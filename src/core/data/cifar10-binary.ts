// The binary layout in which CIFAR-10 was published: records of 1 + 3072 bytes, the class and then the image by colour, row and
// column (red plane, green plane, blue plane; 32 × 32 each).
import { UserError } from '../errors.ts';
import type { LabelledImages } from './labelled-images.ts';

const cifar10Classes = 10;
/** [channel, row, column] */
const cifar10ImageShape = [3, 32, 32] as const;

const channels = 3;
const pixelsPerChannel = 32 * 32;
const imageBytes = channels * pixelsPerChannel;
export const cifar10RecordBytes = 1 + imageBytes;

/**
 * Number of records in a file of `byteLength` bytes.
 * @throws UserError where there are none, or not whole ones.
 */
export function countCifar10Records(name: string, byteLength: number): number {
  const count = byteLength / cifar10RecordBytes;
  if (count >= 1 && Number.isInteger(count)) return count;
  throw new UserError(
    `${name} has ${byteLength} bytes, which is not a whole number of CIFAR-10 records of ${cifar10RecordBytes} bytes; ` +
      'it is cut short or not of the binary version: fetch it again.',
  );
}

/** Room for `count` images: pixels [count × 3 × 32 × 32], labels [count], all 0. */
export function allocateCifar10Images(count: number): LabelledImages {
  return {
    count,
    imageShape: cifar10ImageShape,
    classes: cifar10Classes,
    pixels: new Uint8Array(count * imageBytes),
    labels: new Uint8Array(count),
  };
}

/**
 * Copies records into `target`, the first one to image `at`: piece by piece, so that a file need not be in memory beside the images.
 * @param file whole records; `name` is for errors
 * @returns how many
 * @throws UserError where the file is cut short or names a class that there is not.
 */
export function decodeCifar10Records(
  file: { readonly name: string; readonly bytes: Uint8Array },
  target: LabelledImages,
  at: number,
): number {
  const count = countCifar10Records(file.name, file.bytes.length);
  for (let record = 0; record < count; record += 1) {
    const start = record * cifar10RecordBytes;
    const label = file.bytes[start]!;
    if (label >= cifar10Classes) {
      throw new UserError(
        `${file.name} has an image of class ${label}, but CIFAR-10 has 0 to ${cifar10Classes - 1}; ` +
          'it is damaged or not of the binary version: fetch it again.',
      );
    }
    target.labels[at + record] = label;
    target.pixels.set(file.bytes.subarray(start + 1, start + cifar10RecordBytes), (at + record) * imageBytes);
  }
  return count;
}

/**
 * The same records from images whose colours lie together.
 * @param rgb [count × 32 × 32 × 3], row by row, red, green and blue of a pixel side by side
 * @param labels [count]
 * @returns [count × 3073]
 */
export function encodeCifar10Records(rgb: ArrayLike<number>, labels: ArrayLike<number>): Uint8Array {
  const records = new Uint8Array(labels.length * cifar10RecordBytes);
  for (let record = 0; record < labels.length; record += 1) {
    const start = record * cifar10RecordBytes;
    records[start] = labels[record]!;
    for (let channel = 0; channel < channels; channel += 1) {
      const plane = start + 1 + channel * pixelsPerChannel;
      const source = record * imageBytes + channel;
      for (let pixel = 0; pixel < pixelsPerChannel; pixel += 1)
        records[plane + pixel] = rgb[source + pixel * channels]!;
    }
  }
  return records;
}
