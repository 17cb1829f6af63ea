// A supervised training run in its folder.
import { holdOutImages } from '../../core/data/held-out-images.ts';
import type { Engine } from '../../core/graph/engine.ts';
import type { CarriedSize } from '../../core/training/carried-state.ts';
import { SupervisedTrainer, type UpdateReport } from '../../core/training/supervised.ts';
import type { ImageDataset, OnDatasetProgress } from '../datasets/dataset.ts';
import { openDataset } from '../datasets/registry.ts';
import { releaseBuffers } from '../engine/release-buffers.ts';
import type { MetricsRow } from './metrics-log.ts';
import { measuresAlignment, type OpenedTraining, runInFolder } from './run-in-folder.ts';
import { commonResult, type RunResult } from './run-result.ts';
import { RunningMeans, type RunningMeansState } from './running-means.ts';
import { kernelSumInBatch, type SupervisedSetup, setUpSupervised } from './supervised-setup.ts';
import { taskOf } from './tasks/registry.ts';
import type { TrainConfig } from './train-config.ts';
import type { RunTarget, TrainingJob, TrainingOutcome } from './training-run.ts';

/** What a finished run reports: result.json, and the last line of `cet train --json`. */
export interface SupervisedResult extends RunResult {
  /** Share of the test images classified correctly, 0 to 1; of the images that `evaluatedOn` names. */
  readonly testAccuracy: number;
  readonly testLoss: number;
  /** `validation`: on images kept out of the training set, not on the test set. */
  readonly evaluatedOn: 'test' | 'validation';
  /**
   * Sum of each layer's kernel over the lags of a batch (1: the batch sees the whole trace); with the gate over all lags between two of
   * its samples, in a stream over those that it carries.
   */
  readonly kernelSumInBatch: readonly number[];
  /** What a stream carries from batch to batch; absent where batches stand alone. */
  readonly carried?: CarriedSize;
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
export function runSupervised(options: RunOptions): Promise<RunOutcome> {
  return runInFolder(options, (engine) => openSupervised(engine, options));
}

/** The trainer of a run and its job; nothing is written yet. @throws UserError for what a person can mend. */
export async function openSupervised(
  engine: Engine,
  options: RunOptions,
): Promise<OpenedTraining<MetricsRow, SupervisedResult>> {
  const { trainer, setup } = await createTrainer(engine, options);
  const onReady = async () => options.onReady?.(trainer.carried);
  return { trainer, job: supervisedJob(trainer, setup, options), onReady };
}

/** A buffer that is not one of the small ones that Node shares between files. */
const isLarge = (buffer: ArrayBuffer) => buffer.byteLength >= 2 ** 20;

/** The trainer with its data, of which it has a copy: the 180 MB of CIFAR-10 as they were read are given back at once. */
async function createTrainer(engine: Engine, { config, onDatasetProgress, onDataLoaded }: RunOptions) {
  const dataset = await openDataset(taskOf(config.task).dataset);
  const whole = await dataset.load(config.dataFolder, onDatasetProgress);
  await onDataLoaded?.();
  const data = evaluatedImages(whole, config.validation);
  const setup = setUpSupervised(config, data.training);
  const trainer = new SupervisedTrainer({ ...setup, ...data, engine });
  const read = new Set([whole.training, whole.test, data.training, data.test].map(({ pixels }) => pixels.buffer));
  releaseBuffers([...read].filter((buffer) => buffer instanceof ArrayBuffer && isLarge(buffer)) as ArrayBuffer[]);
  return { trainer, setup };
}

/** What is trained and evaluated on: the test set gives way to images kept out of the training set, where such are asked for. */
function evaluatedImages({ training, test }: ImageDataset, validation: number | null): ImageDataset {
  if (validation === null) return { training, test };
  const parts = holdOutImages(training, validation);
  return { training: parts.training, test: parts.heldOut };
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
      report = await trainer.step(measuresAlignment(config, trainer.state.update) ? 'alignment' : 'loss');
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
      const common = commonResult({
        config,
        folder,
        delaySeconds: setup.delaySeconds,
        updates: config.updates,
        samples: config.updates * config.batchSize,
        alignment,
        seconds,
        parameters: trainer.state.arrays.parameters!,
      });
      return {
        ...common,
        testAccuracy: accuracy,
        testLoss: loss,
        evaluatedOn: config.validation === null ? 'test' : 'validation',
        kernelSumInBatch: setup.credit.map((credit) => kernelSumInBatch(credit, setup)),
        ...(trainer.carried && { carried: trainer.carried }),
      };
    },
  };
}
