// A data set in kernel memory, from which standardised batches are gathered in any order.
import { type LabelledImages, type PixelScaling, pixelsPerImage } from '../data/labelled-images.ts';
import { type Float32Region, type KernelHeap, regionBytes } from '../wasm/kernel-heap.ts';

export interface ImageBatches {
  readonly count: number;
  /** Labels of the last batch: int32 [batch]. */
  readonly labels: Int32Array;
  /** Standardised pixels of the last batch: float32 [batch × pixels]. */
  readonly inputs: Float32Array;
  /** Fills `inputs` and `labels` with the samples named; fewer than a batch leave the rest as it was. */
  gather(indices: Uint32Array): void;
}

/** Bytes that `createImageBatches` takes on its heap. */
export function imageBatchesBytes(images: LabelledImages, batchSize: number): number {
  return (
    regionBytes(images.pixels.length, 1) +
    regionBytes(batchSize, 4) +
    regionBytes(batchSize * pixelsPerImage(images), 4) +
    regionBytes(batchSize, 4)
  );
}

/** Copies the pixels to the heap; `images` itself is not kept, apart from its labels. */
export function createImageBatches(
  heap: KernelHeap,
  images: LabelledImages,
  scaling: PixelScaling,
  batchSize: number,
): ImageBatches {
  const { count, labels: allLabels } = images;
  const rowLength = pixelsPerImage(images);
  const pixels = heap.uint8(images.pixels.length);
  pixels.array.set(images.pixels);
  const rows = heap.uint32(batchSize);
  const inputs: Float32Region = heap.float32(batchSize * rowLength);
  const labels = heap.int32(batchSize);
  return {
    count,
    labels: labels.array,
    inputs: inputs.array,
    gather(indices) {
      rows.array.set(indices);
      for (let at = 0; at < indices.length; at += 1) labels.array[at] = allLabels[indices[at]!]!;
      const { scale, shift } = scaling;
      heap.functions.gatherRows(pixels.pointer, rows.pointer, indices.length, rowLength, scale, shift, inputs.pointer);
    },
  };
}
