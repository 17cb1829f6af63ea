// Where a kernel peaks, how much it holds, how late it is on average and how wide: closed forms of the continuous kernel,
// sums over all lags of the discrete one.
import type { KernelOptions } from './kernel.ts';
import { discretePeak, resolveKernel } from './kernel.ts';
import type { MemoryKernel } from './trace-kind.ts';
import type { TraceSpec } from './trace-spec.ts';

export interface KernelStatistics {
  /** Time of the maximum; for a discrete kernel the (earliest) lag of the largest weight. */
  readonly peakLagSteps: number;
  readonly peak: number;
  /** Integral, or sum over all lags. */
  readonly area: number;
  readonly meanLagSteps: number;
  /** Standard deviation of the lag. */
  readonly widthSteps: number;
}

/** Beyond as many lags a kernel is so smooth that Euler-Maclaurin's correction of the moments is exact to rounding. */
const LONGEST_SUM = 2 ** 20;

/**
 * Closed forms of the continuous kernel (for cet: area 1, peak at the delay, mean n/α, width √n/α). Perfect memory has an
 * infinite peak of area 1.
 * @throws UserError on an impossible delay or a bad number in the description.
 */
export function continuousKernelStatistics(spec: TraceSpec, options: KernelOptions): KernelStatistics {
  const kernel = resolveKernel(spec, options, 'continuous');
  const scale = options.normalization === 'peak' && Number.isFinite(kernel.peakDensity) ? 1 / kernel.peakDensity : 1;
  return {
    peakLagSteps: kernel.peakSteps,
    peak: kernel.peakDensity * scale,
    area: scale,
    meanLagSteps: kernel.meanSteps,
    widthSteps: kernel.deviationSteps,
  };
}

/**
 * Statistics of the discrete kernel over the lags 0, 1, 2, ... to where less than 1e-17 is left.
 * @throws UserError on an impossible delay or a bad number in the description.
 */
export function discreteKernelStatistics(spec: TraceSpec, options: KernelOptions): KernelStatistics {
  const kernel = resolveKernel(spec, options, 'sampled');
  const peak = discretePeak(kernel);
  const scale = options.normalization === 'peak' ? 1 / peak.weight : 1;
  const moments = kernel.discreteMoments ?? (kernel.supportSteps > LONGEST_SUM ? smooth(kernel) : summed(kernel));
  return {
    peakLagSteps: peak.lagSteps,
    peak: peak.weight * scale,
    // Consecutive boxes share their ends, so that the weights of all lags add up to the whole area.
    area: scale,
    meanLagSteps: moments.meanSteps,
    widthSteps: moments.deviationSteps,
  };
}

/**
 * Full width at half maximum of the continuous kernel, in steps (for an exponential from its maximum at 0; 0 for perfect memory).
 * @throws UserError on an impossible delay or a bad number in the description.
 */
export function halfMaximumWidthSteps(spec: TraceSpec, options: KernelOptions): number {
  const kernel = resolveKernel(spec, options, 'continuous');
  if (!Number.isFinite(kernel.peakDensity)) return 0;
  const isHigh = (timeSteps: number) => kernel.density(timeSteps) >= kernel.peakDensity / 2;
  const rise = isHigh(0) ? 0 : boundary(0, kernel.peakSteps, isHigh);
  return boundary(kernel.supportSteps, kernel.peakSteps, isHigh) - rise;
}

/** Where `isHigh` changes between a low and a high time, by halving until doubles are exhausted. */
function boundary(low: number, high: number, isHigh: (timeSteps: number) => boolean): number {
  for (;;) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) return middle;
    if (isHigh(middle)) high = middle;
    else low = middle;
  }
}

function summed(kernel: MemoryKernel) {
  let sum = 0;
  let first = 0;
  let second = 0;
  for (let lagSteps = 0; lagSteps <= kernel.supportSteps; lagSteps++) {
    const weight = kernel.weight(lagSteps);
    // About the continuous mean: squares of lags would cancel.
    const offset = lagSteps - kernel.meanSteps;
    sum += weight;
    first += weight * offset;
    second += weight * offset * offset;
  }
  const shift = first / sum;
  return { meanSteps: kernel.meanSteps + shift, deviationSteps: Math.sqrt(second / sum - shift * shift) };
}

/** A lag is the continuous time rounded down (or up): half a step less (or more) on average, with the variance 1/12 of rounding. */
function smooth(kernel: MemoryKernel) {
  const shift = kernel.readsAfterStep ? 0.5 : -0.5;
  return { meanSteps: kernel.meanSteps + shift, deviationSteps: Math.sqrt(kernel.deviationSteps ** 2 + 1 / 12) };
}
