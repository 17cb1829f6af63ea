// From the options of `cet train` to the configuration of a task that is played.
import { formatMemory, parseMemory } from '../core/credit/memory.ts';
import { UserError } from '../core/errors.ts';
import {
  type ActorCriticConfig,
  actorCriticConfigKeys,
  parseActorCriticConfig,
} from '../edge/runs/actor-critic-config.ts';
import type { ActorCriticPreset } from '../edge/runs/actor-critic-presets.ts';
import { samplesPerUpdate } from '../edge/runs/actor-critic-setup.ts';
import { formatDelays, parseDelays } from '../edge/runs/delays.ts';
import { type ActorCriticTaskName, actorCriticTaskOf } from '../edge/runs/tasks/actor-critic-registry.ts';
import { taskNames } from '../edge/runs/tasks/registry.ts';
import { trainConfigKeys } from '../edge/runs/train-config.ts';
import {
  type ConfigKind,
  type ConfigValues,
  checkMemoryGiven,
  parseNumberOption,
  readAskedValues,
  type TrainFlags,
} from './config-values.ts';

export const actorCriticKind: ConfigKind<ActorCriticConfig> = {
  keys: actorCriticConfigKeys,
  others: { tasks: taskNames, keys: trainConfigKeys },
  foreignFlags: {
    salience: '--salience',
    salientForward: '--salient-forward',
    salientChoice: '--salient-choice',
    salientPlaces: '--salient-places',
    streaming: '--streaming',
    data: '--data',
  },
  parse: parseActorCriticConfig,
  normalize: normalizePlayConfig,
};

export interface NewActorCriticConfig {
  readonly config: ActorCriticConfig;
  /** The preset that was used, if one was. */
  readonly preset?: ActorCriticPreset;
}

/** The whole configuration of a new run of `task`; what was asked for by name wins over the preset. */
export async function readNewActorCriticConfig(
  task: ActorCriticTaskName,
  flags: TrainFlags,
): Promise<NewActorCriticConfig> {
  const { defaults } = actorCriticTaskOf(task);
  const asked: ConfigValues = {
    task,
    ...(await readAskedPlay(flags, parseActorCriticConfig({ task, memory: 'backprop', ...defaults }, 'defaults'))),
  };
  checkMemoryGiven(asked);
  // As in the paper's Section 4.2.
  const isStacked = typeof asked.delays === 'string' && /^\s*retrograde/.test(asked.delays);
  const unasked = { ...defaults, ...(isStacked && { stepSeconds: 0.3 }) };
  const config = parseActorCriticConfig({ ...unasked, ...asked }, flags.config ?? 'options');
  const preset = presetOf(config);
  if (!preset) return { config: normalizePlayConfig(config) };
  const { learningRate, normalization } = preset;
  const tuned = { learningRate, ...(normalization && { normalization }) };
  return { config: normalizePlayConfig(parseActorCriticConfig({ ...unasked, ...tuned, ...asked }, 'preset')), preset };
}

/**
 * What was asked for by name; `--updates` as the samples that they take.
 * @param base the configuration that goes for what was not asked for
 */
export async function readAskedPlay(
  flags: TrainFlags,
  base: Pick<ActorCriticConfig, 'environments' | 'windowSteps'>,
): Promise<ConfigValues> {
  const values = await readAskedValues(flags, actorCriticKind);
  if (flags.updates === undefined) return values;
  if (flags.samples !== undefined) {
    throw new UserError('--updates and --samples were both given; both say how long the run is: give one of them.');
  }
  const updates = parseNumberOption('--updates', flags.updates);
  if (!Number.isInteger(updates) || updates < 1) {
    throw new UserError(`--updates is ${flags.updates}; give a whole number, 1 or more.`);
  }
  const { environments = base.environments, windowSteps = base.windowSteps } = values;
  // Where one of them is no number, that is what will be said.
  if (typeof environments === 'number' && typeof windowSteps === 'number') {
    values.samples = updates * samplesPerUpdate({ environments, windowSteps });
  }
  return values;
}

function presetOf(config: ActorCriticConfig): ActorCriticPreset | undefined {
  if (config.preset === null) return undefined;
  const delays = parseDelays(config.delays, config.stepSeconds);
  return actorCriticTaskOf(config.task).preset(parseMemory(config.memory), delays);
}

/** Values in one form, and `et` with the β of the preset, where it has one. */
function normalizePlayConfig(config: ActorCriticConfig): ActorCriticConfig {
  const memory = parseMemory(config.memory);
  const decayPerStep = memory.kind === 'et' ? presetOf(config)?.decayPerStep : undefined;
  return {
    ...config,
    memory: formatMemory(decayPerStep === undefined ? memory : { kind: 'et', decayPerStep }),
    delays: formatDelays(parseDelays(config.delays, config.stepSeconds)),
  };
}
