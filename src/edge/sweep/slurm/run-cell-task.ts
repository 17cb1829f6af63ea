// Runs the cell of one task of a job array, and says in the task's log how it goes.
import { dirname } from 'node:path';
import { UserError } from '../../../core/errors.ts';
import { describeCoordinates } from '../../../core/experiments/combinations.ts';
import { formatCount } from '../../../core/figures/text.ts';
import { readCheckpointUpdate } from '../../runs/checkpoint.ts';
import { recordFailure } from '../../runs/failure-record.ts';
import { isGivenUp } from '../../runs/run-failure.ts';
import { runPaths } from '../../runs/run-folder.ts';
import { runUpdates } from '../../runs/run-updates.ts';
import { cellFolder } from '../cell-state.ts';
import type { Cell } from '../cells.ts';
import { localExecutor } from '../local-executor.ts';
import { type CellStatus, runSweep } from '../sweep.ts';
import { requeueIfLeft } from './requeue.ts';
import { readSubmittedCells } from './submission.ts';

export interface TaskOptions {
  /** Of the submission. */
  readonly folder: string;
  /** Variables that Slurm gives a task. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Asks the cell to write a checkpoint, and the task to end. */
  readonly stop: AbortSignal;
  /** Whether what asked was the warning before the time limit. */
  readonly isTimeShort: () => boolean;
  readonly log: (text: string) => void;
}

/** Longer than a machine that is gone keeps the lock of a cell: a process that has it after that is at work, and is left alone. */
const LONGEST_WAIT_MS = 180_000;
const LOG_MS = 60_000;

/** @returns the exit code: 0, or 1 where the cell is not finished and will not be by itself. */
export async function runCellTask(options: TaskOptions): Promise<number> {
  const { folder, environment, log } = options;
  const { SLURM_ARRAY_JOB_ID: array, SLURM_ARRAY_TASK_ID: index, SLURM_RESTART_COUNT: restarts = '0' } = environment;
  // Not SLURM_JOB_ID: of one task in each array that is the number of the whole array.
  const job = `${array}_${index}`;
  try {
    const cell = (await readSubmittedCells(folder))[Number(index ?? NaN)];
    if (!cell) throw new UserError(`Task ${index ?? '(none)'} is no cell of ${folder}; submit the sweep again.`);
    log(`${cell.name} (${describeCoordinates(cell.coordinates)}): job ${job}, restart ${restarts}`);
    return await runCell(cell, job, options);
  } catch (error) {
    log(error instanceof UserError ? error.message : error instanceof Error ? `${error.stack}` : String(error));
    return 1;
  }
}

async function runCell(cell: Cell, job: string, options: TaskOptions): Promise<number> {
  const { stop, isTimeShort, log } = options;
  const sweepFolder = dirname(dirname(options.folder));
  const folder = cellFolder(sweepFolder, cell);
  const updatesBefore = await updatesInCheckpoint(folder);
  const leave = new AbortController();
  const { statuses } = await runSweep({
    ...{ folder: sweepFolder, cells: [cell], jobs: 1, executor: localExecutor },
    threads: Math.max(1, Number(options.environment.SLURM_CPUS_PER_TASK ?? 1)),
    stop: AbortSignal.any([stop, leave.signal]),
    onStatus: createLog(cell, log, () => leave.abort()),
  });
  const status = statuses.get(cell);
  if (status?.kind === 'finished') return 0;
  if (status && 'reason' in status) return 1;
  if (!stop.aborted) {
    log('Another process runs this cell, and goes on with it.');
    return 0;
  }
  const updates = await updatesInCheckpoint(folder);
  log(`Stopped with a checkpoint after update ${updates}.`);
  if (isTimeShort() && status?.kind !== 'elsewhere' && updates <= updatesBefore) {
    const reason = 'No update was made before the time limit; give its jobs more --time.';
    if (isGivenUp(await recordFailure(folder, { reason, isHopeless: false }))) {
      log(`Given up: ${reason}`);
      return 1;
    }
  }
  if (await requeueIfLeft(job)) log('Put back into the queue.');
  return 0;
}

async function updatesInCheckpoint(folder: string): Promise<number> {
  return (await readCheckpointUpdate(runPaths(folder).checkpoint)) ?? 0;
}

/** @param leave called where another process has had the cell for too long */
function createLog(cell: Cell, log: (text: string) => void, leave: () => void) {
  const updates = formatCount(runUpdates(cell.config));
  let kind: CellStatus['kind'] | undefined;
  let logged = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  return (_: Cell, status: CellStatus, why?: string) => {
    if (why !== undefined) log(`Failed, and is tried again: ${why}`);
    if (status.kind === 'running' && status.update > 0 && performance.now() - logged > LOG_MS) {
      logged = performance.now();
      log(`Update ${formatCount(status.update)} of ${updates}`);
    }
    if (status.kind === kind) return;
    kind = status.kind;
    clearTimeout(timer);
    if (kind === 'elsewhere') {
      log('Another process has this cell; waiting for it.');
      timer = setTimeout(leave, LONGEST_WAIT_MS);
      timer.unref();
    }
    if (status.kind === 'finished') log('Finished.');
    if ('reason' in status) log(`${status.kind === 'failed' ? 'Given up' : 'Damaged'}: ${status.reason}`);
  };
}
