// The resolved configuration of a training run: one zod schema, from which types, checks and the JSON schema come.
import { z } from 'zod';
import { parseMemory } from '../../core/credit/memory.ts';
import { UserError } from '../../core/errors.ts';
import { suggest } from '../../core/suggest.ts';
import { parseDelays } from './delays.ts';
import { taskNames } from './tasks/registry.ts';

/** Version of config.json, metrics.jsonl, result.json and checkpoint; a change of meaning raises it. */
export const RUN_SCHEMA_VERSION = 1;

const positive = z.number().positive();
const count = z.int().positive();
const fraction = z.number().min(0).max(1);

/** A text that `parse` accepts; its sentence is the message of the issue. */
function parsedText(parse: (text: string) => unknown) {
  return z.string().check((context) => {
    try {
      parse(context.value);
    } catch (error) {
      context.issues.push({
        code: 'custom',
        message: error instanceof Error ? error.message : String(error),
        input: context.value,
      });
    }
  });
}

export const trainConfigSchema = z
  .strictObject({
    schemaVersion: z
      .literal(RUN_SCHEMA_VERSION)
      .default(RUN_SCHEMA_VERSION)
      .describe('Version of the run folder that this configuration belongs to.'),
    task: z.enum(taskNames).describe('What is learned.'),
    memory: parsedText(parseMemory).describe(
      'How synapses bridge the delay: et, cet:N (N = 1 ... 200), ltp-ltd:RATE[:RATE], perfect, or backprop (no delay).',
    ),
    delays: parsedText((text) => parseDelays(text, 1))
      .default('broadcast:2s')
      .describe(
        'When the error signal reaches each layer: broadcast:2s (every layer equally late), retrograde:2s (0 for the last layer, 2 s more for each below), or a list, first layer first: 5s,2s,0.',
      ),
    stepSeconds: positive.default(0.2).describe('Simulated duration of one input presentation, in seconds.'),
    seed: z.int().default(0).describe('Seed of every random choice of the run.'),
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
    weightDecay: z.number().min(0).default(1e-3).describe('Decoupled weight decay (adamw and sgd).'),
    optimizer: z.enum(['adamw', 'adam', 'sgd']).default('adamw').describe('Optimiser.'),
    beta1: z.number().min(0).lt(1).default(0.9).describe('Decay of the first moment (adamw and adam).'),
    beta2: z.number().min(0).lt(1).default(0.999).describe('Decay of the second moment (adamw and adam).'),
    epsilon: positive.default(1e-8).describe('Added to the root of the second moment (adamw and adam).'),
    momentum: z.number().min(0).lt(1).default(0).describe('Momentum (sgd).'),
    warmupFraction: fraction.default(0.1).describe('Share of the updates over which the learning rate rises.'),
    finalLearningRateFraction: fraction.default(0.1).describe('Learning rate at the end, as a share of the largest.'),
    gradientClipNorm: positive.nullable().default(0.5).describe('Largest global norm of the gradients; null: none.'),
    deltaGate: z
      .enum(['none', 'own-time', 'own-time-dense'])
      .default('own-time')
      .describe(
        "Whether the error signal carries its own sample's f' (own-time), or f' is in the trace alone (none); " +
          'own-time-dense: it does in dense layers and does not in convolutions. cifar10: own-time-dense.',
      ),
    normalization: z.enum(['area', 'peak']).default('area').describe('Scale of the kernel: its sum or its peak is 1.'),
    peakAlignment: z
      .enum(['sampled', 'continuous'])
      .default('sampled')
      .describe('What peaks at the delay: the kernel over whole steps, or the continuous kernel.'),
    pathway: z.enum(['backpropagation']).default('backpropagation').describe('How credit reaches hidden layers.'),
    evaluateEvery: count
      .nullable()
      .default(null)
      .describe('Updates between evaluations on the test set; null: 20 in all.'),
    logEvery: count.default(100).describe('Updates between rows of metrics.jsonl.'),
    alignmentEvery: z.int().min(0).default(20).describe('Updates between measurements of alignment; 0: never.'),
    checkpointSeconds: positive.default(10).describe('Seconds between checkpoints.'),
    threads: count.nullable().default(null).describe('Threads of the compute engine; null: one for each core.'),
    provider: z.enum(['cpu', 'webgpu', 'cuda']).default('cpu').describe('Execution provider of ONNX Runtime.'),
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
export function parseTrainConfig(input: unknown, source: string): TrainConfig {
  const result = trainConfigSchema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UserError(issue ? explainIssue(issue, input, source) : `${source}: not a configuration.`);
}

const typeNames: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list, such as [512, 512]',
  object: 'an object',
};

/** One sentence: what was given, and what is allowed. */
function explainIssue(issue: z.core.$ZodIssue, input: unknown, source: string): string {
  if (issue.code === 'custom') return issue.message;
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    return `${source}: unknown key "${key}"${suggest(key, trainConfigKeys)}`;
  }
  const given = issue.path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );
  const subject = `${source}: ${issue.path.join('.') || 'configuration'} is ${given === undefined ? 'missing' : typeof given === 'number' ? given : JSON.stringify(given)}`;
  switch (issue.code) {
    case 'invalid_value':
      return subject + suggest(String(given), issue.values.map(String));
    case 'invalid_type':
      return `${subject}; give ${typeNames[issue.expected] ?? issue.expected}.`;
    case 'too_small':
      return `${subject}; use ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}.`;
    case 'too_big':
      return `${subject}; use ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}.`;
    default:
      return `${subject}: ${issue.message}.`;
  }
}

/** JSON schema of the configuration, for editors. */
export function trainConfigJsonSchema(): unknown {
  return z.toJSONSchema(trainConfigSchema, { io: 'input' });
}
