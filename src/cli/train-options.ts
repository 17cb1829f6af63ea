// From the options of `cet train` to a configuration: preset < config file < --set and named options.
import { resolve } from 'node:path';
import { formatMemory, parseMemory } from '../core/credit/memory.ts';
import { UserError } from '../core/errors.ts';
import { suggest } from '../core/suggest.ts';
import { type ActorCriticConfig, actorCriticConfigKeys } from '../edge/runs/actor-critic-config.ts';
import { configuredPreset } from '../edge/runs/configured-preset.ts';
import { formatDelays, parseDelays } from '../edge/runs/delays.ts';
import type { Preset } from '../edge/runs/presets.ts';
import type { RunConfig } from '../edge/runs/run-folder.ts';
import { actorCriticTaskNames, isActorCriticTask } from '../edge/runs/tasks/actor-critic-registry.ts';
import { type TaskName, taskNames, taskOf } from '../edge/runs/tasks/registry.ts';
import { parseTrainConfig, type TrainConfig, trainConfigKeys } from '../edge/runs/train-config.ts';
import { actorCriticKind, readAskedPlay } from './actor-critic-options.ts';
import {
  type ConfigKind,
  type ConfigValues,
  checkMemoryGiven,
  checkSame,
  readAskedValues,
  type TrainFlags,
} from './config-values.ts';

export type { TrainFlags } from './config-values.ts';

export const supervisedKind: ConfigKind<TrainConfig> = {
  keys: trainConfigKeys,
  others: { tasks: actorCriticTaskNames, keys: actorCriticConfigKeys },
  foreignFlags: { samples: '--samples' },
  parse: parseTrainConfig,
  normalize: normalizeConfig,
};

export interface NewRunConfig {
  readonly config: TrainConfig;
  /** The preset that was used, if one was. */
  readonly preset?: Preset;
}

/** The whole configuration of a new run of `task`; what was asked for by name wins over the preset. */
export async function readNewRunConfig(task: string, flags: TrainFlags): Promise<NewRunConfig> {
  if (!isTask(task)) {
    throw new UserError(`Unknown task "${task}"${suggest(task, [...taskNames, ...actorCriticTaskNames])}`);
  }
  const asked: ConfigValues = { task, ...(await readAskedValues(flags, supervisedKind)) };
  checkMemoryGiven(asked);
  const { defaults } = taskOf(task);
  // With the gate, as in the paper's Section 4.2: long batches, of which few samples learn, and a longer warm-up.
  const gateDefaults = typeof asked.salience === 'number' ? { batchSize: 1280, warmupFraction: 0.2 } : {};
  const unasked = { ...defaults, ...gateDefaults };
  const config = parseTrainConfig({ ...unasked, ...asked }, flags.config ?? 'options');
  const preset = configuredPreset(config);
  if (!preset) return { config: normalizeConfig(config) };
  const { learningRate, weightDecay, updates } = preset;
  const tuned = { learningRate, weightDecay, ...(updates !== undefined && { updates }) };
  const filled = parseTrainConfig({ ...unasked, ...tuned, ...asked }, 'preset');
  return { config: normalizeConfig(filled), preset };
}

function isTask(name: string): name is TaskName {
  return (taskNames as readonly string[]).includes(name);
}

/** Values in one form: `CET:6` as `cet:6`, `broadcast:10steps` as `broadcast:2s`, folders from the root. */
function normalizeConfig(config: TrainConfig): TrainConfig {
  return {
    ...config,
    memory: formatMemory(parseMemory(config.memory)),
    delays: formatDelays(parseDelays(config.delays, config.stepSeconds)),
    // Absolute, so that the run can be resumed from anywhere.
    dataFolder: config.dataFolder === null ? null : resolve(config.dataFolder),
  };
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
