// How credit reaches one layer: its delay, the memory that bridges it, and what the error signal carries.
import type { KernelNormalization } from '../traces/kernel.ts';
import type { PeakAlignment } from '../traces/trace-kind.ts';
import type { Memory } from './memory.ts';

/**
 * What δ carries besides dL/dz.
 * `none`: nothing; f' is in the trace alone (Eq. 1).
 * `own-time`: also the f' of the sample that it is about, so that f' enters twice (as the authors' code does).
 */
export type DeltaGate = 'none' | 'own-time';

/** How one layer learns from errors that arrive late. */
export interface LayerCredit {
  readonly memory: Memory;
  /** Steps from a presentation to the arrival of its error signal. */
  readonly delaySteps: number;
  readonly deltaGate: DeltaGate;
  readonly normalization: KernelNormalization;
  readonly peakAlignment: PeakAlignment;
}
