// From the options of `cet train` to a configuration: preset < config file < --set and named options.
import { type ActorCriticConfig, actorCriticConfigKeys } from '../edge/runs/actor-critic-config.ts';
import { isSupervisedTask, unknownTask } from '../edge/runs/resolve-config.ts';
import {
  normalizeTrainConfig,
  type ResolvedTrainConfig,
  resolveTrainConfig,
} from '../edge/runs/resolve-train-config.ts';
import type { RunConfig } from '../edge/runs/run-folder.ts';
import { actorCriticTaskNames, isActorCriticTask } from '../edge/runs/tasks/actor-critic-registry.ts';
import { parseTrainConfig, type TrainConfig, trainConfigKeys } from '../edge/runs/train-config.ts';
import { actorCriticKind, readAskedPlay } from './actor-critic-options.ts';
import {
  type ConfigKind,
  type ConfigValues,
  checkMemoryGiven,
  checkSame,
  optionSource,
  readAskedValues,
  type TrainFlags,
} from './config-values.ts';

export type { TrainFlags } from './config-values.ts';

export const supervisedKind: ConfigKind<TrainConfig> = {
  keys: trainConfigKeys,
  others: { tasks: actorCriticTaskNames, keys: actorCriticConfigKeys },
  foreignFlags: { samples: '--samples' },
  parse: parseTrainConfig,
  normalize: normalizeTrainConfig,
};

/** The whole configuration of a new run of `task`; what was asked for by name wins over the preset. */
export async function readNewRunConfig(task: string, flags: TrainFlags): Promise<ResolvedTrainConfig> {
  if (!isSupervisedTask(task)) throw unknownTask(task);
  const asked: ConfigValues = { task, ...(await readAskedValues(flags, supervisedKind)) };
  checkMemoryGiven(asked);
  return resolveTrainConfig(task, asked, optionSource(flags));
}

/**
 * Refuses to resume with another configuration than the run began with.
 * @throws UserError that names the first difference.
 */
export async function checkResumeValues(
  stored: RunConfig,
  flags: TrainFlags,
  task: string = stored.task,
): Promise<void> {
  if (isActorCriticTask(stored.task)) {
    const config = stored as ActorCriticConfig;
    // Another task has other keys: that it is another is all that is to be said.
    const asked = task === stored.task ? await readAskedPlay(flags, config) : { task };
    return checkSame(actorCriticKind, config, { task, ...asked }, flags);
  }
  const asked = isActorCriticTask(task) ? {} : await readAskedValues(flags, supervisedKind);
  return checkSame(supervisedKind, stored as TrainConfig, { task, ...asked }, flags);
}
