import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeIdx } from '../../../tests/support/pattern-images.ts';
import { UserError } from '../errors.ts';
import { decodeIdx } from './idx.ts';

const shapes = fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 4 });
const arrays = shapes.chain((shape) => {
  const length = shape.reduce((product, size) => product * size, 1);
  return fc.record({ shape: fc.constant(shape), data: fc.uint8Array({ minLength: length, maxLength: length }) });
});

describe('an IDX file', () => {
  it('is read back as it was written, also from the middle of a larger buffer', () => {
    fc.assert(
      fc.property(arrays, fc.nat({ max: 9 }), ({ shape, data }, offset) => {
        const bytes = encodeIdx(shape, data);
        const larger = new Uint8Array(offset + bytes.length + 3).fill(77);
        larger.set(bytes, offset);
        const decoded = decodeIdx(larger.subarray(offset, offset + bytes.length), 'images');
        expect(decoded.shape).toEqual(shape);
        expect([...decoded.data]).toEqual([...data]);
      }),
    );
  });

  it('cut short, or longer than its header promises, is refused by name with both lengths', () => {
    const bytes = encodeIdx([2, 3], new Uint8Array(6));
    for (let length = 8; length < bytes.length; length += 1) {
      expect(() => decodeIdx(bytes.subarray(0, length), 'train-images')).toThrow(UserError);
    }
    expect(() => decodeIdx(bytes.subarray(0, 15), 'train-images')).toThrow(
      /train-images is damaged: .* 18 bytes .* has 15/,
    );
    expect(() => decodeIdx(new Uint8Array([...bytes, 0]), 'x')).toThrow(/18 bytes \[2 × 3\], it has 19/);
  });

  it.each([
    ['empty', []],
    ['of another magic number', [1, 0, 8, 1, 0, 0, 0, 1, 5]],
    ['of floats', [0, 0, 0x0d, 1, 0, 0, 0, 1, 5]],
    ['without axes', [0, 0, 8, 0, 0, 0, 0, 0, 0]],
    ['with a header cut short', [0, 0, 8, 3, 0, 0, 0, 1]],
    ['still gzipped', [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0]],
  ])('that is none (%s) is refused', (_, bytes) => {
    expect(() => decodeIdx(Uint8Array.from(bytes), 'train-images')).toThrow(
      /train-images is not an IDX file of unsigned bytes/,
    );
  });

  it('any bytes are an array or a UserError', () => {
    const nearly = fc
      .tuple(fc.constant([0, 0, 8]), fc.array(fc.nat({ max: 255 })))
      .map(([head, rest]) => Uint8Array.from([...head, ...rest]));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), nearly), (bytes) => {
        try {
          const { shape, data } = decodeIdx(bytes, 'x');
          expect(data.length).toBe(shape.reduce((product, size) => product * size, 1));
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
    );
  });
});
