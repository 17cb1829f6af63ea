// The resolved configuration of an actor-critic run: one zod schema, from which types, checks and the JSON schema come.
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
import { actorCriticTaskNames } from './tasks/actor-critic-registry.ts';

const units = z.array(count);

export const actorCriticConfigSchema = z
  .strictObject({
    schemaVersion: runKeys.schemaVersion,
    task: z.enum(actorCriticTaskNames).describe('What is played.'),
    memory: runKeys.memory,
    delays: runKeys.delays,
    stepSeconds: positive
      .default(0.2)
      .describe(
        "Simulated duration of one step of play, in seconds, of the synapses' clock; with retrograde delays: 0.3.",
      ),
    seed: runKeys.seed,
    samples: count
      .default(5_000_000)
      .describe(
        'Steps of play in all environments together; the run makes as many whole updates of environments · windowSteps as fit.',
      ),
    environments: count.default(4).describe('Copies of the environment that are played side by side; MinAtar: 32.'),
    windowSteps: count
      .default(128)
      .describe('Steps of each environment between two updates, in which weights are fixed; MinAtar: 32.'),
    observationCoding: z
      .enum(['plain', 'split-signs'])
      .default('plain')
      .describe(
        'What actor and critic see: observations as they are, or each number as its positive and its negative part. cartpole and lunarlander: split-signs.',
      ),
    hiddenUnits: units.default([256, 256]).describe('Units of each hidden layer of the actor, first layer first.'),
    criticChannels: units
      .default([])
      .describe('Channels of each convolution of the critic, first layer first. MinAtar: 16, 32, 32.'),
    criticHiddenUnits: units
      .default([256, 256])
      .describe('Units of each hidden dense layer of the critic, first layer first. MinAtar: 512.'),
    discount: fraction.default(0.99).describe('γ: what a reward one step later is worth.'),
    lambda: z
      .union([fraction, z.array(fraction).length(2)], {
        error:
          'give a number from 0 to 1, or two of them between which each synapse draws its own, such as [0.1, 0.99]',
      })
      .default(0.95)
      .describe(
        'λ of the RL trace (Algorithm 1): one for all synapses, or two between which each synapse draws its own. MinAtar: 0.1, 0.99.',
      ),
    criticLambda: fraction
      .default(0.95)
      .describe('λ of the returns that the critic learns from, and of the critic alone.'),
    tdErrorCentering: z
      .enum(['none', 'window'])
      .default('none')
      .describe(
        "Whether the actor's TD errors are as they are (Algorithm 1), or have their mean over the window taken off: with wide kernels and a critic that knows nothing yet, the mean makes worse actions likelier.",
      ),
    entropyCoefficient: z
      .number()
      .min(0)
      .default(0.01)
      .describe('What the mean entropy of the policy is rewarded with.'),
    entropyPath: z
      .enum(['delayed', 'immediate'])
      .default('delayed')
      .describe(
        'Whether the entropy bonus arrives late and meets the traces, as all errors do, or is backpropagated at once.',
      ),
    valueCoefficient: z
      .number()
      .min(0)
      .default(0.5)
      .describe("What the critic's loss, half its mean squared error, is multiplied by."),
    learningRate: positive.default(5e-4).describe('Learning rate of actor and critic, at the start.'),
    anneal: z
      .enum(['linear', 'none'])
      .default('none')
      .describe('Whether the learning rate falls to 0 over the run. cartpole: linear.'),
    weightDecay: optimizerKeys.weightDecay.default(0),
    optimizer: optimizerKeys.optimizer.default('adam'),
    beta1: optimizerKeys.beta1,
    beta2: optimizerKeys.beta2,
    epsilon: optimizerKeys.epsilon.default(1e-5),
    momentum: optimizerKeys.momentum,
    gradientClipNorm: optimizerKeys.gradientClipNorm,
    deltaGate: z
      .enum(['none', 'own-time'])
      .default('own-time')
      .describe("Whether the error signal carries its own sample's f' (own-time), or f' is in the trace alone (none)."),
    normalization: creditKeys.normalization
      .default('peak')
      .describe('Scale of the kernel: its sum or its peak is 1. lunarlander: area.'),
    peakAlignment: creditKeys.peakAlignment.default('continuous'),
    pathway: creditKeys.pathway,
    traceForm: z
      .enum(['cheaper', 'history', 'states'])
      .default('cheaper')
      .describe(
        "How the actor's traces are kept between updates: past presentations, states of synapses, or what costs less.",
      ),
    evaluationEpisodes: count.default(100).describe('Episodes that are played after training.'),
    evaluationActions: z
      .enum(['sampled', 'greedy'])
      .default('sampled')
      .describe('How actions are chosen there: drawn by the policy, as in training, or its likeliest.'),
    logEvery: count.default(10).describe('Updates between rows of metrics.jsonl.'),
    ...processKeys,
    preset: z
      .enum(['paper'])
      .nullable()
      .default(null)
      .describe("Where unset hyperparameters were taken from: the paper's tables."),
  })
  .describe('Configuration of an actor-critic run of cet train.');

export type ActorCriticConfig = z.infer<typeof actorCriticConfigSchema>;
export type ActorCriticConfigInput = z.input<typeof actorCriticConfigSchema>;

/** Every key of the configuration. */
export const actorCriticConfigKeys = Object.keys(actorCriticConfigSchema.shape) as readonly (keyof ActorCriticConfig)[];

/**
 * Checks a configuration and fills in defaults.
 * @param source what the values come from, for the error
 * @throws UserError with one sentence for the first thing that is wrong.
 */
export function parseActorCriticConfig(input: unknown, source: ValueSource): ActorCriticConfig {
  return parseConfig(actorCriticConfigSchema, input, source);
}

/** JSON schema of the configuration, for editors. */
export function actorCriticConfigJsonSchema(): unknown {
  return z.toJSONSchema(actorCriticConfigSchema, { io: 'input' });
}
