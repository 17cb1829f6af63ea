import { expect, it } from 'vitest';
import { createKernelHeap, regionBytes } from './kernel-heap.ts';

it('regions are zero, apart from each other, and begin at cache lines', () => {
  const heap = createKernelHeap(regionBytes(5, 4) + regionBytes(3, 8) + regionBytes(70, 1) + 2 * regionBytes(1, 4));
  const regions = [heap.float32(5), heap.float64(3), heap.uint8(70), heap.int32(1), heap.uint32(1)];
  let end = 0;
  for (const { pointer, array } of regions) {
    expect(pointer % 64).toBe(0);
    expect(pointer).toBeGreaterThanOrEqual(end);
    expect(array.byteOffset).toBe(pointer);
    expect([...array].every((value) => Number(value) === 0)).toBe(true);
    end = pointer + array.byteLength;
  }
});

it('two heaps do not share memory', () => {
  const one = createKernelHeap(64).float32(4).array;
  const other = createKernelHeap(64).float32(4).array;
  one.fill(1);
  expect([...other]).toEqual([0, 0, 0, 0]);
});

it('more than was asked for is refused, with both sizes', () => {
  const heap = createKernelHeap(100);
  expect(() => heap.float32(65_536)).toThrow(/kernel heap: 262144 bytes needed, 100 asked for/);
});
