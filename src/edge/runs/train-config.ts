// The resolved configuration of a supervised training run: one zod schema, from which types, checks and the JSON schema come.
import { z } from 'zod';
import {
  count,
  creditKeys,
  fraction,
  optimizerKeys,
  parseConfig,
  positive,
  processKeys,
  runKeys,
  type ValueSource,
} from './config-keys.ts';
import { taskNames } from './tasks/registry.ts';

export const trainConfigSchema = z
  .strictObject({
    schemaVersion: runKeys.schemaVersion,
    task: z.enum(taskNames).describe('What is learned.'),
    memory: runKeys.memory,
    delays: runKeys.delays,
    stepSeconds: positive.default(0.2).describe('Simulated duration of one input presentation, in seconds.'),
    seed: runKeys.seed,
    updates: count.default(20_000).describe('Number of weight updates.'),
    batchSize: z.int().min(2).default(128).describe('Presentations in a batch; the batch is a stretch of time.'),
    salience: z
      .number()
      .gt(0)
      .max(1)
      .nullable()
      .default(null)
      .describe(
        'Share of a batch that learns, its samples of the largest losses; null: all. With it, errors arrive after the batch too.',
      ),
    salientChoice: z
      .enum(['largest-losses', 'random'])
      .default('largest-losses')
      .describe('Which samples those are: the ones of the largest losses, or as many random ones, as a control.'),
    salientForward: z
      .enum(['reuse', 'again'])
      .default('reuse')
      .describe(
        'What salient samples are learned from: reuse, the one forward pass over the batch; or again, a second pass over them alone, with batch statistics of their own (as the authors do).',
      ),
    salientPlaces: z
      .enum(['own', 'random'])
      .default('own')
      .describe('When salient samples are presented: at their own places in the batch, or at random ones.'),
    streaming: z
      .boolean()
      .default(false)
      .describe(
        'Whether the batches are pieces of one endless stream, so that traces and errors on their way go on from each to the next; ' +
          'false: traces begin empty in every batch, and errors must arrive before its end.',
      ),
    convolutionChannels: z
      .array(count)
      .default([])
      .describe('Channels of each convolution, first layer first; cifar10: 32, 64, 128.'),
    hiddenUnits: z
      .array(count)
      .default([512, 512])
      .describe('Units of each hidden dense layer, first layer first; cifar10: 512.'),
    horizontalFlips: z
      .boolean()
      .default(false)
      .describe('Whether training images are mirrored left to right at random; cifar10: true.'),
    learningRate: positive.default(1e-3).describe('Largest learning rate, reached after the warm-up.'),
    weightDecay: optimizerKeys.weightDecay.default(1e-3),
    optimizer: optimizerKeys.optimizer.default('adamw'),
    beta1: optimizerKeys.beta1,
    beta2: optimizerKeys.beta2,
    epsilon: optimizerKeys.epsilon.default(1e-8),
    momentum: optimizerKeys.momentum,
    warmupFraction: fraction.default(0.1).describe('Share of the updates over which the learning rate rises.'),
    finalLearningRateFraction: fraction.default(0.1).describe('Learning rate at the end, as a share of the largest.'),
    gradientClipNorm: optimizerKeys.gradientClipNorm,
    deltaGate: z
      .enum(['none', 'own-time', 'own-time-dense'])
      .default('own-time')
      .describe(
        "Whether the error signal carries its own sample's f' (own-time), or f' is in the trace alone (none); " +
          'own-time-dense: it does in dense layers and does not in convolutions. cifar10: own-time-dense.',
      ),
    normalization: creditKeys.normalization.default('area'),
    peakAlignment: creditKeys.peakAlignment.default('sampled'),
    pathway: creditKeys.pathway,
    validation: z
      .number()
      .gt(0)
      .lt(1)
      .nullable()
      .default(null)
      .describe(
        'Share of the training images that is kept out of training and evaluated on in place of the test set, the same images whatever the seed; null: none.',
      ),
    evaluateEvery: count
      .nullable()
      .default(null)
      .describe('Updates between evaluations on the test set; null: 20 in all.'),
    logEvery: count.default(100).describe('Updates between rows of metrics.jsonl.'),
    ...processKeys,
    dataFolder: z
      .string()
      .nullable()
      .default(null)
      .describe(
        "Folder with files in place of the task's own data (IDX for mnist, the binary version for cifar10); null: its own.",
      ),
    preset: z
      .enum(['paper', 'reduced'])
      .nullable()
      .default(null)
      .describe(
        "Where unset hyperparameters were taken from: the paper's tables, or reduced, fewer updates at a larger learning rate (cifar10 with retrograde:2min and the salience gate).",
      ),
  })
  .describe('Configuration of a training run of cet train.');

export type TrainConfig = z.infer<typeof trainConfigSchema>;
export type TrainConfigInput = z.input<typeof trainConfigSchema>;

/** Every key of the configuration. */
export const trainConfigKeys = Object.keys(trainConfigSchema.shape) as readonly (keyof TrainConfig)[];

/**
 * Checks a configuration and fills in defaults.
 * @param source what the values come from, for the error
 * @throws UserError with one sentence for the first thing that is wrong.
 */
export function parseTrainConfig(input: unknown, source: ValueSource): TrainConfig {
  return parseConfig(trainConfigSchema, input, source);
}

/** JSON schema of the configuration, for editors. */
export function trainConfigJsonSchema(): unknown {
  return z.toJSONSchema(trainConfigSchema, { io: 'input' });
}
