// How much of an endless stream is carried from batch to batch, and when what of it counts. In the batch of the steps 0 ... B - 1
// (of its own count) the errors r with 0 <= r + T < B arrive, and meet every presentation q <= r + T with the weight g(r + T - q):
//   errors on their way:  r >= -⌊T⌋
//   presentations:        q >= -n, n the smallest for which the kernel's weights beyond are less than 2^-24 of the whole
import { UserError } from '../errors.ts';
import { reachSteps, resolveKernel } from '../traces/kernel.ts';
import { traceMatrix } from '../traces/trace-matrix.ts';
import { resolveCredit, resolveTrace } from './credit-matrix.ts';
import type { LayerCredit } from './layer-credit.ts';

/** What one layer carries from batch to batch. Samples are all presentations, or the salient ones where others do not learn. */
export interface LayerHistory {
  /** Steps before the batch that its traces reach back; with a salience gate whole batches. */
  readonly presentationSteps: number;
  /** Steps before the batch whose errors may arrive in it; with a salience gate whole batches. */
  readonly errorSteps: number;
  /** Samples of these steps whose activity is carried: at least as many as errors. */
  readonly presentations: number;
  /** Samples of these steps whose error is carried. */
  readonly errors: number;
}

/** What is left out of a trace: less than float32 resolves of it. */
const LEFT_OUT = 2 ** -24;
const MOST_STEPS = 1e9;

/**
 * @param salientCount samples of each batch that learn; all when left out
 * @throws UserError on an impossible delay, one of ages, or a bad number of the memory.
 */
export function layerHistory(credit: LayerCredit, batchSize: number, salientCount?: number): LayerHistory {
  const { trace, delaySteps } = resolveTrace(credit);
  const kernel = resolveKernel(trace, { ...credit, delaySteps }, credit.peakAlignment);
  const errorSteps = Math.floor(delaySteps);
  // The first arrival in a batch is at its step 0, or between 0 and 1.
  const reach = reachSteps(kernel, delaySteps - errorSteps, LEFT_OUT);
  const presentationSteps = Math.max(errorSteps, reach);
  if (presentationSteps > MOST_STEPS) {
    throw new UserError(
      `A stream with a delay of ${delaySteps} steps would carry ${presentationSteps} presentations from batch to batch, ` +
        'more than any memory holds; use shorter delays, or a memory that forgets sooner.',
    );
  }
  if (salientCount === undefined) {
    return { presentationSteps, errorSteps, presentations: presentationSteps, errors: errorSteps };
  }
  const [presentationBatches, errorBatches] = [presentationSteps, errorSteps].map((steps) =>
    Math.ceil(steps / batchSize),
  ) as [number, number];
  return {
    presentationSteps: presentationBatches * batchSize,
    errorSteps: errorBatches * batchSize,
    presentations: presentationBatches * salientCount,
    errors: errorBatches * salientCount,
  };
}

/**
 * Weights of a stream in which every presentation learns: [batch × (presentationSteps + batch)], row: the errors that arrive in the
 * batch, in their order; column: presentations, the oldest of the history first, those of the batch last.
 */
export function streamMatrix(credit: LayerCredit, history: LayerHistory, batchSize: number): Float64Array {
  const { delaySteps, kernel } = resolveCredit(credit);
  const { presentationSteps, errorSteps } = history;
  const arrivals = Float64Array.from({ length: batchSize }, (_, row) => row - errorSteps + delaySteps);
  const presentations = Float64Array.from(
    { length: presentationSteps + batchSize },
    (_, column) => column - presentationSteps,
  );
  return traceMatrix(kernel, arrivals, presentations);
}

/** Weights of a stream of salient samples, whose places are known only when they have been seen. */
export interface StreamTables {
  /**
   * Entry errorSteps + batch - 1 + m is the weight g(T + m) of a presentation m steps before the sample that the error is about:
   * [errorSteps + presentationSteps + 2 batch - 1].
   */
  readonly weights: Float64Array;
  /** Entry errorSteps + r is 1 where the error about the sample at step r arrives in this batch, else 0: [errorSteps + batch]. */
  readonly arrivals: Float64Array;
}

export function streamTables(credit: LayerCredit, history: LayerHistory, batchSize: number): StreamTables {
  const { delaySteps, kernel } = resolveCredit(credit);
  const { presentationSteps, errorSteps } = history;
  const nearest = -(errorSteps + batchSize - 1);
  const length = errorSteps + presentationSteps + 2 * batchSize - 1;
  return {
    weights: Float64Array.from({ length }, (_, entry) => kernel(delaySteps + nearest + entry)),
    arrivals: Float64Array.from({ length: errorSteps + batchSize }, (_, entry) => {
      const arrival = entry - errorSteps + delaySteps;
      return arrival >= 0 && arrival < batchSize ? 1 : 0;
    }),
  };
}
