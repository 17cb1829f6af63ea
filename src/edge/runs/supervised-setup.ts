// From a configuration to what training takes: network, credit of each layer, optimiser, schedule.
import { creditTable } from '../../core/credit/credit-matrix.ts';
import { delayInSteps } from '../../core/credit/delay-steps.ts';
import type { DeltaGate, LayerCredit } from '../../core/credit/layer-credit.ts';
import { parseMemory } from '../../core/credit/memory.ts';
import type { SalienceGate } from '../../core/credit/salience.ts';
import { layerHistory } from '../../core/credit/stream-history.ts';
import { imageSize, type LabelledImages, pixelsPerImage } from '../../core/data/labelled-images.ts';
import { UserError } from '../../core/errors.ts';
import { convolutionalNetwork } from '../../core/model/convolutional-network.ts';
import { type Layer, learningLayers, multilayerPerceptron, type Network } from '../../core/model/network.ts';
import { sampleKernel } from '../../core/traces/kernel.ts';
import type { SupervisedOptions } from '../../core/training/supervised.ts';
import { learningLayerDelays } from './learning-delays.ts';
import { optimizerSpec } from './optimizer-config.ts';
import { taskOf } from './tasks/registry.ts';
import type { TrainConfig } from './train-config.ts';

export type SupervisedSetup = Omit<SupervisedOptions, 'engine' | 'training' | 'test'> & {
  /** Delay of each layer that learns, first layer first. */
  readonly delaySeconds: readonly number[];
};

/** Checks that errors arrive while their batch lasts; what a person can change is in the sentence. */
function checkDelay(config: TrainConfig, delaySeconds: number): void {
  const delaySteps = delayInSteps(delaySeconds, config.stepSeconds);
  const lastStep = config.batchSize - 1;
  if (delaySteps <= lastStep) return;
  const longest = Number((lastStep * config.stepSeconds).toPrecision(6));
  const steps = Number(delaySteps.toPrecision(6));
  throw new UserError(
    `Delay ${delaySeconds}s is ${steps} steps of ${config.stepSeconds}s, but in a batch of ${config.batchSize} no credit arrives ` +
      `after step ${lastStep}; use at most ${longest}s or a batch of more than ${Math.ceil(steps)}, let only salient samples learn (--salience), ` +
      'or let traces and errors go on from batch to batch (--streaming).',
  );
}

/** Checks that a stream is long enough for errors to arrive at all. */
function checkStream(config: TrainConfig, delaySeconds: number): void {
  const presentations = config.updates * config.batchSize;
  // The error about the first presentation arrives with the last one, or earlier.
  if (delayInSteps(delaySeconds, config.stepSeconds) <= presentations - 1) return;
  const longest = Number((presentations * config.stepSeconds).toPrecision(6));
  throw new UserError(
    `Delay ${delaySeconds}s is too long for the stream: ${config.updates} updates of ${config.batchSize} presentations last ${longest}s, ` +
      'and no error would arrive; use a shorter delay or more updates.',
  );
}

/** Of float64 where they are made, and of float32 where they are used. */
const CREDIT_MATRIX_BYTES = 12;
const MOST_CREDIT_MATRIX_BYTES = 2 ** 31;

/** Checks that what says which presentation gets how much of whose error, batch × batch for each layer, is not too large. */
function checkBatchSize({ batchSize, memory, streaming, salience }: TrainConfig, layers: number): void {
  if (parseMemory(memory).kind === 'backprop' || streaming || salience !== null) return;
  const most = Math.floor(Math.sqrt(MOST_CREDIT_MATRIX_BYTES / (layers * CREDIT_MATRIX_BYTES)));
  if (batchSize <= most) return;
  throw new UserError(
    `Batch size ${batchSize} is too large for errors that are late in ${layers} layers: their credit takes memory by its square; ` +
      `use at most ${most}, let only salient samples learn (--salience), or let traces and errors go on from batch to batch (--streaming).`,
  );
}

/** Errors of salient samples, and all of a stream, arrive after the end of their batch too. */
function checkArrival(config: TrainConfig, delaySeconds: number): void {
  if (config.streaming) checkStream(config, delaySeconds);
  else if (config.salience === null) checkDelay(config, delaySeconds);
}

/**
 * Checks what can be known of a run before its images are read.
 * @throws UserError where too few samples would learn, no credit could arrive, or the batch is too large.
 */
export function checkSupervised(config: TrainConfig): void {
  salienceGate(config);
  const delays = learningLayerDelays(config);
  checkBatchSize(config, delays.length);
  for (const seconds of delays) checkArrival(config, seconds);
}

