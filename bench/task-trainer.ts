// The training of `cet train TASK`, with its defaults, as the measures take it: the code that ships, without a run folder.
import { pixelsPerImage } from '../src/core/data/labelled-images.ts';
import { createImageBatches, imageBatchesBytes } from '../src/core/training/image-batches.ts';
import { SupervisedTrainer } from '../src/core/training/supervised.ts';
import { createKernelHeap } from '../src/core/wasm/kernel-heap.ts';
import type { ImageDataset } from '../src/edge/datasets/dataset.ts';
import { setUpSupervised } from '../src/edge/runs/supervised-setup.ts';
import { type TaskName, taskOf } from '../src/edge/runs/tasks/registry.ts';
import { parseTrainConfig, type TrainConfig, type TrainConfigInput } from '../src/edge/runs/train-config.ts';
import type { Bench } from './measure.ts';
import { median } from './rounds.ts';

/** The case that the speed of a step is judged by: order 6, errors 10 steps late; `given` in place of its values or the task's own. */
export function taskConfig(task: TaskName, given: Partial<TrainConfigInput> = {}): TrainConfig {
  const standard = { memory: 'cet:6', delays: 'broadcast:10steps' };
  return parseTrainConfig({ ...taskOf(task).defaults, ...standard, ...given, task }, 'bench');
}

/** Updates to throw away before timing: compilation, caches, and the engine's plan of its memory. */
const WARM_UP = 20;

/** A trainer that has made its first updates. */
export async function createTrainer(
  { engine, data }: Pick<Bench, 'engine' | 'data'>,
  config: TrainConfig,
  warmUp = WARM_UP,
): Promise<SupervisedTrainer> {
  const images = await data(config.task);
  const trainer = new SupervisedTrainer({ ...setUpSupervised(config, images.training), ...images, engine });
  await stepTimes(trainer, warmUp, 'loss');
  return trainer;
}

/** What an update measures besides. */
type Measured = Parameters<SupervisedTrainer['step']>[0];

/** Milliseconds of each of `count` full updates: gather, forward, credit, clip, AdamW. */
async function stepTimes(trainer: SupervisedTrainer, count: number, measured: Measured): Promise<readonly number[]> {
  const times: number[] = [];
  for (let step = 0; step < count; step += 1) {
    const before = performance.now();
    await trainer.step(measured);
    times.push(performance.now() - before);
  }
  return times;
}

export interface Turn {
  readonly measured?: Measured;
  /** Updates before those that count: they wake the worker threads up. Default: 3. */
  readonly uncounted?: number;
}

/** Median milliseconds of `count` updates. */
export async function medianStepMilliseconds(
  trainer: SupervisedTrainer,
  count: number,
  { measured = 'loss', uncounted = 3 }: Turn = {},
): Promise<number> {
  await stepTimes(trainer, uncounted, measured);
  return median(await stepTimes(trainer, count, measured));
}

/** The first images of the training set, standardised and laid out as in training, and their labels. */
export function firstBatch(
  { training }: ImageDataset,
  { task, batchSize }: TrainConfig,
): { readonly inputs: Float32Array; readonly labels: Int32Array } {
  const pixels = training.pixels.subarray(0, batchSize * pixelsPerImage(training));
  const first = { ...training, count: batchSize, pixels };
  const heap = createKernelHeap(imageBatchesBytes(first, batchSize));
  const batches = createImageBatches(heap, first, taskOf(task).scaling(training), batchSize);
  batches.gather(Uint32Array.from({ length: batchSize }, (_, index) => index));
  return batches;
}
