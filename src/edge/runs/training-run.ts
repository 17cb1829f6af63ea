// What every training run does in its folder, whatever it learns: metrics as it goes, checkpoints, and a result when it is finished.
// Killed at any moment, it goes on from its last checkpoint and ends with the same bits.
import { DivergedError, UserError } from '../../core/errors.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { encodeCheckpoint, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import type { RunEnvironment } from './environment.ts';
import { clearFailure, recordFailure } from './failure-record.ts';
import { openMetricsLog, type RunRow } from './metrics-log.ts';
import { beginRun, continueRun } from './open-run.ts';
import { type RunConfig, type RunPaths, runPaths } from './run-folder.ts';
import type { RunLock } from './run-lock.ts';
import { openRunLogs } from './run-logs.ts';

/** Where a run is, and what it tells on its way. */
export interface RunTarget<Config extends RunConfig, Row extends RunRow> {
  readonly folder: string;
  readonly config: Config;
  readonly mode: 'new' | 'resume';
  /** Called after each update. */
  onUpdate?(update: number): void;
  /** Called with each row of metrics. */
  onRow?(row: Row): void;
  /** Asks the run to write a checkpoint and stop. */
  readonly stop?: AbortSignal;
  /** The lock of the folder, where this process has it already; the run then leaves it locked. */
  readonly lock?: RunLock;
  /** Threads of the compute engine where the configuration does not say and none of the run is made yet; one for each core by default. */
  readonly threads?: number;
}

export type TrainingOutcome<Result> =
  | { readonly kind: 'finished'; readonly result: Result }
  | { readonly kind: 'stopped'; readonly update: number };

/** What is trained, an update at a time. */
export interface TrainingJob<Row extends RunRow, Result> {
  readonly updates: number;
  /** Updates made, and all numbers that later ones depend on; arrays are filled in place to resume. */
  readonly state: { update: number; readonly arrays: Readonly<Record<string, Float32Array>> };
  /** Makes one update. */
  step(): Promise<void>;
  /** Whether a row of metrics is due after so many updates. */
  isRowDue(update: number): boolean;
  /** What is in that row besides the update and the seconds; may evaluate, which counts as training time. */
  row(update: number): Promise<Omit<Row, 'update' | 'seconds'>>;
  /** What else is carried on, as plain JSON. */
  progress(): object;
  /** Takes up what `progress` gave; called with the arrays and the update in place. */
  resume(progress: unknown): void;
  /**
   * The result, once all updates are made; evaluates where that has not been done.
   * @param seconds of training
   * @throws the reason of the run's `stop`, where the evaluation was long enough to be stopped.
   */
  finish(seconds: number): Promise<Result>;
}

interface SavedProgress {
  readonly metricsBytes: number;
  readonly seconds: number;
}

/** Runs or resumes a job in its folder, and writes its result there. */
export async function trainInFolder<Row extends RunRow, Result>(
  job: TrainingJob<Row, Result>,
  environment: RunEnvironment,
  target: RunTarget<RunConfig, Row>,
): Promise<TrainingOutcome<Result>> {
  const { config, folder, mode } = target;
  const paths = runPaths(folder);
  const lock =
    mode === 'new'
      ? await beginRun(paths, config, environment, target.lock)
      : await continueRun(paths, environment, target.lock);
  try {
    const end = await trainToEnd(job, paths, lock, target);
    if (end.kind === 'stopped') return end;
    const result = await job.finish(end.seconds);
    const logs = await openRunLogs(config.log, paths);
    await logs.finish(result as object).finally(() => logs.close());
    await lock.confirm();
    await writeFileAtomically(paths.result, `${JSON.stringify(result, null, 2)}\n`);
    await clearFailure(folder);
    return { kind: 'finished', result };
  } catch (error) {
    // The last checkpoint is written; the evaluation is made again when the run goes on.
    if (target.stop?.aborted && error === target.stop.reason) return { kind: 'stopped', update: job.updates };
    // Of a cell, its sweep keeps the record.
    if (error instanceof DivergedError && !target.lock) throw await recordDivergence(folder, error);
    throw error;
  } finally {
    if (!target.lock) await lock.release();
  }
}