/**
 * Resolves a configuration for images of the given kind.
 * @throws UserError as `checkSupervised`, or where the memory cannot bridge the delay.
 */
export function setUpSupervised(config: TrainConfig, images: LabelledImages): SupervisedSetup {
  checkSupervised(config);
  const memory = parseMemory(config.memory);
  const gate = salienceGate(config);
  const network = networkFor(config, images);
  const learning = learningLayers(network);
  const delaySeconds = learningLayerDelays(config);
  const credit = delaySeconds.map((seconds, index): LayerCredit => {
    const { normalization, peakAlignment } = config;
    const deltaGate = layerDeltaGate(config.deltaGate, learning[index]!);
    return { memory, delaySteps: delayInSteps(seconds, config.stepSeconds), deltaGate, normalization, peakAlignment };
  });
  return {
    network,
    credit,
    delaySeconds,
    pathway: config.pathway,
    batchSize: config.batchSize,
    ...(gate && { salience: gate }),
    streaming: config.streaming,
    optimizer: optimizerSpec(config),
    schedule: {
      peakLearningRate: config.learningRate,
      updates: config.updates,
      warmupFraction: config.warmupFraction,
      finalFraction: config.finalLearningRateFraction,
    },
    clipNorm: config.gradientClipNorm ?? Number.POSITIVE_INFINITY,
    seed: config.seed,
    scaling: taskOf(config.task).scaling,
    horizontalFlips: config.horizontalFlips,
  };
}

/**
 * The gate that is asked for, if any.
 * @throws UserError where it lets fewer than two samples pass (a trace of one sample mixes nothing), or is described but not there.
 */
function salienceGate(config: TrainConfig): SalienceGate | undefined {
  const { salience, batchSize, salientChoice, salientForward, salientPlaces } = config;
  if (salience === null) {
    const described =
      (salientChoice !== 'largest-losses' && 'salientChoice') ||
      (salientForward !== 'reuse' && 'salientForward') ||
      (salientPlaces !== 'own' && 'salientPlaces');
    if (!described) return undefined;
    throw new UserError(
      `${described} says how salient samples learn, but without --salience every sample does; give for instance --salience 1.25%.`,
    );
  }
  const count = Math.round(salience * batchSize);
  if (count >= 2) return { count, choice: salientChoice, forward: salientForward, places: salientPlaces };
  throw new UserError(
    `Salience ${Number((100 * salience).toPrecision(6))}% of a batch of ${batchSize} lets ${count} of its samples learn; ` +
      `use at least ${Number((200 / batchSize).toPrecision(3))}%, or a larger batch.`,
  );
}

/** A perceptron of the pixels, with convolutions before it where there are any. */
function networkFor(config: TrainConfig, images: LabelledImages): Network {
  const { convolutionChannels, hiddenUnits } = config;
  const units = [...hiddenUnits, Math.max(2, images.classes)];
  const { channels, rows, columns } = imageSize(images);
  if (convolutionChannels.length === 0 && channels === 1)
    return multilayerPerceptron([pixelsPerImage(images), ...units]);
  return convolutionalNetwork({ imageShape: [rows, columns, channels], channels: convolutionChannels, units });
}

/** What the error signal of one layer carries. The authors' convolutions keep f' to the trace; their dense layers do not. */
function layerDeltaGate(configured: TrainConfig['deltaGate'], layer: Layer): DeltaGate {
  if (configured !== 'own-time-dense') return configured;
  return layer.kind === 'dense' ? 'own-time' : 'none';
}

/**
 * Sum of a layer's kernel over the lags of one batch, where 1 (area normalisation) is the sum over all lags:
 * how much of a trace the batch is long enough to see. 1 for undelayed learning. With the salience gate errors arrive after the batch too,
 * and the lags are those between any two of its samples, the delay added. In a stream they are those that it carries.
 */
export function kernelSumInBatch(
  credit: LayerCredit,
  { batchSize, salience, streaming }: Pick<SupervisedSetup, 'batchSize' | 'salience' | 'streaming'>,
): number {
  if (credit.memory.kind === 'backprop') return 1;
  if (salience && !streaming) return creditTable(credit, batchSize).reduce((sum, weight) => sum + weight, 0);
  const lags = streaming ? layerHistory(credit, batchSize, salience?.count).presentationSteps + 1 : batchSize;
  return sampleKernel(credit.memory, credit, lags).reduce((sum, weight) => sum + weight, 0);
}
