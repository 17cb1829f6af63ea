// Operations on images, [batch, rows, columns, channels], made of the graph's own. Channels lie innermost: a patch is then a row of a
// matrix, and a convolution one matrix product over all pixels of the batch, in float64 as in float32 (ONNX Runtime has no Conv of
// float64 on the CPU, and no gradient of the weights at all).
import { convolveInBlocks, fitsBlocks } from './blocked-convolution.ts';
import type { FloatType, GraphBuilder } from './graph-builder.ts';
import { elementCount, type Value } from './value.ts';

/** Side of a patch: 3 × 3 pixels, the one of an output in the middle. */
export const PATCH_SIDE = 3;

/**
 * How the pixels of an image follow each other. `row-major`: [rows × columns]. `pool-major`: those at the same place of their blocks of
 * 2 × 2 pixels together, [4 × (rows / 2 × columns / 2)], so that pooling and un-pooling run through memory without jumps.
 */
export type PixelOrder = 'row-major' | 'pool-major';

/** Place of a pixel in an image of so many columns, rows × columns in all. */
function pixelIndex(order: PixelOrder, pixels: number, columns: number, row: number, column: number): number {
  if (order === 'row-major') return row * columns + column;
  const place = 2 * (row % 2) + (column % 2);
  return (place * pixels) / 4 + Math.floor(row / 2) * (columns / 2) + Math.floor(column / 2);
}

/** Images [batch, rows, columns, channels] whose pixels are in some order, with their pixels row by row. */
export function toRowMajor<F extends FloatType>(
  builder: GraphBuilder<F>,
  images: Value<F>,
  order: PixelOrder,
): Value<F> {
  if (order === 'row-major') return images;
  const [batch = 1, rows = 1, columns = 1, channels = 1] = images.shape;
  const byPlace = builder.reshape(images, [batch, 2, 2, rows / 2, columns / 2, channels]);
  return builder.reshape(builder.transpose(byPlace, [0, 3, 1, 4, 2, 5]), images.shape);
}

/** Orders of an image's pixels and of their patches; row-major where left out. */
export interface PatchOrders {
  readonly from?: PixelOrder;
  readonly to?: PixelOrder;
}

/**
 * The 3 × 3 surroundings of every pixel, zeros beyond the edges:
 * [batch, rows, columns, channels] -> [batch, rows × columns, 9 × channels], patch row, patch column and channel in this order.
 */
export function patches<F extends FloatType>(
  builder: GraphBuilder<F>,
  images: Value<F>,
  orders: PatchOrders = {},
): Value<F> {
  const [batch = 1, rows = 1, columns = 1, channels = 1] = images.shape;
  const pixels = rows * columns;
  // One more pixel, of zeros, is what lies beyond the edges.
  const extended = builder.pad(builder.reshape(images, [batch, pixels, channels]), [0, 0, 0], [0, 1, 0]);
  // Copying pixels by index is many times quicker here than joining nine shifted images.
  const sources = patchSources(rows, columns, orders);
  const joined = builder.gather(extended, builder.constant('int64', [sources.length], sources), 1);
  return builder.reshape(joined, [batch, pixels, PATCH_SIDE ** 2 * channels]);
}

/** By pixel and place in its patch, the pixel that lies there; rows × columns for none. */
function patchSources(rows: number, columns: number, { from = 'row-major', to = 'row-major' }: PatchOrders) {
  const pixels = rows * columns;
  const reach = (PATCH_SIDE - 1) / 2;
  const sources = new BigInt64Array(pixels * PATCH_SIDE ** 2).fill(BigInt(pixels));
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let at = pixelIndex(to, pixels, columns, row, column) * PATCH_SIDE ** 2;
      for (let y = row - reach; y <= row + reach; y += 1) {
        for (let x = column - reach; x <= column + reach; x += 1) {
          const inside = y >= 0 && y < rows && x >= 0 && x < columns;
          if (inside) sources[at] = BigInt(pixelIndex(from, pixels, columns, y, x));
          at += 1;
        }
      }
    }
  }
  return sources;
}

export interface ConvolutionOptions<F extends FloatType> {
  /** [out] */
  readonly bias?: Value<F>;
  /** Whether the result is max(0, ·) of the convolution. */
  readonly rectified?: boolean;
  /** `patches` of the images, where they are there already; the result has their order. */
  readonly patches?: Value<F>;
}

/**
 * Σ over patch and input channels, stride 1, zeros beyond the edges.
 * @param images [batch, rows, columns, in]
 * @param weights [out, 3, 3, in]
 * @returns [batch, rows, columns, out]
 */
export function convolve<F extends FloatType>(
  builder: GraphBuilder<F>,
  images: Value<F>,
  weights: Value<F>,
  options: ConvolutionOptions<F> = {},
): Value<F> {
  if (!options.patches && fitsBlocks(builder, weights.shape))
    return convolveInBlocks(builder, images, weights, options);
  const [batch = 1, rows = 1, columns = 1] = images.shape;
  const [out = 1, ...patch] = weights.shape;
  const length = elementCount(patch);
  const matrix = builder.reshape(weights, [out, length]);
  const surroundings = builder.reshape(options.patches ?? patches(builder, images), [batch * rows * columns, length]);
  const product = options.bias
    ? builder.affine(surroundings, matrix, options.bias, { transposeRight: true })
    : builder.matrixProduct(surroundings, matrix, { transposeRight: true });
  return builder.reshape(options.rectified ? builder.relu(product) : product, [batch, rows, columns, out]);
}

/**
 * The transpose of a convolution with the weights [out, 3, 3, in], which is a convolution too: [batch, rows, columns, out] ->
 * [batch, rows, columns, in], with the weights turned by half a turn, inputs and outputs exchanged.
 * @param order of the credit's pixels; the result is row-major
 */
