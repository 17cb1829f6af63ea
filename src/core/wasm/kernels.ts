// Instances of the WebAssembly SIMD kernels (sources in assembly/), each over one fixed memory of its own.
import { UserError } from '../errors.ts';
import { KERNELS_BASE64 } from './kernels.generated.ts';

/** Functions exported by assembly/; pointers are byte offsets into the instance's memory, 16-byte aligned. */
export interface KernelFunctions {
  sumOfSquares(values: number, count: number): number;
  adamStep(
    parameters: number,
    gradients: number,
    firstMoment: number,
    secondMoment: number,
    count: number,
    gradientScale: number,
    beta1: number,
    beta2: number,
    shrink: number,
    stepSize: number,
    secondScale: number,
    epsilon: number,
  ): void;
  sgdStep(
    parameters: number,
    gradients: number,
    velocity: number,
    count: number,
    gradientScale: number,
    momentum: number,
    shrink: number,
    learningRate: number,
  ): void;
  gatherRows(
    pixels: number,
    rows: number,
    count: number,
    rowLength: number,
    scale: number,
    shift: number,
    out: number,
  ): void;
  gatherImages(
    pixels: number,
    rows: number,
    flips: number,
    count: number,
    channels: number,
    height: number,
    width: number,
    scales: number,
    shifts: number,
    out: number,
  ): void;
  cascadeAdvance(
    states: number,
    stateStride: number,
    order: number,
    count: number,
    inputs: number,
    inputStride: number,
    steps: number,
    transition: number,
    band: number,
    gains: number,
  ): void;
  cascadeFlush(values: number, count: number, tiny: number): void;
}

export interface KernelInstance {
  readonly functions: KernelFunctions;
  /** Never grows, so views on it stay valid and may be handed to the engine as preallocated tensors. */
  readonly memory: WebAssembly.Memory;
}

const PAGE_BYTES = 65_536;
let compiled: WebAssembly.Module | undefined;

/** What 32 bits address. */
const MOST_PAGES = 65_536;

/**
 * Creates the kernels over a zeroed memory of at least `byteLength` bytes, owned by the caller.
 * @throws UserError where that is more than such a memory can have, or than there is.
 */
export function createKernels(byteLength: number): KernelInstance {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(KERNELS_BASE64), (character) => character.charCodeAt(0)));
  const pages = Math.max(1, Math.ceil(byteLength / PAGE_BYTES));
  const memory = createMemory(pages);
  const instance = new WebAssembly.Instance(compiled, { env: { memory } });
  return { functions: instance.exports as unknown as KernelFunctions, memory };
}

function createMemory(pages: number): WebAssembly.Memory {
  const gigabytes = ((pages * PAGE_BYTES) / 1e9).toFixed(1);
  const advice = 'use fewer units or channels, or a smaller batch.';
  if (pages > MOST_PAGES) {
    throw new UserError(
      `Weights and data would take ${gigabytes} GB of memory, of which there may be 4.3 GB: ${advice}`,
    );
  }
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(`Weights and data take ${gigabytes} GB of memory, more than is free here: ${advice}`);
  }
}
