// What a training in the page depends on, and what the trainer of `cet train mnist` makes of it: the same defaults.
import { delayInSteps } from '../../src/core/credit/delay-steps.ts';
import type { LayerCredit } from '../../src/core/credit/layer-credit.ts';
import { type Memory, parseMemory } from '../../src/core/credit/memory.ts';
import { type LabelledImages, pixelsPerImage } from '../../src/core/data/labelled-images.ts';
import { UserError } from '../../src/core/errors.ts';
import { learningLayers, multilayerPerceptron } from '../../src/core/model/network.ts';
import type { SupervisedOptions } from '../../src/core/training/supervised.ts';
import { stepSeconds } from '../step-seconds.ts';

export interface Setting {
  /** Text forms, such as `cet:10` or `backprop`: a network learns with each. */
  readonly memories: readonly string[];
  /** T, the same for every layer. */
  readonly delaySeconds: number;
  /** Units of the hidden layers, first layer first. */
  readonly hiddenUnits: readonly number[];
  readonly seed: number;
  /** Length of the training. */
  readonly updates: number;
  readonly batchSize: number;
  /** The largest, reached after the warm-up. */
  readonly learningRate: number;
}

export type Images = Pick<SupervisedOptions, 'training' | 'test'>;

/** The longest delay after which some error of a batch still arrives. */
export function longestDelaySeconds(batchSize: number): number {
  return Number(((batchSize - 1) * stepSeconds).toPrecision(6));
}

/**
 * How credit reaches each of the layers.
 * @throws UserError where no error would arrive before the end of its batch.
 */
export function layerCredits(memory: Memory, setting: Setting): readonly LayerCredit[] {
  const { delaySeconds, batchSize, hiddenUnits } = setting;
  const longest = longestDelaySeconds(batchSize);
  if (delaySeconds > longest + 1e-9) {
    throw new UserError(
      `A delay of ${delaySeconds} s is longer than a batch of ${batchSize} presentations, in which no error would arrive; ` +
        `use at most ${longest} s, or a batch of more than ${Math.ceil(delaySeconds / stepSeconds)}.`,
    );
  }
  const credit: LayerCredit = {
    memory,
    delaySteps: memory.kind === 'backprop' ? 0 : delayInSteps(delaySeconds, stepSeconds),
    deltaGate: 'own-time',
    normalization: 'area',
    peakAlignment: 'sampled',
  };
  return Array.from({ length: hiddenUnits.length + 1 }, () => credit);
}

/** @throws UserError where the setting does not fit the images. */
export function trainerOptions(memory: string, setting: Setting, images: Images): Omit<SupervisedOptions, 'engine'> {
  const { training, test } = images;
  const classes = Math.max(2, training.classes, test.classes);
  return {
    ...images,
    network: multilayerPerceptron([pixelsPerImage(training), ...setting.hiddenUnits, classes]),
    credit: layerCredits(parseMemory(memory), setting),
    pathway: 'backpropagation',
    batchSize: setting.batchSize,
    optimizer: { kind: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 1e-3 },
    schedule: {
      peakLearningRate: setting.learningRate,
      updates: setting.updates,
      warmupFraction: 0.1,
      finalFraction: 0.1,
    },
    clipNorm: 0.5,
    seed: setting.seed,
  };
}

/** Names of the layers that learn, first layer first. */
export function layerNames(hiddenUnits: readonly number[]): readonly string[] {
  return learningLayers(multilayerPerceptron([1, ...hiddenUnits, 2])).map(({ name }) => name);
}

/** Pixels of image `at`. */
export function imageAt(images: LabelledImages, at: number): Uint8Array {
  const size = pixelsPerImage(images);
  return images.pixels.slice(at * size, (at + 1) * size);
}
