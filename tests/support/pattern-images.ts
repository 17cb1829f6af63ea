// A data set small enough for tests: each class is a fixed random pattern of bright and dark pixels, each image a noisy copy.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { LabelledImages } from '../../src/core/data/labelled-images.ts';
import { createRandom } from '../../src/core/random/random.ts';

export interface PatternOptions {
  readonly count: number;
  readonly classes?: number;
  readonly rows?: number;
  readonly columns?: number;
  /** Of the noise and the order of the classes; the patterns are always the same. */
  readonly seed: number;
}

export function patternImages({ count, classes = 4, rows = 6, columns = 6, seed }: PatternOptions): LabelledImages {
  const pixelCount = rows * columns;
  const patternRandom = createRandom(1).split('patterns');
  const patterns = Uint8Array.from({ length: classes * pixelCount }, () => (patternRandom.uniform() < 0.5 ? 100 : 155));
  const random = createRandom(seed).split('images');
  const labels = Uint8Array.from({ length: count }, () => random.integer(classes));
  const pixels = Uint8Array.from({ length: count * pixelCount }, (_, at) => {
    const label = labels[Math.floor(at / pixelCount)]!;
    return patterns[label * pixelCount + (at % pixelCount)]! + random.integer(181) - 90;
  });
  return { count, imageShape: [rows, columns], classes, pixels, labels };
}

/** Bytes of an IDX file of unsigned bytes. */
export function encodeIdx(shape: readonly number[], data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  const view = new DataView(bytes.buffer);
  bytes[2] = 0x08;
  bytes[3] = shape.length;
  shape.forEach((size, axis) => {
    view.setUint32(4 + 4 * axis, size);
  });
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}

/** Writes the four files that `--data` reads: 320 training and 120 test images of 6 × 6 pixels in 4 classes. */
export function writeImageFolder(
  folder: string,
  {
    training = patternImages({ count: 320, seed: 1 }),
    test = patternImages({ count: 120, seed: 2 }),
    gzip = false,
  }: { readonly training?: LabelledImages; readonly test?: LabelledImages; readonly gzip?: boolean } = {},
): string {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, bytes: Uint8Array) =>
    writeFileSync(join(folder, gzip ? `${name}.gz` : name), gzip ? gzipSync(bytes) : bytes);
  for (const [role, images] of [['train', training] as const, ['t10k', test] as const]) {
    write(`${role}-images-idx3-ubyte`, encodeIdx([images.count, ...images.imageShape], images.pixels));
    write(`${role}-labels-idx1-ubyte`, encodeIdx([images.count], images.labels));
  }
  return folder;
}
