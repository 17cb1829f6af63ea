// The MNIST training of `cet train mnist`, with its defaults, as the measures take it: the code that ships, without a run folder.
import { halfStandardScaling } from '../src/core/data/labelled-images.ts';
import type { Engine } from '../src/core/graph/engine.ts';
import { SupervisedTrainer } from '../src/core/training/supervised.ts';
import type { ImageDataset } from '../src/edge/datasets/mnist.ts';
import { type SupervisedSetup, setUpSupervised } from '../src/edge/runs/supervised-setup.ts';
import { parseTrainConfig } from '../src/edge/runs/train-config.ts';
import { median } from './rounds.ts';

export interface MnistCase {
  readonly memory: string;
  readonly delaySteps: number;
}

/** The case that the speed of a step is judged by. */
export const STANDARD_CASE: MnistCase = { memory: 'cet:6', delaySteps: 10 };

/** Updates to throw away before timing: compilation, caches, and the engine's plan of its memory. */
const WARM_UP = 20;

export function mnistSetup(data: ImageDataset, { memory, delaySteps }: MnistCase): SupervisedSetup {
  const config = parseTrainConfig({ task: 'mnist', memory, delays: `broadcast:${delaySteps}steps` }, 'bench');
  return setUpSupervised(config, data.training);
}

/** A trainer that has made its first updates. */
export async function createMnistTrainer(
  engine: Engine,
  data: ImageDataset,
  which: MnistCase = STANDARD_CASE,
): Promise<SupervisedTrainer> {
  const trainer = new SupervisedTrainer({ ...mnistSetup(data, which), ...data, engine });
  await stepTimes(trainer, WARM_UP);
  return trainer;
}

/** Milliseconds of each of `count` full updates: gather, forward, credit, clip, AdamW. */
export async function stepTimes(trainer: SupervisedTrainer, count: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let step = 0; step < count; step += 1) {
    const before = performance.now();
    await trainer.step('loss');
    times.push(performance.now() - before);
  }
  return times;
}

/** Median milliseconds of `count` updates; the first ones wake the worker threads up and do not count. */
export async function medianStepMilliseconds(trainer: SupervisedTrainer, count: number): Promise<number> {
  await stepTimes(trainer, 3);
  return median(await stepTimes(trainer, count));
}

/** The first images of the training set, standardised as in training. */
export function firstBatch(
  data: ImageDataset,
  batchSize: number,
): { readonly inputs: Float32Array; readonly labels: Int32Array } {
  const { training } = data;
  const { scale, shift } = halfStandardScaling(training);
  const pixels = training.pixels.subarray(0, (batchSize * training.pixels.length) / training.count);
  return {
    inputs: Float32Array.from(pixels, (pixel) => pixel * scale + shift),
    labels: Int32Array.from(training.labels.subarray(0, batchSize)),
  };
}
