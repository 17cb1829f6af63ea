// The IDX format of MNIST and its relatives: big-endian header, then bytes (http://yann.lecun.com/exdb/mnist/).
import { UserError } from '../errors.ts';

export interface IdxArray {
  /** Sizes of the axes: [count, rows, columns] for images, [count] for labels. */
  readonly shape: readonly number[];
  /** The values, a view on the bytes given. */
  readonly data: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;

/**
 * Decodes an IDX file of unsigned bytes.
 * @param name what the bytes are, for the error
 * @throws UserError where the header is not IDX, or the length is not what the header promises.
 */
export function decodeIdx(bytes: Uint8Array, name: string): IdxArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rank = bytes[3] ?? 0;
  const headerLength = 4 + 4 * rank;
  const isIdx = bytes.length >= 8 && bytes[0] === 0 && bytes[1] === 0 && rank >= 1 && bytes.length >= headerLength;
  if (!isIdx || bytes[2] !== UNSIGNED_BYTE) {
    throw new UserError(`${name} is not an IDX file of unsigned bytes; give the original file, gzipped or not.`);
  }
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const count = shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== headerLength + count) {
    const expected = headerLength + count;
    throw new UserError(
      `${name} is damaged: its header promises ${expected} bytes [${shape.join(' × ')}], it has ${bytes.length}; fetch it again.`,
    );
  }
  return { shape, data: bytes.subarray(headerLength) };
}
