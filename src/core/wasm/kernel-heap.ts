// Regions of one WebAssembly memory: the kernels use them by pointer, the engine and the program as typed arrays.
import { createKernels, type KernelFunctions } from './kernels.ts';

export interface Region<A> {
  /** Byte offset in the memory, a multiple of 64 (a cache line). */
  readonly pointer: number;
  readonly array: A;
}

export type Float32Region = Region<Float32Array>;

export interface KernelHeap {
  readonly functions: KernelFunctions;
  float32(length: number): Region<Float32Array>;
  float64(length: number): Region<Float64Array>;
  int32(length: number): Region<Int32Array>;
  uint32(length: number): Region<Uint32Array>;
  uint8(length: number): Region<Uint8Array>;
}

interface TypedArrayConstructor<A> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): A;
}

const ALIGNMENT = 64;

/** Bytes that an array of `length` elements takes on a heap. */
export function regionBytes(length: number, bytesPerElement: number): number {
  return Math.ceil((length * bytesPerElement) / ALIGNMENT) * ALIGNMENT;
}

/** A heap of `byteLength` zeroed bytes; regions are handed out one after another and live as long as the heap. */
export function createKernelHeap(byteLength: number): KernelHeap {
  const { functions, memory } = createKernels(byteLength);
  let next = 0;
  const take = <A>(Type: TypedArrayConstructor<A>, length: number): Region<A> => {
    const pointer = next;
    next += regionBytes(length, Type.BYTES_PER_ELEMENT);
    if (next > memory.buffer.byteLength) throw new Error(`kernel heap: ${next} bytes needed, ${byteLength} asked for`);
    return { pointer, array: new Type(memory.buffer, pointer, length) };
  };
  return {
    functions,
    float32: (length) => take(Float32Array, length),
    float64: (length) => take(Float64Array, length),
    int32: (length) => take(Int32Array, length),
    uint32: (length) => take(Uint32Array, length),
    uint8: (length) => take(Uint8Array, length),
  };
}
