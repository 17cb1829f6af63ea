import { describe, expect, it } from 'vitest';
import { patternImages } from '../../../tests/support/pattern-images.ts';
import { holdOutImages } from './held-out-images.ts';
import { type LabelledImages, pixelsPerImage } from './labelled-images.ts';

/** Each image with its label, as text. */
function rows(images: LabelledImages): readonly string[] {
  const size = pixelsPerImage(images);
  return Array.from(
    { length: images.count },
    (_, at) => `${images.labels[at]}:${images.pixels.subarray(at * size, (at + 1) * size).join()}`,
  );
}

describe('images that are kept out of training', () => {
  const images = patternImages({ count: 200, seed: 3 });

  it('are so many, and with the others make up the whole set', () => {
    const { training, heldOut } = holdOutImages(images, 0.1);
    expect([training.count, heldOut.count]).toEqual([180, 20]);
    expect([...rows(training), ...rows(heldOut)].sort()).toEqual([...rows(images)].sort());
    expect(heldOut.imageShape).toEqual(images.imageShape);
  });

  it('are the same ones each time, and of all classes though the set is sorted by them', () => {
    expect(holdOutImages(images, 0.1)).toEqual(holdOutImages(images, 0.1));
    const sorted = { ...images, labels: Uint8Array.from(images.labels).sort() };
    expect(new Set(holdOutImages(sorted, 0.1).heldOut.labels)).toEqual(new Set([0, 1, 2, 3]));
  });

  it.each([0.001, 0.999])('must be some, and not all: a share of %d is refused', (share) => {
    expect(() => holdOutImages(images, share)).toThrow(/keeps (0|200) of 200 training images/);
  });
});
