// What a kind of memory must offer: its text form, and its kernel in continuous and in discrete time.
import { UserError } from '../errors.ts';
import type { TraceSpec } from './trace-spec.ts';

/**
 * How the kernel meets the grid of steps (docs/mathematics.md). An input is held for one step, so the weight of a lag is the
 * integral of the continuous kernel over a box of one step.
 * - 'sampled': box [t-1, t] and the continuous peak at T - 1/2, so that the middle of the peak's box is at T (supervised runs).
 * - 'continuous': box [t, t+1] and the continuous peak at T; what a streaming cascade computes (reinforcement learning).
 * Memories that start at their maximum (`et`, `cet:1`) and `perfect` are the same in both.
 */
export type PeakAlignment = 'sampled' | 'continuous';

/** A memory made concrete for one delay: unit-area kernels, and closed forms of the continuous one. Times are in steps. */
export interface MemoryKernel {
  /** Continuous kernel at a time >= 0. */
  density(timeSteps: number): number;
  /** Discrete kernel at a lag >= 0, real values allowed; sums to 1 over 0, 1, 2, ... */
  weight(lagSteps: number): number;
  /** Area of the continuous kernel from a time >= 0 on: what is left of an input by then. A Dirac counts at its own time. */
  areaBeyond(timeSteps: number): number;
  readonly peakSteps: number;
  readonly peakDensity: number;
  readonly meanSteps: number;
  /** Standard deviation of the continuous kernel. */
  readonly deviationSteps: number;
  /** Whether lag t reads the box [t-1, t] ('sampled') instead of [t, t+1]. */
  readonly readsAfterStep: boolean;
  /** The lags beyond hold less than 1e-17 of the area. */
  readonly supportSteps: number;
  /** Mean and standard deviation of the discrete kernel where there is a closed form. */
  readonly discreteMoments?: { readonly meanSteps: number; readonly deviationSteps: number };
}

/** A cascade of stages of one rate α, which a streaming state space can follow. */
export interface CascadeStages {
  readonly order: number;
  /** α, the rate of every stage, a step. */
  readonly ratePerStep: number;
}

export interface TraceKind<Name extends TraceSpec['kind']> {
  /** Texts of this kind, for lists of what there is. */
  readonly examples: readonly string[];
  /** The text forms in words, for a message about a text of this kind. */
  readonly forms: string;
  /** Reads what follows the name, split at colons; undefined when the number of values is wrong. @throws UserError on a bad value. */
  parse(values: readonly string[]): Extract<TraceSpec, { kind: Name }> | undefined;
  format(spec: Extract<TraceSpec, { kind: Name }>): string;
  label(spec: Extract<TraceSpec, { kind: Name }>): string;
  /** The same memory in steps of `ratio` times the length: what counts by the step is converted, what follows the delay is not. */
  rescale(spec: Extract<TraceSpec, { kind: Name }>, ratio: number): Extract<TraceSpec, { kind: Name }>;
  /** The stages whose last state is this memory; absent where it is no cascade. @throws UserError as `kernel`. */
  stages?(spec: Extract<TraceSpec, { kind: Name }>, delaySteps: number, alignment: PeakAlignment): CascadeStages;
  /** Makes the kernel for a delay > 0. @throws UserError on a bad number in the description or an impossible delay. */
  kernel(spec: Extract<TraceSpec, { kind: Name }>, delaySteps: number, alignment: PeakAlignment): MemoryKernel;
}

/** Where the continuous peak belongs. @throws UserError when 'sampled' leaves no time before it. */
export function peakTimeSteps(memory: string, delaySteps: number, alignment: PeakAlignment): number {
  if (alignment === 'continuous') return delaySteps;
  if (delaySteps > 0.5) return delaySteps - 0.5;
  throw new UserError(
    `Delay ${delaySteps} steps is too short for ${memory} with the peak alignment 'sampled': use more than 0.5 steps, 0 for no delay, or the alignment 'continuous'.`,
  );
}

/** Reads a decimal number; NaN when the text is not one. */
export function parseNumber(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
}
