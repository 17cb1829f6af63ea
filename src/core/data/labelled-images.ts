// A classified image set as bytes, and the affine map that standardises its pixels.
import { UserError } from '../errors.ts';
import { decodeIdx } from './idx.ts';

/** Images and their classes, as bytes. */
export interface LabelledImages {
  readonly count: number;
  /** Shape of one image: [rows, columns], or [channels, rows, columns]. */
  readonly imageShape: readonly number[];
  readonly classes: number;
  /** [count × pixels] */
  readonly pixels: Uint8Array;
  /** [count] */
  readonly labels: Uint8Array;
}

/** Numbers in one image, channels included. */
export function pixelsPerImage({ pixels, count }: LabelledImages): number {
  return pixels.length / count;
}

/** Pixel p of an image enters the network as `scale · p + shift`. */
export interface PixelScaling {
  readonly scale: number;
  readonly shift: number;
}

/** How the pixels of a set are standardised: one scaling for each channel. */
export type ImageScaling = (images: LabelledImages) => readonly PixelScaling[];

/** Channels, rows and columns of one image. */
export function imageSize({ imageShape }: LabelledImages): {
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
} {
  const [columns = 1, rows = 1, channels = 1] = [...imageShape].reverse();
  return { channels, rows, columns };
}

/**
 * Joins IDX images and labels.
 * @throws UserError where the files are damaged or do not belong together.
 */
export function labelledImagesFromIdx(
  images: { readonly name: string; readonly bytes: Uint8Array },
  labels: { readonly name: string; readonly bytes: Uint8Array },
): LabelledImages {
  const imageArray = decodeIdx(images.bytes, images.name);
  const labelArray = decodeIdx(labels.bytes, labels.name);
  const [count = 0, ...imageShape] = imageArray.shape;
  if (imageArray.shape.length !== 3 || labelArray.shape.length !== 1 || labelArray.shape[0] !== count || count === 0) {
    throw new UserError(
      `${images.name} [${imageArray.shape.join(' × ')}] and ${labels.name} [${labelArray.shape.join(' × ')}] do not belong ` +
        'together: images are [count × rows × columns], labels [count], with the same count of at least 1.',
    );
  }
  let classes = 0;
  for (const label of labelArray.data) classes = Math.max(classes, label + 1);
  return { count, imageShape, classes, pixels: imageArray.data, labels: labelArray.data };
}

/**
 * Scaling of the MNIST experiments, (x − mean) / std · 0.5 + 0.5 with the mean and standard deviation of all pixels
 * of this set: training and test images each by their own, as the authors do.
 */
export function halfStandardScaling(images: LabelledImages): PixelScaling {
  let sum = 0;
  let squares = 0;
  for (const pixel of images.pixels) {
    sum += pixel;
    squares += pixel * pixel;
  }
  const mean = sum / images.pixels.length;
  const deviation = Math.sqrt(squares / images.pixels.length - mean * mean);
  if (deviation === 0) throw new UserError('All pixels of the images are the same; nothing can be learned from them.');
  return { scale: 0.5 / deviation, shift: 0.5 - (0.5 * mean) / deviation };
}

/** `halfStandardScaling`, the same for every channel. */
export const halfStandard: ImageScaling = (images) => {
  const scaling = halfStandardScaling(images);
  return Array.from({ length: imageSize(images).channels }, () => scaling);
};

/** (x − mean) / deviation with the given moments of each channel, where bytes stand for 0 to 1; the same for every set. */
export function channelScaling(means: readonly number[], deviations: readonly number[]): ImageScaling {
  const scalings = means.map((mean, channel): PixelScaling => {
    const deviation = deviations[channel] ?? 1;
    return { scale: 1 / (255 * deviation), shift: -mean / deviation };
  });
  return () => scalings;
}
