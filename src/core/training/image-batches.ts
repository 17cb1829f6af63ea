// A data set in kernel memory, from which standardised batches are gathered in any order.
import { imageSize, type LabelledImages, type PixelScaling, pixelsPerImage } from '../data/labelled-images.ts';
import { type Float32Region, type KernelHeap, regionBytes } from '../wasm/kernel-heap.ts';

export interface ImageBatches {
  readonly count: number;
  /** Labels of the last batch: int32 [batch]. */
  readonly labels: Int32Array;
  /** Standardised pixels of the last batch: float32 [batch × pixels], of images with channels [batch × rows × columns × channels]. */
  readonly inputs: Float32Array;
  /**
   * Fills `inputs` and `labels` with the samples named; fewer than a batch leave the rest as it was.
   * @param mirrored 1 for each sample to be mirrored left to right; none where left out
   */
  gather(indices: Uint32Array, mirrored?: Uint8Array): void;
}

/** Bytes that `createImageBatches` takes on its heap. */
export function imageBatchesBytes(images: LabelledImages, batchSize: number): number {
  return (
    regionBytes(images.pixels.length, 1) +
    regionBytes(batchSize, 4) +
    regionBytes(batchSize * pixelsPerImage(images), 4) +
    regionBytes(batchSize, 4) +
    regionBytes(batchSize, 1) +
    2 * regionBytes(imageSize(images).channels, 4)
  );
}

/**
 * Copies the pixels to the heap; `images` itself is not kept, apart from its labels.
 * @param scaling of each channel
 */
export function createImageBatches(
  heap: KernelHeap,
  images: LabelledImages,
  scaling: readonly PixelScaling[],
  batchSize: number,
): ImageBatches {
  const { count, labels: allLabels } = images;
  const { channels, rows: height, columns: width } = imageSize(images);
  if (scaling.length !== channels) throw new Error(`${scaling.length} scalings for ${channels} channels`);
  const rowLength = pixelsPerImage(images);
  const pixels = heap.uint8(images.pixels.length);
  pixels.array.set(images.pixels);
  const rows = heap.uint32(batchSize);
  const inputs: Float32Region = heap.float32(batchSize * rowLength);
  const labels = heap.int32(batchSize);
  const flips = heap.uint8(batchSize);
  const scales = heap.float32(channels);
  const shifts = heap.float32(channels);
  scales.array.set(scaling.map(({ scale }) => scale));
  shifts.array.set(scaling.map(({ shift }) => shift));
  const { gatherRows, gatherImages } = heap.functions;
  return {
    count,
    labels: labels.array,
    inputs: inputs.array,
    gather(indices, mirrored) {
      rows.array.set(indices);
      for (let at = 0; at < indices.length; at += 1) labels.array[at] = allLabels[indices[at]!]!;
      if (channels === 1 && !mirrored) {
        const [{ scale, shift } = { scale: 1, shift: 0 }] = scaling;
        gatherRows(pixels.pointer, rows.pointer, indices.length, rowLength, scale, shift, inputs.pointer);
        return;
      }
      if (mirrored) flips.array.set(mirrored);
      else flips.array.fill(0);
      gatherImages(
        pixels.pointer,
        rows.pointer,
        flips.pointer,
        indices.length,
        channels,
        height,
        width,
        scales.pointer,
        shifts.pointer,
        inputs.pointer,
      );
    },
  };
}
