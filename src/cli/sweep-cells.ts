// Cells run with their progress shown, until all are done or someone stops it.
import { UserError } from '../core/errors.ts';
import type { Cell } from '../edge/sweep/cells.ts';
import type { Jobs } from '../edge/sweep/jobs.ts';
import { localExecutor } from '../edge/sweep/local-executor.ts';
import { runSweep, type SweepOutcome } from '../edge/sweep/sweep.ts';
import { note } from './output.ts';
import { listenForStop } from './stop-signal.ts';
import { createSweepDisplay } from './sweep-display.ts';

export interface SweptCells extends Jobs {
  readonly folder: string;
  readonly cells: readonly Cell[];
  readonly json: boolean;
  readonly retry: boolean;
  /** Command line that goes on where this one ended. */
  readonly goOn: string;
}

export interface SweptOutcome extends SweepOutcome {
  /** Whether the reader of the output has gone (`cet sweep --json | head`): there is nobody to tell how to go on. */
  readonly isUnread: boolean;
}

/** @returns what came of it; a stopped sweep has set the exit code. */
export async function sweepCells(options: SweptCells): Promise<SweptOutcome> {
  const { folder, cells, json, retry, goOn, jobs, threads } = options;
  const display = await createSweepDisplay({ folder, cells, jobs, json });
  const stop = listenForStop((name) => {
    display.stop();
    note(
      name === 'SIGINT' ? 'Writing checkpoints; press Ctrl-C again to leave at once.' : `${name}: writing checkpoints.`,
    );
  });
  try {
    const outcome = await runSweep({
      ...{ jobs, threads, folder, cells, retry },
      executor: localExecutor,
      stop: stop.signal,
      onStatus: display.status,
    });
    return { ...outcome, isUnread: stop.isByPipe() };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${error.message.replace(/\.$/, '')}; then go on by: ${goOn}`);
  } finally {
    display.stop();
    stop.dispose();
    if (stop.signal.aborted) process.exitCode = stop.exitCode();
  }
}
