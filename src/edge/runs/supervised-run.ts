// A supervised training run in its folder: metrics as it goes, checkpoints, and a result when it is finished.
// Killed at any moment, it goes on from its last checkpoint and ends with the same bits.
import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { formatMemory, parseMemory } from '../../core/credit/memory.ts';
import { UserError } from '../../core/errors.ts';
import type { CarriedSize } from '../../core/training/carried-state.ts';
import { SupervisedTrainer } from '../../core/training/supervised.ts';
import type { OnDatasetProgress } from '../datasets/dataset.ts';
import { openDataset } from '../datasets/registry.ts';
import { createNodeEngine } from '../engine/node.ts';
import { releaseBuffers } from '../engine/release-buffers.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { encodeCheckpoint, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { describeEnvironment, type RunEnvironment } from './environment.ts';
import { type MetricsRow, openMetricsLog } from './metrics-log.ts';
import { beginRun, continueRun } from './open-run.ts';
import { type RunPaths, readRunResult, runPaths } from './run-folder.ts';
import { RunningMeans, type RunningMeansState } from './running-means.ts';
import { kernelSumInBatch, type SupervisedSetup, setUpSupervised } from './supervised-setup.ts';
import { taskOf } from './tasks/registry.ts';
import { RUN_SCHEMA_VERSION, type TrainConfig } from './train-config.ts';

/** What a finished run reports: result.json, and the last line of `cet train --json`. */
export interface SupervisedResult {
  readonly schemaVersion: number;
  readonly task: string;
  readonly memory: string;
  /** Delay of each layer that learns in seconds, first layer first. */
  readonly delays: readonly number[];
  readonly seed: number;
  /** Where hyperparameters that were not given come from; `reduced` is not the paper's run, but a shorter one in its place. */
  readonly preset: TrainConfig['preset'];
  readonly updates: number;
  /** Share of the test images classified correctly, 0 to 1. */
  readonly testAccuracy: number;
  readonly testLoss: number;
  /** Cosine with the true gradient by layer, over the last row of metrics that has it; null where undefined or not measured. */
  readonly alignment: Readonly<Record<string, number | null>>;
  /**
   * Sum of each layer's kernel over the lags of a batch (1: the batch sees the whole trace); with the gate over all lags between two of
   * its samples, in a stream over those that it carries.
   */
  readonly kernelSumInBatch: readonly number[];
  /** What a stream carries from batch to batch; absent where batches stand alone. */
  readonly carried?: CarriedSize;
  readonly seconds: number;
  readonly samplesPerSecond: number;
  readonly peakMemoryBytes: number;
  readonly weightsSha256: string;
  readonly runFolder: string;
}

export interface RunOptions {
  readonly folder: string;
  readonly config: TrainConfig;
  readonly mode: 'new' | 'resume';
  /** Called while data that is not there yet is fetched. */
  readonly onDatasetProgress?: OnDatasetProgress;
  /** Called when the data is there, before training begins. */
  onDataLoaded?(): Promise<void>;
  /** Called when training is about to begin, with what a stream carries from batch to batch. */
  onReady?(carried: CarriedSize | undefined): Promise<void>;
  /** Called after each update. */
  onUpdate?(update: number): void;
  /** Called with each row of metrics. */
  onRow?(row: MetricsRow): void;
  /** Asks the run to write a checkpoint and stop. */
  readonly stop?: AbortSignal;
}

export type RunOutcome =
  | { readonly kind: 'finished'; readonly result: SupervisedResult }
  | { readonly kind: 'stopped'; readonly update: number };

interface RunProgress {
  readonly metricsBytes: number;
  readonly seconds: number;
  readonly means: RunningMeansState;
  readonly alignment: Readonly<Record<string, number | null>>;
}

/**
 * Runs or resumes a training run.
 * @throws UserError for what a person can mend; a new run's folder is then only there if training had begun.
 */
export async function runSupervised(options: RunOptions): Promise<RunOutcome> {
  const { config, folder, mode } = options;
  const finished = mode === 'resume' ? await readRunResult<SupervisedResult>(folder) : undefined;
  if (finished) return { kind: 'finished', result: finished };
  // Everything that may be wrong with what was asked for is found before the folder is made.
  const { trainer, setup, threads } = await createTrainer(options);
  try {
    await trainer.prepare();
    const environment = describeEnvironment(threads, config.provider);
    await options.onReady?.(trainer.carried);
    return await trainInFolder(trainer, setup, environment, options);
  } finally {
    await trainer.release();
  }
}

/** A buffer that is not one of the small ones that Node shares between files. */
const isLarge = (buffer: ArrayBuffer) => buffer.byteLength >= 2 ** 20;

/** The trainer with its data, of which it has a copy: the 180 MB of CIFAR-10 as they were read are given back at once. */
async function createTrainer({ config, onDatasetProgress, onDataLoaded }: RunOptions) {
  const dataset = await openDataset(taskOf(config.task).dataset);
  const data = await dataset.load(config.dataFolder, onDatasetProgress);
  await onDataLoaded?.();
  const setup = setUpSupervised(config, data.training);
  const threads = config.threads ?? availableParallelism();
  const engine = await createNodeEngine({ threads, provider: config.provider });
  const trainer = new SupervisedTrainer({ ...setup, ...data, engine });
  releaseBuffers([data.training, data.test].map(({ pixels }) => pixels.buffer as ArrayBuffer).filter(isLarge));
  return { trainer, setup, threads };
}