/** Leaves in the folder that the training diverged, and says where its measurements are. */
async function recordDivergence(folder: string, error: DivergedError): Promise<DivergedError> {
  const reason = error.message;
  // Where nothing more can be written, that it diverged is said all the same.
  await recordFailure(folder, { reason, isHopeless: true }).catch(() => undefined);
  return new DivergedError(`${reason.replace(/\.$/, '')}; what was measured until then stays in ${folder}.`, {
    cause: error,
  });
}

type TrainingEnd =
  | { readonly kind: 'stopped'; readonly update: number }
  | { readonly kind: 'trained'; readonly seconds: number };

async function trainToEnd<Row extends RunRow, Result>(
  job: TrainingJob<Row, Result>,
  paths: RunPaths,
  lock: RunLock,
  target: RunTarget<RunConfig, Row>,
): Promise<TrainingEnd> {
  const { config, stop } = target;
  const { state, updates } = job;
  const restored = await restore(job, paths);
  const log = await openMetricsLog(paths.metrics, restored?.metricsBytes ?? 0);
  const logs = await openRunLogs(config.log, paths).catch(async (error: unknown) => {
    await log.close();
    throw error;
  });
  let seconds = restored?.seconds ?? 0;
  let clock = performance.now();
  let lastCheckpoint = clock;
  let writing: Promise<void> | undefined;
  let failure: { readonly error: unknown } | undefined;
  const tick = () => {
    const now = performance.now();
    seconds += (now - clock) / 1000;
    clock = now;
  };
  /** Copies the state now; the file is written while training goes on. Rows come to the disk before what refers to them. */
  const checkpoint = (): Promise<void> => {
    tick();
    const progress = { metricsBytes: log.byteLength, seconds, ...job.progress() };
    const bytes = encodeCheckpoint({ update: state.update, progress, arrays: state.arrays });
    lastCheckpoint = clock;
    return lock
      .confirm()
      .then(() => log.sync())
      .then(() => writeCheckpoint(paths.checkpoint, bytes));
  };

  try {
    while (state.update < updates) {
      await job.step();
      const { update } = state;
      if (job.isRowDue(update)) {
        const measured = await job.row(update);
        tick();
        const row = { update, seconds: Number(seconds.toFixed(3)), ...measured } as Row;
        await lock.confirm();
        await log.append(row);
        await logs.append(row);
        target.onRow?.(row);
      }
      target.onUpdate?.(update);
      if (failure) throw failure.error;
      if (stop?.aborted && update < updates) {
        await writing;
        await checkpoint();
        return { kind: 'stopped', update };
      }
      if (!writing && performance.now() - lastCheckpoint > config.checkpointSeconds * 1000) {
        writing = checkpoint()
          .catch((error: unknown) => {
            failure = { error };
          })
          .finally(() => {
            writing = undefined;
          });
      }
    }
    await writing;
    if (failure) throw failure.error;
    await checkpoint();
    return { kind: 'trained', seconds };
  } finally {
    await writing;
    await logs.close();
    await log.close();
  }
}

/** Puts the last checkpoint's state into the job; undefined where there is none yet. */
async function restore<Row extends RunRow, Result>(
  job: TrainingJob<Row, Result>,
  paths: RunPaths,
): Promise<SavedProgress | undefined> {
  const checkpoint = await readCheckpoint(paths.checkpoint);
  if (!checkpoint) return undefined;
  for (const [name, array] of Object.entries(job.state.arrays)) {
    const saved = checkpoint.arrays[name];
    if (saved?.length !== array.length) {
      throw new UserError(
        `Checkpoint ${paths.checkpoint} does not fit the run's config.json; restore both from one copy.`,
      );
    }
    array.set(saved);
  }
  job.state.update = checkpoint.update;
  job.resume(checkpoint.progress);
  return checkpoint.progress as SavedProgress;
}
