// From the options of `cet train` to the configuration of a task that is played.
import { UserError } from '../core/errors.ts';
import {
  type ActorCriticConfig,
  actorCriticConfigKeys,
  parseActorCriticConfig,
} from '../edge/runs/actor-critic-config.ts';
import { samplesPerUpdate } from '../edge/runs/actor-critic-setup.ts';
import {
  normalizeActorCriticConfig,
  type ResolvedActorCriticConfig,
  resolveActorCriticConfig,
} from '../edge/runs/resolve-actor-critic-config.ts';
import { type ActorCriticTaskName, actorCriticTaskOf } from '../edge/runs/tasks/actor-critic-registry.ts';
import { taskNames } from '../edge/runs/tasks/registry.ts';
import { trainConfigKeys } from '../edge/runs/train-config.ts';
import {
  type ConfigKind,
  type ConfigValues,
  checkMemoryGiven,
  optionSource,
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
  normalize: normalizeActorCriticConfig,
};

/** The whole configuration of a new run of `task`; what was asked for by name wins over the preset. */
export async function readNewActorCriticConfig(
  task: ActorCriticTaskName,
  flags: TrainFlags,
): Promise<ResolvedActorCriticConfig> {
  const { defaults } = actorCriticTaskOf(task);
  const asked: ConfigValues = {
    task,
    ...(await readAskedPlay(flags, parseActorCriticConfig({ task, memory: 'backprop', ...defaults }, 'defaults'))),
  };
  checkMemoryGiven(asked);
  return resolveActorCriticConfig(task, asked, optionSource(flags));
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
