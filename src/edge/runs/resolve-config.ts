// The whole configuration of a run of any task, from what was asked for by name.
import { UserError } from '../../core/errors.ts';
import { suggest } from '../../core/suggest.ts';
import { actorCriticConfigKeys } from './actor-critic-config.ts';
import { resolveActorCriticConfig } from './resolve-actor-critic-config.ts';
import { resolveTrainConfig } from './resolve-train-config.ts';
import type { RunConfig } from './run-folder.ts';
import { actorCriticTaskNames, isActorCriticTask } from './tasks/actor-critic-registry.ts';
import { type TaskName, taskNames } from './tasks/registry.ts';
import { trainConfigKeys } from './train-config.ts';

export function isSupervisedTask(name: unknown): name is TaskName {
  return (taskNames as readonly unknown[]).includes(name);
}

/** @throws UserError with a suggestion. */
export function unknownTask(name: string): UserError {
  return new UserError(`Unknown task "${name}"${suggest(name, [...taskNames, ...actorCriticTaskNames])}`);
}

/**
 * The whole configuration of a new run; what was asked for by name wins over the preset that it names.
 * @param asked keys of the configuration with their values, `task` and `memory` among them
 * @param source what they come from, for errors
 * @throws UserError with one sentence for the first thing that is wrong.
 */
export function resolveRunConfig(asked: Readonly<Record<string, unknown>>, source: string): RunConfig {
  const { task } = asked;
  if (task === undefined) throw new UserError(`${source}: no task is named; give one, such as task: mnist.`);
  if (asked.memory === undefined) {
    throw new UserError(`${source}: no memory is named; give et, cet:6, ltp-ltd:0.1, perfect or backprop.`);
  }
  if (isActorCriticTask(task)) {
    checkKind(asked, actorCriticConfigKeys, taskNames, source);
    return resolveActorCriticConfig(task, asked, source).config;
  }
  if (!isSupervisedTask(task)) throw new UserError(`${source}: ${unknownTask(String(task)).message}`);
  checkKind(asked, trainConfigKeys, actorCriticTaskNames, source);
  return resolveTrainConfig(task, asked, source).config;
}

function checkKind(
  { task, ...asked }: Readonly<Record<string, unknown>>,
  keys: readonly string[],
  others: readonly string[],
  source: string,
): void {
  const foreign = Object.keys(asked).find((key) => !keys.includes(key));
  if (foreign === undefined) return;
  throw new UserError(
    `${source}: ${foreign} is no key of ${task}, but of ${others.join(', ')}; give it under "when" for those tasks alone.`,
  );
}

/** Every key of a configuration of any task. */
export const runConfigKeys: readonly string[] = [...new Set<string>([...trainConfigKeys, ...actorCriticConfigKeys])];
