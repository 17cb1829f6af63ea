// A part of a training set that is kept out of training, to choose hyperparameters by (Appendix C: 10 %).
import { UserError } from '../errors.ts';
import { createRandom, fillPermutation } from '../random/random.ts';
import { type LabelledImages, pixelsPerImage } from './labelled-images.ts';

/** A training set in two parts. */
export interface HeldOutImages {
  readonly training: LabelledImages;
  readonly heldOut: LabelledImages;
}

/**
 * Splits a training set by chance, but the same way each time: what is compared was trained and tested on the same images.
 * @param share of the images that are kept out, between 0 and 1
 * @throws UserError where nothing would be left on one of the sides.
 */
export function holdOutImages(images: LabelledImages, share: number): HeldOutImages {
  const count = Math.round(share * images.count);
  if (count < 1 || count >= images.count) {
    throw new UserError(
      `A validation share of ${share} keeps ${count} of ${images.count} training images; use a share between, such as 0.1.`,
    );
  }
  const order = new Uint32Array(images.count);
  fillPermutation(createRandom(0).split('validation'), order);
  return { training: take(images, order.subarray(count)), heldOut: take(images, order.subarray(0, count)) };
}

function take(images: LabelledImages, indices: Uint32Array): LabelledImages {
  const size = pixelsPerImage(images);
  const pixels = new Uint8Array(indices.length * size);
  indices.forEach((from, to) => {
    pixels.set(images.pixels.subarray(from * size, (from + 1) * size), to * size);
  });
  return {
    ...images,
    count: indices.length,
    pixels,
    labels: Uint8Array.from(indices, (index) => images.labels[index]!),
  };
}
