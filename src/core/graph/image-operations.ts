// Operations on images, [batch, rows, columns, channels], made of the graph's own. Channels lie innermost: a patch is then a row of a
// matrix, and a convolution one matrix product over all pixels of the batch, in float64 as in float32 (ONNX Runtime has no Conv of
// float64 on the CPU, and no gradient of the weights at all).
import type { FloatType, GraphBuilder } from './graph-builder.ts';
import type { Value } from './value.ts';

/** Side of a patch: 3 × 3 pixels, the one of an output in the middle. */
export const PATCH_SIDE = 3;

/** The pixels moved by so many rows and columns, zeros behind them: result[y + rows, x + columns] = images[y, x]. */
function shift<F extends FloatType>(
  builder: GraphBuilder<F>,
  images: Value<F>,
  rows: number,
  columns: number,
): Value<F> {
  if (rows === 0 && columns === 0) return images;
  return builder.pad(images, [0, rows, columns, 0], [0, -rows, -columns, 0]);
}

/** Offsets of a patch's pixels from its middle, row by row. */
function patchOffsets(): readonly (readonly [row: number, column: number])[] {
  const reach = (PATCH_SIDE - 1) / 2;
  return Array.from({ length: PATCH_SIDE ** 2 }, (_, at) => [
    Math.floor(at / PATCH_SIDE) - reach,
    (at % PATCH_SIDE) - reach,
  ]);
}

/**
 * The 3 × 3 surroundings of every pixel, zeros beyond the edges:
 * [batch, rows, columns, channels] -> [batch × rows × columns, 9 × channels], patch row, patch column and channel in this order.
 */
export function patches<F extends FloatType>(builder: GraphBuilder<F>, images: Value<F>): Value<F> {
  const [batch = 1, rows = 1, columns = 1, channels = 1] = images.shape;
  const reach = (PATCH_SIDE - 1) / 2;
  const padded = builder.pad(images, [0, reach, reach, 0], [0, reach, reach, 0]);
  const shifted = patchOffsets().map(([row, column]) => {
    const [top, left] = [reach + row, reach + column];
    return builder.slice(padded, [1, 2], [top, left], [top + rows, left + columns]);
  });
  const joined = builder.concatenate(shifted, 3);
  return builder.reshape(joined, [batch * rows * columns, PATCH_SIDE ** 2 * channels]);
}

/**
 * The transpose of `patches` after a product: Σ over the patches that a pixel is part of, Σ_o credit_o w_o.
 * @param credit [batch, rows, columns, out]
 * @param weights [out, 9 × channels]
 * @returns [batch, rows, columns, channels]
 */
export function patchCredit<F extends FloatType>(
  builder: GraphBuilder<F>,
  credit: Value<F>,
  weights: Value<F>,
): Value<F> {
  const [batch = 1, rows = 1, columns = 1, out = 1] = credit.shape;
  const offsets = patchOffsets();
  const channels = (weights.shape[1] ?? 1) / offsets.length;
  const pixels = builder.reshape(credit, [batch * rows * columns, out]);
  const parts = offsets.map(([row, column], at) => {
    const tap = builder.slice(weights, [1], [at * channels], [(at + 1) * channels]);
    const product = builder.reshape(builder.matrixProduct(pixels, tap), [batch, rows, columns, channels]);
    return shift(builder, product, row, column);
  });
  return parts.reduce((sum, part) => builder.add(sum, part));
}

/** Mean of each block of 2 × 2 pixels: [batch, rows, columns, channels] -> [batch, rows / 2, columns / 2, channels]. */
export function averagePool<F extends FloatType>(builder: GraphBuilder<F>, images: Value<F>): Value<F> {
  const [batch = 1, rows = 1, columns = 1, channels = 1] = images.shape;
  // One axis at a time: only sums over a single middle axis are quick in ONNX Runtime.
  const rowPairs = builder.sum(builder.reshape(images, [(batch * rows) / 2, 2, columns * channels]), [1]);
  const blocks = builder.sum(builder.reshape(rowPairs, [(batch * rows * columns) / 4, 2, channels]), [1]);
  const mean = builder.multiply(blocks, builder.scalar(1 / 4));
  return builder.reshape(mean, [batch, rows / 2, columns / 2, channels]);
}

/** `slopes` ⊙ credit where the credit of a pooled pixel goes to its four pixels, a quarter to each. */
export function gatePooled<F extends FloatType>(
  builder: GraphBuilder<F>,
  pooledCredit: Value<F>,
  slopes: Value<F>,
): Value<F> {
  const [batch = 1, rows = 1, columns = 1, channels = 1] = pooledCredit.shape;
  const quarter = builder.multiply(pooledCredit, builder.scalar(1 / 4));
  const credit = builder.reshape(quarter, [batch * rows, 1, columns, 1, channels]);
  const blocks = builder.reshape(slopes, [batch * rows, 2, columns, 2, channels]);
  return builder.reshape(builder.multiply(blocks, credit), slopes.shape);
}
