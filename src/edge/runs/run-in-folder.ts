// What a run of `cet train` does around its training, whatever is learned: the engine, the trainer made and given back, the result of a
// run that had finished before.
import { availableParallelism } from 'node:os';
import type { Engine } from '../../core/graph/engine.ts';
import { createNodeEngine } from '../engine/node.ts';
import { describeEnvironment, readRunEnvironment } from './environment.ts';
import type { RunRow } from './metrics-log.ts';
import { type RunConfig, readRunResult } from './run-folder.ts';
import { clearAbandonedLock } from './run-lock.ts';
import type { RunResult } from './run-result.ts';
import { type RunTarget, type TrainingJob, type TrainingOutcome, trainInFolder } from './training-run.ts';

/** What trains, and how its updates, rows and result are made. */
export interface OpenedTraining<Row extends RunRow, Result extends RunResult> {
  readonly trainer: { prepare(): Promise<void>; release(): Promise<void> };
  readonly job: TrainingJob<Row, Result>;
  /** Called when training is about to begin. */
  onReady?(): Promise<void>;
}

/**
 * Runs or resumes a training run.
 * @param open makes the trainer; everything that may be wrong with what was asked for is found there, before a folder is made
 */
export async function runInFolder<Row extends RunRow, Result extends RunResult>(
  target: RunTarget<RunConfig, Row>,
  open: (engine: Engine) => Promise<OpenedTraining<Row, Result>>,
): Promise<TrainingOutcome<Result>> {
  const { config, folder, mode } = target;
  const finished = mode === 'resume' ? await readRunResult<Result>(folder) : undefined;
  if (finished) {
    if (!target.lock) await clearAbandonedLock(folder);
    return { kind: 'finished', result: finished };
  }
  const threads = config.threads ?? (await threadsOfEarlierPart(target)) ?? target.threads ?? availableParallelism();
  const engine = await createNodeEngine({ threads, provider: config.provider });
  const { trainer, job, onReady } = await open(engine);
  try {
    await trainer.prepare();
    const environment = describeEnvironment(threads, config.provider);
    await onReady?.();
    return await trainInFolder(job, environment, target);
  } finally {
    await trainer.release();
  }
}

/** How many threads a run that goes on had before: many threads add in another order than few, and a run keeps to one (decision 0019). */
async function threadsOfEarlierPart({
  mode,
  folder,
}: Pick<RunTarget<RunConfig, never>, 'mode' | 'folder'>): Promise<number | undefined> {
  return mode === 'resume' ? (await readRunEnvironment(folder))?.threads : undefined;
}

/** Whether the alignment is measured in the update after so many; the first one measures, where any does. */
export function measuresAlignment({ alignmentEvery }: RunConfig, update: number): boolean {
  return alignmentEvery > 0 && update % alignmentEvery === 0;
}
