import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeIdx, patternImages } from '../../../tests/support/pattern-images.ts';
import { UserError } from '../errors.ts';
import { halfStandardScaling, labelledImagesFromIdx } from './labelled-images.ts';

const named = (name: string, shape: readonly number[], data: Uint8Array) => ({ name, bytes: encodeIdx(shape, data) });

describe('images with labels', () => {
  it('have as many classes as the largest label asks for', () => {
    const images = labelledImagesFromIdx(
      named('i', [3, 2, 2], new Uint8Array(12)),
      named('l', [3], Uint8Array.of(0, 6, 2)),
    );
    expect(images).toMatchObject({ count: 3, imageShape: [2, 2], classes: 7 });
  });

  it.each<[string, number[], number[]]>([
    ['of another count', [3, 2, 2], [2]],
    ['without rows and columns', [12], [12]],
    ['whose labels are images', [3, 2, 2], [3, 2, 2]],
    ['without any', [0, 2, 2], [0]],
  ])('%s do not belong together, and the sentence gives both shapes', (_, imageShape, labelShape) => {
    const bytes = (shape: number[]) => new Uint8Array(shape.reduce((product, size) => product * size, 1));
    const join = () =>
      labelledImagesFromIdx(named('i', imageShape, bytes(imageShape)), named('l', labelShape, bytes(labelShape)));
    expect(join).toThrow(UserError);
    expect(join).toThrow(`i [${imageShape.join(' × ')}] and l [${labelShape.join(' × ')}] do not belong together`);
  });
});

describe('the scaling of pixels', () => {
  it('gives a mean of 0.5 and a standard deviation of 0.5 over the whole set', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 400 }), (pixels) => {
        fc.pre(new Set(pixels).size > 1);
        const images = { count: 1, imageShape: [1, pixels.length], classes: 1, pixels, labels: new Uint8Array(1) };
        const { scale, shift } = halfStandardScaling(images);
        const scaled = Array.from(pixels, (pixel) => scale * pixel + shift);
        const mean = scaled.reduce((sum, value) => sum + value, 0) / scaled.length;
        const variance = scaled.reduce((sum, value) => sum + (value - mean) ** 2, 0) / scaled.length;
        expect(mean).toBeCloseTo(0.5, 9);
        expect(Math.sqrt(variance)).toBeCloseTo(0.5, 9);
      }),
    );
  });

  it('of images that are all the same grey is refused', () => {
    for (const grey of [0, 7, 255]) {
      const images = { ...patternImages({ count: 5, seed: 1 }), pixels: new Uint8Array(5 * 36).fill(grey) };
      expect(() => halfStandardScaling(images)).toThrow(UserError);
    }
  });
});
