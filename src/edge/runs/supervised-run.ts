// A supervised training run in its folder.
import { availableParallelism } from 'node:os';
import { formatMemory, parseMemory } from '../../core/credit/memory.ts';
import type { CarriedSize } from '../../core/training/carried-state.ts';
import { SupervisedTrainer, type UpdateReport } from '../../core/training/supervised.ts';
import type { OnDatasetProgress } from '../datasets/dataset.ts';
import { openDataset } from '../datasets/registry.ts';
import { createNodeEngine } from '../engine/node.ts';
import { releaseBuffers } from '../engine/release-buffers.ts';
import { RUN_SCHEMA_VERSION } from './config-keys.ts';
import { describeEnvironment } from './environment.ts';
import type { MetricsRow } from './metrics-log.ts';
import { readRunResult } from './run-folder.ts';
import { RunningMeans, type RunningMeansState } from './running-means.ts';
import { kernelSumInBatch, type SupervisedSetup, setUpSupervised } from './supervised-setup.ts';
import { taskOf } from './tasks/registry.ts';
import type { TrainConfig } from './train-config.ts';
import {
  peakMemoryBytes,
  type RunTarget,
  type TrainingJob,
  type TrainingOutcome,
  trainInFolder,
  weightsSha256,
} from './training-run.ts';

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

export interface RunOptions extends RunTarget<TrainConfig, MetricsRow> {
  /** Called while data that is not there yet is fetched. */
  readonly onDatasetProgress?: OnDatasetProgress;
  /** Called when the data is there, before training begins. */
  onDataLoaded?(): Promise<void>;
  /** Called when training is about to begin, with what a stream carries from batch to batch. */
  onReady?(carried: CarriedSize | undefined): Promise<void>;
}

export type RunOutcome = TrainingOutcome<SupervisedResult>;

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
    return await trainInFolder(supervisedJob(trainer, setup, options), environment, options);
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

interface SupervisedProgress {
  readonly means: RunningMeansState;
  readonly alignment: Readonly<Record<string, number | null>>;
}

function supervisedJob(
  trainer: SupervisedTrainer,
  setup: SupervisedSetup,
  { config, folder }: RunOptions,
): TrainingJob<MetricsRow, SupervisedResult> {
  const evaluateEvery = config.evaluateEvery ?? Math.max(1, Math.ceil(config.updates / 20));
  const isEvaluated = (update: number) => update % evaluateEvery === 0 || update === config.updates;
  let means = new RunningMeans();
  let alignment: SupervisedProgress['alignment'] = {};
  let report: UpdateReport | undefined;
  let evaluation: { readonly accuracy: number; readonly loss: number } | undefined;
  return {
    updates: config.updates,
    state: trainer.state,
    async step() {
      const { update } = trainer.state;
      const measures = config.alignmentEvery > 0 && update % config.alignmentEvery === 0;
      report = await trainer.step(measures ? 'alignment' : 'loss');
      means.add('loss', report.loss);
      means.add('gradientNorm', report.gradientNorm);
      means.addAlignment(report.alignment);
    },
    isRowDue: (update) => isEvaluated(update) || update % config.logEvery === 0,
    async row(update) {
      const evaluates = isEvaluated(update);
      if (evaluates) evaluation = await trainer.evaluate();
      const taken = means.take('loss', 'gradientNorm');
      if (taken.alignment) alignment = taken.alignment;
      return {
        learningRate: report!.learningRate,
        ...taken,
        ...(evaluates && evaluation && { testAccuracy: evaluation.accuracy, testLoss: evaluation.loss }),
      };
    },
    progress: (): SupervisedProgress => ({ means: means.state(), alignment }),
    resume(progress) {
      const saved = progress as SupervisedProgress;
      means = new RunningMeans(saved.means);
      alignment = saved.alignment;
    },
    async finish(seconds) {
      // A run that was killed between its last checkpoint and its result has everything but the evaluation.
      const { accuracy, loss } = evaluation ?? (await trainer.evaluate());
      return {
        schemaVersion: RUN_SCHEMA_VERSION,
        task: config.task,
        memory: formatMemory(parseMemory(config.memory)),
        delays: setup.delaySeconds,
        seed: config.seed,
        preset: config.preset,
        updates: config.updates,
        testAccuracy: accuracy,
        testLoss: loss,
        alignment,
        kernelSumInBatch: setup.credit.map((credit) => kernelSumInBatch(credit, setup)),
        ...(trainer.carried && { carried: trainer.carried }),
        seconds,
        samplesPerSecond: (config.updates * config.batchSize) / seconds,
        peakMemoryBytes: peakMemoryBytes(),
        weightsSha256: weightsSha256(trainer.state.arrays.parameters!),
        runFolder: folder,
      };
    },
  };
}
