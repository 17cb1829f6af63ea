// Kernels of memories: the continuous impulse response, and its discrete form, one weight for each lag in steps
// (Eq. 8 and Eq. 10 are the same function; which box of one step belongs to a lag is the peak alignment).
import { UserError } from '../errors.ts';
import { traceKindOf } from './registry.ts';
import type { MemoryKernel, PeakAlignment } from './trace-kind.ts';
import type { TraceSpec } from './trace-spec.ts';

/** 'area': the kernel sums (integrates) to 1 over all lags, not over a window. 'peak': its largest value is 1. */
export type KernelNormalization = 'area' | 'peak';

export interface KernelOptions {
  /** Delay T from the activity to its error signal, in steps: any finite number >= 0. At 0 every memory is the identity. */
  readonly delaySteps: number;
  /** Default: 'sampled' for discrete kernels, 'continuous' for continuous kernels and streaming cascades. */
  readonly peakAlignment?: PeakAlignment;
  /** Default: 'area'. */
  readonly normalization?: KernelNormalization;
}

/**
 * The continuous kernel g(t), t in steps; 0 for negative times. With `peakAlignment: 'sampled'` it is the kernel whose boxes
 * the sampled discrete kernel reads, with its peak half a step earlier. Perfect memory is Infinity at the delay, 0 elsewhere.
 * @throws UserError on an impossible delay or a bad number in the description.
 */
export function continuousKernel(spec: TraceSpec, options: KernelOptions): (timeSteps: number) => number {
  const kernel = resolveKernel(spec, options, 'continuous');
  const divisor = options.normalization === 'peak' && Number.isFinite(kernel.peakDensity) ? kernel.peakDensity : 1;
  return (timeSteps) => (timeSteps < 0 ? 0 : kernel.density(timeSteps) / divisor);
}

/**
 * The discrete kernel ĝ: the weight of a presentation `lagSteps` before the arrival; 0 for negative lags. Real lags are
 * allowed. Over the lags 0, 1, 2, ... it sums to 1, or with normalization 'peak' has the maximum 1.
 * @throws UserError on an impossible delay or a bad number in the description.
 */
export function discreteKernel(spec: TraceSpec, options: KernelOptions): (lagSteps: number) => number {
  const kernel = resolveKernel(spec, options, 'sampled');
  const divisor = options.normalization === 'peak' ? discretePeak(kernel).weight : 1;
  return (lagSteps) => (lagSteps < 0 ? 0 : kernel.weight(lagSteps) / divisor);
}

/** The discrete kernel at the lags 0 .. length-1. @throws UserError as {@link discreteKernel}, or on a bad length. */
export function sampleKernel(spec: TraceSpec, options: KernelOptions, length: number): Float64Array {
  if (!Number.isInteger(length) || length < 0) {
    throw new UserError(`A kernel cannot be sampled at ${length} lags: give a whole number, 0 or more.`);
  }
  const kernel = discreteKernel(spec, options);
  return Float64Array.from({ length }, (_, lagSteps) => kernel(lagSteps));
}

/** The unit-area kernel of a memory for one delay. @throws UserError on an impossible delay or a bad number. */
export function resolveKernel(
  spec: TraceSpec,
  { delaySteps, peakAlignment }: KernelOptions,
  defaultAlignment: PeakAlignment,
): MemoryKernel {
  if (!Number.isFinite(delaySteps) || delaySteps < 0) {
    throw new UserError(`Delay ${delaySteps} steps is not possible: give a finite number of steps, 0 or more.`);
  }
  const alignment = peakAlignment ?? defaultAlignment;
  // Made even without a delay, so that a bad order or rate is said in any case.
  const kernel = traceKindOf(spec).kernel(spec, delaySteps === 0 ? 1 : delaySteps, alignment);
  return delaySteps === 0 ? IDENTITY : kernel;
}

/**
 * How many steps of the past a memory needs: the smallest n for which the weights of the lags `firstLagSteps` + n + 1, + n + 2, ...
 * are less than `leftOut` of the whole kernel (both sums over all lags). Lags are whole steps apart, and start at `firstLagSteps`.
 */
export function reachSteps(kernel: MemoryKernel, firstLagSteps: number, leftOut: number): number {
  // Boxes of neighbouring lags share their ends, so the weights from a lag on are the area from the start of its box on.
  const isEnough = (steps: number) =>
    kernel.areaBeyond(firstLagSteps + steps + (kernel.readsAfterStep ? 0 : 1)) < leftOut;
  if (isEnough(0)) return 0;
  let enough = 1;
  while (!isEnough(enough)) enough *= 2;
  let tooFew = Math.floor(enough / 2);
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    // Beyond 2^53 steps are no longer told apart.
    if (middle <= tooFew || middle >= enough) break;
    if (isEnough(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

/** The integer lag of the largest discrete weight (the earliest of equals), and that weight. */
export function discretePeak(kernel: MemoryKernel): { readonly lagSteps: number; readonly weight: number } {
  // The box of one step that holds the most lies within a step or two of the continuous peak.
  const middle = Math.round(kernel.peakSteps);
  let best = { lagSteps: Math.max(0, middle - 2), weight: Number.NEGATIVE_INFINITY };
  for (let lagSteps = best.lagSteps; lagSteps <= middle + 2; lagSteps++) {
    const weight = kernel.weight(lagSteps);
    if (weight > best.weight) best = { lagSteps, weight };
  }
  return best;
}

const IDENTITY: MemoryKernel = {
  density: (timeSteps) => (timeSteps === 0 ? Number.POSITIVE_INFINITY : 0),
  weight: (lagSteps) => (lagSteps === 0 ? 1 : 0),
  areaBeyond: (timeSteps) => (timeSteps === 0 ? 1 : 0),
  peakSteps: 0,
  peakDensity: Number.POSITIVE_INFINITY,
  meanSteps: 0,
  deviationSteps: 0,
  readsAfterStep: false,
  supportSteps: 1,
  discreteMoments: { meanSteps: 0, deviationSteps: 0 },
};
