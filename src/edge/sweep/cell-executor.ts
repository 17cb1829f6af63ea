// Where cells run. A sweep knows only this; `local-executor.ts` runs them as processes of this machine.
import type { RunConfig } from '../runs/run-folder.ts';
import type { CellMeasurement } from './measure-cell.ts';

/** A cell to be run, or to be gone on with, in its folder. */
export interface CellTask {
  readonly folder: string;
  readonly config: RunConfig;
  /** Threads of its compute engine, where its configuration does not say; a cell that goes on keeps those that it began with. */
  readonly threads: number;
}

export type CellOutcome =
  | { readonly kind: 'finished' }
  /** A checkpoint was written, if there was anything to write. */
  | { readonly kind: 'stopped' }
  /** Another process runs it. */
  | { readonly kind: 'busy' }
  | {
      readonly kind: 'failed';
      /** A sentence. */
      readonly reason: string;
      /** Whether it would only fail again. */
      readonly isHopeless: boolean;
      /** Whether every cell would fail: the disk is full. */
      readonly isEverywhere: boolean;
    };

/** A cell under way. */
export interface RunningCell {
  /** Never rejects. */
  readonly outcome: Promise<CellOutcome>;
  /** Asks it to write a checkpoint and end. */
  stop(): void;
}

export interface CellExecutor {
  /**
   * Begins to run a cell. Where it runs must take the lock of the run folder before it writes there, and answer `busy` where another has it.
   * @param onUpdate called now and then with the updates made so far
   */
  start(task: CellTask, onUpdate: (update: number) => void): RunningCell;
  /** Measures for a moment how long a cell takes, and how much it writes. @throws UserError where it cannot be run. */
  measure(task: Omit<CellTask, 'folder'>): Promise<CellMeasurement>;
}
