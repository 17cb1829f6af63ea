// What every figure of the paper can be asked for: the memories that it shows, their delay, the step that they count in.
import type { TraceSpec } from '../traces/trace-spec.ts';

export interface PaperFigureOptions {
  /** Default: those of the paper's figure. */
  readonly memories?: readonly TraceSpec[];
  /** Delay T. Default: 2 s. */
  readonly delaySeconds?: number;
  /** Length of a step, the unit of the rates in `et:0.9` and `ltp-ltd:0.1`. Default: 0.2 s. */
  readonly stepSeconds?: number;
}

/** The memories that the paper compares: `et`, `cet:2`, `cet:6`, `cet:10`. */
export const comparedMemories: readonly TraceSpec[] = [
  { kind: 'et' },
  { kind: 'cet', order: 2 },
  { kind: 'cet', order: 6 },
  { kind: 'cet', order: 10 },
];
