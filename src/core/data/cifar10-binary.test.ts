import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import {
  allocateCifar10Images,
  cifar10RecordBytes,
  countCifar10Records,
  decodeCifar10Records,
  encodeCifar10Records,
} from './cifar10-binary.ts';

describe('the binary layout of CIFAR-10', () => {
  it('is undone by its decoder: channel, row and column of each pixel, and the label', () => {
    const image = fc.record({
      label: fc.nat(9),
      rgb: fc.uint8Array({ minLength: 3072, maxLength: 3072 }),
      row: fc.nat(31),
      column: fc.nat(31),
      channel: fc.nat(2),
    });
    fc.assert(
      fc.property(fc.array(image, { minLength: 1, maxLength: 3 }), (images) => {
        const bytes = encodeCifar10Records(
          images.flatMap(({ rgb }) => [...rgb]),
          images.map(({ label }) => label),
        );
        const decoded = allocateCifar10Images(images.length + 1);
        expect(decodeCifar10Records({ name: 'x', bytes }, decoded, 1)).toBe(images.length);
        images.forEach(({ label, rgb, row, column, channel }, index) => {
          expect(decoded.labels[index + 1]).toBe(label);
          const pixel = ((index + 1) * 3 + channel) * 1024 + row * 32 + column;
          expect(decoded.pixels[pixel]).toBe(rgb[(row * 32 + column) * 3 + channel]);
        });
        expect(decoded.labels[0]).toBe(0);
      }),
      { numRuns: 20 },
    );
  });

  it('is images of [3, 32, 32] in 10 classes, whichever of them occur', () => {
    expect(allocateCifar10Images(2)).toMatchObject({ count: 2, imageShape: [3, 32, 32], classes: 10 });
    expect(allocateCifar10Images(2).pixels).toHaveLength(2 * 3072);
  });

  it('is refused by the name of the file where it is empty, cut short, or has a class above 9', () => {
    expect(countCifar10Records('x', 2 * cifar10RecordBytes)).toBe(2);
    for (const bytes of [0, 1, cifar10RecordBytes - 1, cifar10RecordBytes + 1])
      expect(() => countCifar10Records('some.bin', bytes)).toThrow(/^some\.bin has \d+ bytes/);
    const bytes = new Uint8Array(cifar10RecordBytes).fill(10);
    const decode = () => decodeCifar10Records({ name: 'some.bin', bytes }, allocateCifar10Images(1), 0);
    expect(decode).toThrow(UserError);
    expect(decode).toThrow('some.bin has an image of class 10');
  });
});
