// A memory as a window of steps sees it: the weight of each lag, the lags that count, and, where it is a cascade, the moves of its
// states over a whole window (Eq. 8; design of exact chunks):
//   y^k <- Σ_l pois(k-l; αW) y^l + Σ_u w_k(W-1-u) h_u,   trace_t = scale (Σ_k pois(n-1-k; α(t+1)) y^k + Σ_{u<=t} ĝ_{t-u} h_u).
// A memory of one state is not normalised: y <- β y + h (paper, Appendix C; normalisation is of cascades).
import type { LayerCredit } from '../credit/layer-credit.ts';
import { UserError } from '../errors.ts';
import { cascadeParameters } from '../traces/cascade-parameters.ts';
import { cascadeWeights } from '../traces/cascade-weights.ts';
import { discreteKernel, type KernelNormalization, resolveKernel } from '../traces/kernel.ts';
import { poissonProbability } from '../traces/poisson.ts';
import { formatTraceSpec, type TraceSpec } from '../traces/trace-spec.ts';

/** The moves of a cascade's unit-gain states over a window of so many steps. */
export interface WindowCascade {
  readonly order: number;
  /** [order × order], row k, column l: what state l adds to state k by the end of a window. */
  readonly transition: Float64Array;
  /** [order × steps]: what the input of a step adds to each state by the end of the window. */
  readonly gains: Float64Array;
  /** [order × steps]: what a state at the start of the window adds to the trace of each step. */
  readonly readout: Float64Array;
}

export interface WindowMemory {
  /** Whole steps from an activity to its error signal. */
  readonly delaySteps: number;
  /** Weight in the trace of what was `lagSteps` ago: 0 for negative lags. */
  weight(lagSteps: number): number;
  /** The lags that hold all but `leftOut` of the weights; undefined where a history of so many steps is out of the question. */
  readonly lags: { readonly first: number; readonly last: number } | undefined;
  /** Absent where the memory is no cascade of states. */
  readonly cascade: ((windowSteps: number) => WindowCascade) | undefined;
}

/** Longest history that is looked at; beyond, only states will do. */
export const LONGEST_SUPPORT = 2 ** 17;

/**
 * @param leftOut share of the weights, summed over all lags, that may be left out at either end of the lags
 * @throws UserError on a delay that is not a whole number of steps, or a decay that is not in [0, 1)
 */
export function windowMemory(credit: LayerCredit, leftOut: number): WindowMemory {
  const { delaySteps, peakAlignment } = credit;
  if (!Number.isInteger(delaySteps) || delaySteps < 0) {
    throw new UserError(
      `Delay ${delaySteps} steps is not possible for an actor: its errors arrive with a step, so give a whole number of steps, 0 or more.`,
    );
  }
  const spec: TraceSpec = credit.memory.kind === 'backprop' ? { kind: 'perfect' } : credit.memory;
  if (spec.kind === 'et') checkDecay(spec.decayPerStep);
  const immediate =
    credit.memory.kind === 'backprop' || delaySteps === 0 || (spec.kind === 'et' && spec.decayPerStep === 0);
  if (immediate) {
    // With a decay of 0, what is left is the input of the step in which the error comes.
    return {
      delaySteps: credit.memory.kind === 'backprop' ? 0 : delaySteps,
      weight: (lagSteps) => (lagSteps === 0 ? 1 : 0),
      lags: { first: 0, last: 0 },
      cascade: undefined,
    };
  }
  const oneState = spec.kind === 'et' || (spec.kind === 'cet' && spec.order === 1);
  const normalization: KernelNormalization = oneState ? 'peak' : credit.normalization;
  const options = { delaySteps, peakAlignment, normalization };
  const weight = discreteKernel(spec, options);
  const { supportSteps } = resolveKernel(spec, options, peakAlignment);
  const isCascade = spec.kind === 'et' || spec.kind === 'cet';
  if (supportSteps > LONGEST_SUPPORT && !isCascade) {
    throw new UserError(
      `Memory ${formatTraceSpec(spec)} with a delay of ${delaySteps} steps reaches ${supportSteps} steps back, more than the ${LONGEST_SUPPORT} that an actor remembers; use a shorter delay, or a cascade (cet:n).`,
    );
  }
  return {
    delaySteps,
    weight,
    lags: supportSteps > LONGEST_SUPPORT ? undefined : supportOf(weight, supportSteps, leftOut),
    cascade: isCascade
      ? (windowSteps) => {
          const { order, ratePerStep, outputScale, readDelaySteps } = cascadeParameters(spec, options);
          const moves = cascadeWeights(order, ratePerStep, windowSteps, windowSteps);
          return {
            order,
            transition: filled(order, order, (k, l) => (l > k ? 0 : (moves.transition[k - l] ?? 0))),
            gains: moves.gains,
            readout: filled(
              order,
              windowSteps,
              (k, step) =>
                outputScale * poissonProbability(order - 1 - k, ratePerStep * Math.max(0, step + 1 - readDelaySteps)),
            ),
          };
        }
      : undefined,
  };
}

/**
 * The weights of the presentations in a stretch of steps for the traces of a window: [rows × windowSteps], row r being the step
 * r - `lastLag` of the window.
 */
export function lagMatrix(
  { weight }: WindowMemory,
  lags: { readonly first: number; readonly last: number },
  windowSteps: number,
): Float64Array {
  const weights = Array.from({ length: lags.last - lags.first + 1 }, (_, at) => weight(lags.first + at));
  const rows = windowSteps + lags.last - lags.first;
  return filled(rows, windowSteps, (row, step) => weights[step + lags.last - row - lags.first] ?? 0);
}

function supportOf(weight: (lagSteps: number) => number, supportSteps: number, leftOut: number) {
  const weights = Float64Array.from({ length: supportSteps + 1 }, (_, lag) => Math.abs(weight(lag)));
  const share = leftOut * weights.reduce((sum, one) => sum + one, 0);
  let first = 0;
  for (let sum = weights[0]!; sum <= share && first < supportSteps; sum += weights[first]!) first += 1;
  let last = supportSteps;
  for (let sum = weights[last]!; sum <= share && last > first; sum += weights[last]!) last -= 1;
  return { first, last };
}

function filled(rows: number, columns: number, value: (row: number, column: number) => number): Float64Array {
  return Float64Array.from({ length: rows * columns }, (_, at) => value(Math.floor(at / columns), at % columns));
}

function checkDecay(decayPerStep: number | undefined): void {
  if (decayPerStep === undefined || (decayPerStep >= 0 && decayPerStep < 1)) return;
  throw new UserError(
    `Decay β = ${decayPerStep} a step is not possible: what is left of a trace after a step is at least 0 and less than 1, for example et:0.9.`,
  );
}
