// The adjoint of a layer's traces over one batch (the batch is time): credit_s ← Σ_t matrix[t, s] δ_t,
// with matrix[t, s] = g(p_t + T − p_s), the weight of presentation s in the trace when the error about sample t arrives.
import { discreteKernel } from '../traces/kernel.ts';
import { traceMatrix } from '../traces/trace-matrix.ts';
import type { TraceSpec } from '../traces/trace-spec.ts';
import { snapToStep, TIME_TOLERANCE } from './delay-steps.ts';
import type { LayerCredit } from './layer-credit.ts';

/** Which presentation gets how much of the credit of which sample, in one layer. */
export interface CreditMatrix {
  /** [samples × samples], row: the sample that the error is about, column: the presentation that gets the credit. */
  readonly matrix: Float64Array;
  /** 1 where the error about the sample arrives, 0 where it never does: [samples]. */
  readonly arrived: Float64Array;
}

/** Memory and delay of a layer; undelayed learning is perfect memory of a delay of 0. */
export function resolveTrace(credit: LayerCredit): { readonly trace: TraceSpec; readonly delaySteps: number } {
  if (credit.memory.kind === 'backprop') return { trace: { kind: 'perfect' }, delaySteps: 0 };
  return { trace: credit.memory, delaySteps: snapToStep(credit.delaySteps) };
}

/** Delay and kernel of a layer. */
export function resolveCredit(credit: LayerCredit) {
  const { trace, delaySteps } = resolveTrace(credit);
  return { delaySteps, kernel: discreteKernel(trace, { ...credit, delaySteps }) };
}

/**
 * Matrix of one layer for samples presented at `positions` (steps, increasing).
 * Errors that would arrive after `lastArrival` (steps) never do.
 */
export function creditMatrix(credit: LayerCredit, positions: ArrayLike<number>, lastArrival: number): CreditMatrix {
  const count = positions.length;
  const { delaySteps, kernel } = resolveCredit(credit);
  const arrivals = Float64Array.from(positions, (position) => position + delaySteps);
  const matrix = traceMatrix(kernel, arrivals, positions);
  const arrived = Float64Array.from(arrivals, (arrival) => (arrival <= lastArrival + TIME_TOLERANCE ? 1 : 0));
  arrived.forEach((arrives, sample) => {
    if (arrives === 0) matrix.fill(0, sample * count, (sample + 1) * count);
  });
  return { matrix, arrived };
}

/** Matrix of one layer for a whole batch, one sample a step; what would arrive after the batch never does. */
export function batchCreditMatrix(credit: LayerCredit, batchSize: number): CreditMatrix {
  const positions = Float64Array.from({ length: batchSize }, (_, step) => step);
  return creditMatrix(credit, positions, batchSize - 1);
}

/**
 * The same weights by distance, for samples whose places in a batch are known only when it has been seen: entry
 * `batchSize - 1 + m` is g(T + m) for a presentation m steps before the sample that the error is about (m < 0: after it),
 * m = -(batchSize - 1) ... batchSize - 1; 0 where the error comes before the presentation.
 */
export function creditTable(credit: LayerCredit, batchSize: number): Float64Array {
  const { delaySteps, kernel } = resolveCredit(credit);
  return Float64Array.from({ length: 2 * batchSize - 1 }, (_, entry) => kernel(delaySteps + entry - (batchSize - 1)));
}
