// What the configurations of all kinds of runs have in common: keys, and sentences for what is wrong with a value.
import { z } from 'zod';
import { parseMemory } from '../../core/credit/memory.ts';
import { UserError } from '../../core/errors.ts';
import { logKinds } from '../../core/logs/log-kinds.ts';
import { suggest } from '../../core/suggest.ts';
import { parseDelays } from './delays.ts';

/** Version of config.json, metrics.jsonl, result.json and checkpoint; a change of meaning raises it. */
export const RUN_SCHEMA_VERSION = 1;

export const positive = z.number().positive();
export const count = z.int().positive();
export const fraction = z.number().min(0).max(1);
const decay = z.number().min(0).lt(1);

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

/** Which run it is: version, memory, delays, seed. */
export const runKeys = {
  schemaVersion: z
    .literal(RUN_SCHEMA_VERSION)
    .default(RUN_SCHEMA_VERSION)
    .describe('Version of the run folder that this configuration belongs to.'),
  memory: parsedText(parseMemory).describe(
    'How synapses bridge the delay: et, cet:N (N = 1 ... 200), ltp-ltd:RATE[:RATE], perfect, or backprop (no delay).',
  ),
  delays: parsedText((text) => parseDelays(text, 1))
    .default('broadcast:2s')
    .describe(
      'When the error signal reaches each layer: broadcast:2s (every layer equally late), retrograde:2s (0 for the last layer, 2 s more for each below), or a list, first layer first: 5s,2s,0.',
    ),
  seed: z.int().min(0).default(0).describe('Seed of every random choice of the run: a whole number, 0 or more.'),
};

/** The optimiser's numbers; which of them there are in a task, and their defaults, is for its schema to say. */
export const optimizerKeys = {
  weightDecay: z.number().min(0).describe('Decoupled weight decay (adamw and sgd).'),
  optimizer: z.enum(['adamw', 'adam', 'sgd']).describe('Optimiser.'),
  beta1: decay.default(0.9).describe('Decay of the first moment (adamw and adam).'),
  beta2: decay.default(0.999).describe('Decay of the second moment (adamw and adam).'),
  epsilon: positive.describe('Added to the root of the second moment (adamw and adam).'),
  momentum: decay.default(0).describe('Momentum (sgd).'),
  gradientClipNorm: positive.nullable().default(0.5).describe('Largest global norm of the gradients; null: none.'),
};

/** How credit reaches a layer. */
export const creditKeys = {
  normalization: z.enum(['area', 'peak']).describe('Scale of the kernel: its sum or its peak is 1.'),
  peakAlignment: z
    .enum(['sampled', 'continuous'])
    .describe('What peaks at the delay: the kernel over whole steps, or the continuous kernel.'),
  pathway: z.enum(['backpropagation']).default('backpropagation').describe('How credit reaches hidden layers.'),
};

/** How the run is carried out: nothing here changes what is learned. */
export const processKeys = {
  alignmentEvery: z.int().min(0).default(20).describe('Updates between measurements of alignment; 0: never.'),
  checkpointSeconds: positive.default(10).describe('Seconds between checkpoints.'),
  threads: count
    .nullable()
    .default(null)
    .describe('Threads of the compute engine; null: one for each core of the machine on which the run begins.'),
  provider: z.enum(['cpu', 'webgpu', 'cuda']).default('cpu').describe('Execution provider of ONNX Runtime.'),
  log: z
    .array(z.enum(logKinds))
    .default([])
    .describe(
      'What else is written into the run folder as it goes: tensorboard (an event file), json (history and summary as Weights & Biases names them).',
    ),
};

/** What values come from, for errors: one name for all of them, or what the value of a key is called there, such as `--lr`. */
export type ValueSource = string | ((key: string) => string);

function nameOf(path: string, source: ValueSource): string {
  return typeof source === 'string' ? `${source}: ${path}` : source(path);
}

/**
 * Checks a configuration and fills in defaults.
 * @param source what the values come from, for the error
 * @throws UserError with one sentence for the first thing that is wrong.
 */
export function parseConfig<Schema extends z.ZodObject>(
  schema: Schema,
  input: unknown,
  source: ValueSource,
): z.infer<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const keys = Object.keys(schema.shape);
  throw new UserError(issue ? explainIssue(issue, keys, input, source) : `${nameOf('configuration', source)} is none.`);
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
function explainIssue(issue: z.core.$ZodIssue, keys: readonly string[], input: unknown, source: ValueSource): string {
  if (issue.code === 'custom') return issue.message;
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    return `${typeof source === 'string' ? source : 'configuration'}: unknown key "${key}"${suggest(key, keys)}`;
  }
  const given = issue.path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );
  // Not by String, which asks an object of a person's own how it is written.
  const written = typeof given === 'number' ? String(given) : `${JSON.stringify(given)}`;
  const subject = `${nameOf(issue.path.join('.') || 'configuration', source)} is ${given === undefined ? 'missing' : written}`;
  switch (issue.code) {
    case 'invalid_value':
      return subject + suggest(typeof given === 'string' ? given : written, issue.values.map(String));
    case 'invalid_type':
      return `${subject}; give ${typeNames[issue.expected] ?? issue.expected}.`;
    case 'too_small':
      return `${subject}; use ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}.`;
    case 'too_big':
      return `${subject}; use ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}.`;
    case 'invalid_union':
      return `${subject}; ${issue.message}.`;
    default:
      return `${subject}: ${issue.message}.`;
  }
}