export function convolveBack<F extends FloatType>(
  builder: GraphBuilder<F>,
  credit: Value<F>,
  weights: Value<F>,
  order: PixelOrder,
): Value<F> {
  const [out = 1, , , channels = 1] = weights.shape;
  const places = PATCH_SIDE ** 2;
  const halfTurn = BigInt64Array.from({ length: places }, (_, place) => BigInt(places - 1 - place));
  const byPlace = builder.reshape(weights, [out, places, channels]);
  const turned = builder.gather(byPlace, builder.constant('int64', [places], halfTurn), 1);
  const exchanged = builder.reshape(builder.transpose(turned, [2, 1, 0]), [channels, PATCH_SIDE, PATCH_SIDE, out]);
  if (order === 'row-major') return convolve(builder, credit, exchanged);
  return convolve(builder, credit, exchanged, { patches: patches(builder, credit, { from: order }) });
}

/** Rows of patches that are multiplied together: few enough to stay in a core's own cache. */
const PATCHES_PER_PRODUCT = 1024;
/** Numbers in patches that are written down at a time: they are read again while they are near, and never fill the memory. */
const PATCH_NUMBERS = 2 ** 22;

/**
 * Σ over all pixels of credit ⊗ patch: the gradient of a convolution's weights, in their shape [out, 3, 3, in].
 * @param credit [batch, rows, columns, out]
 * @param images [batch, rows, columns, in]
 * @param known `patches` of the images in the order of the credit, where they are there already; else the credit is row-major
 */
export function convolutionGradient<F extends FloatType>(
  builder: GraphBuilder<F>,
  credit: Value<F>,
  images: Value<F>,
  known?: Value<F>,
): Value<F> {
  const [batch = 1, rows = 1, columns = 1, out = 1] = credit.shape;
  const channels = images.shape.at(-1) ?? 1;
  const pixels = rows * columns;
  const length = PATCH_SIDE ** 2 * channels;
  const atOnce = known ? batch : largestDivisor(batch, PATCH_NUMBERS / (pixels * length));
  const samples = largestDivisor(atOnce, PATCHES_PER_PRODUCT / pixels);
  const groups = [atOnce / samples, samples * pixels];
  const parts: Value<F>[] = [];
  for (let start = 0; start < batch; start += atOnce) {
    const part = (value: Value<F>) => (atOnce === batch ? value : builder.slice(value, [0], [start], [start + atOnce]));
    const surroundings = known ?? patches(builder, part(images));
    const products = builder.transposedProducts(
      builder.reshape(surroundings, [...groups, length]),
      builder.reshape(part(credit), [...groups, out]),
    );
    parts.push(builder.sum(products, [0]));
  }
  const total = parts.reduce((sum, part) => builder.add(sum, part));
  return builder.reshape(builder.transpose(total, [1, 0]), [out, PATCH_SIDE, PATCH_SIDE, channels]);
}

/** The largest divisor of `number` that is at most `limit`, or 1. */
function largestDivisor(number: number, limit: number): number {
  for (let divisor = Math.min(number, Math.floor(limit)); divisor > 1; divisor -= 1) {
    if (number % divisor === 0) return divisor;
  }
  return 1;
}

/** Mean of each block of 2 × 2 pixels: [batch, rows, columns, channels] -> row-major [batch, rows / 2, columns / 2, channels]. */
export function averagePool<F extends FloatType>(
  builder: GraphBuilder<F>,
  images: Value<F>,
  order: PixelOrder,
): Value<F> {
  const [batch = 1, rows = 1, columns = 1, channels = 1] = images.shape;
  const pooled = [batch, rows / 2, columns / 2, channels];
  if (order === 'pool-major') {
    const blocks = builder.sum(builder.reshape(images, [batch, 4, elementCount(pooled.slice(1))]), [1]);
    return builder.reshape(builder.multiply(blocks, builder.scalar(1 / 4)), pooled);
  }
  // Channels as a third axis of space, in blocks of one: a single pass, where sums along two axes are two slower ones.
  const block = { kind: 'ints', value: [2, 2, 1] } as const;
  const volume = builder.reshape(images, [batch, 1, rows, columns, channels]);
  const attributes = { kernel_shape: block, strides: block };
  const mean = builder.operation('AveragePool', [volume], builder.float, [batch, 1, ...pooled.slice(1)], attributes);
  return builder.reshape(mean, pooled);
}

/**
 * `slopes` ⊙ credit where the credit of a pooled pixel goes to its four pixels, a quarter to each.
 * @param pooledCredit row-major [batch, rows / 2, columns / 2, channels]
 * @param slopes [batch, rows, columns, channels], in the order that the result has too
 */
export function gatePooled<F extends FloatType>(
  builder: GraphBuilder<F>,
  pooledCredit: Value<F>,
  slopes: Value<F>,
  order: PixelOrder,
): Value<F> {
  const [batch = 1, rows = 1, columns = 1, channels = 1] = pooledCredit.shape;
  const quarter = builder.multiply(pooledCredit, builder.scalar(1 / 4));
  const [ofBlocks, ofPixels] =
    order === 'pool-major'
      ? [
          [batch, 1, rows * columns * channels],
          [batch, 4, rows * columns * channels],
        ]
      : [
          [batch * rows, 1, columns, 1, channels],
          [batch * rows, 2, columns, 2, channels],
        ];
  const gated = builder.multiply(builder.reshape(slopes, ofPixels), builder.reshape(quarter, ofBlocks));
  return builder.reshape(gated, slopes.shape);
}