async function trainInFolder(
  trainer: SupervisedTrainer,
  setup: SupervisedSetup,
  environment: RunEnvironment,
  options: RunOptions,
): Promise<RunOutcome> {
  const { config, folder, mode } = options;
  const paths = runPaths(folder);
  const unlock = mode === 'new' ? await beginRun(paths, config, environment) : await continueRun(paths, environment);
  try {
    const end = await trainToEnd(trainer, paths, options);
    if (end.kind === 'stopped') return end;
    const parameters = trainer.state.arrays.parameters!;
    const result: SupervisedResult = {
      schemaVersion: RUN_SCHEMA_VERSION,
      task: config.task,
      memory: formatMemory(parseMemory(config.memory)),
      delays: setup.delaySeconds,
      seed: config.seed,
      preset: config.preset,
      updates: config.updates,
      testAccuracy: end.testAccuracy,
      testLoss: end.testLoss,
      alignment: end.alignment,
      kernelSumInBatch: setup.credit.map((credit) => kernelSumInBatch(credit, setup)),
      ...(trainer.carried && { carried: trainer.carried }),
      seconds: end.seconds,
      samplesPerSecond: (config.updates * config.batchSize) / end.seconds,
      peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
      weightsSha256: createHash('sha256')
        .update(new Uint8Array(parameters.buffer, parameters.byteOffset, parameters.byteLength))
        .digest('hex'),
      runFolder: folder,
    };
    await writeFileAtomically(paths.result, `${JSON.stringify(result, null, 2)}\n`);
    return { kind: 'finished', result };
  } finally {
    await unlock();
  }
}

type TrainingEnd =
  | { readonly kind: 'stopped'; readonly update: number }
  | {
      readonly kind: 'trained';
      readonly seconds: number;
      readonly testAccuracy: number;
      readonly testLoss: number;
      readonly alignment: Readonly<Record<string, number | null>>;
    };

async function trainToEnd(trainer: SupervisedTrainer, paths: RunPaths, options: RunOptions): Promise<TrainingEnd> {
  const { config, stop } = options;
  const { state } = trainer;
  const evaluateEvery = config.evaluateEvery ?? Math.max(1, Math.ceil(config.updates / 20));
  const restored = await restore(trainer, paths);
  const log = await openMetricsLog(paths.metrics, restored?.metricsBytes ?? 0);
  const means = new RunningMeans(restored?.means);
  let { seconds, alignment } = restored ?? { seconds: 0, alignment: {} };
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
    const progress: RunProgress = { metricsBytes: log.byteLength, seconds, means: means.state(), alignment };
    const bytes = encodeCheckpoint({ update: state.update, progress, arrays: state.arrays });
    lastCheckpoint = clock;
    return log.sync().then(() => writeCheckpoint(paths.checkpoint, bytes));
  };

  try {
    let evaluation = { accuracy: Number.NaN, loss: Number.NaN };
    while (state.update < config.updates) {
      const measure = config.alignmentEvery > 0 && state.update % config.alignmentEvery === 0 ? 'alignment' : 'loss';
      const report = await trainer.step(measure);
      means.add('loss', report.loss);
      means.add('gradientNorm', report.gradientNorm);
      for (const [layer, cosine] of Object.entries(report.alignment ?? {})) means.add(`alignment.${layer}`, cosine);
      const { update } = state;
      const evaluate = update % evaluateEvery === 0 || update === config.updates;
      if (evaluate || update % config.logEvery === 0) {
        const { learningRate } = report;
        if (evaluate) evaluation = await trainer.evaluate();
        tick();
        const taken = means.take();
        if (taken.alignment) alignment = taken.alignment;
        const row: MetricsRow = {
          update,
          seconds: Number(seconds.toFixed(3)),
          learningRate,
          ...taken,
          ...(evaluate && { testAccuracy: evaluation.accuracy, testLoss: evaluation.loss }),
        };
        await log.append(row);
        options.onRow?.(row);
      }
      options.onUpdate?.(update);
      if (failure) throw failure.error;
      if (stop?.aborted && update < config.updates) {
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
    // A run that was killed between its last checkpoint and its result has everything but the evaluation.
    if (Number.isNaN(evaluation.accuracy)) evaluation = await trainer.evaluate();
    await checkpoint();
    return { kind: 'trained', seconds, testAccuracy: evaluation.accuracy, testLoss: evaluation.loss, alignment };
  } finally {
    await writing;
    await log.close();
  }
}

/** Puts the last checkpoint's state into the trainer; undefined where there is none yet. */
async function restore(trainer: SupervisedTrainer, paths: RunPaths): Promise<RunProgress | undefined> {
  const checkpoint = await readCheckpoint(paths.checkpoint);
  if (!checkpoint) return undefined;
  for (const [name, array] of Object.entries(trainer.state.arrays)) {
    const saved = checkpoint.arrays[name];
    if (saved?.length !== array.length) {
      throw new UserError(
        `Checkpoint ${paths.checkpoint} does not fit the run's config.json; restore both from one copy.`,
      );
    }
    array.set(saved);
  }
  trainer.state.update = checkpoint.update;
  return checkpoint.progress as RunProgress;
}
