// The JSON schema of the configuration that a task has.
import { UserError } from '../core/errors.ts';
import { suggest } from '../core/suggest.ts';
import { actorCriticConfigJsonSchema } from '../edge/runs/actor-critic-config.ts';
import { actorCriticTaskNames, isActorCriticTask } from '../edge/runs/tasks/actor-critic-registry.ts';
import { taskNames } from '../edge/runs/tasks/registry.ts';
import { trainConfigJsonSchema } from '../edge/runs/train-config.ts';

/** @throws UserError for a task that is not known. */
export function configJsonSchema(task: string): unknown {
  if (isActorCriticTask(task)) return actorCriticConfigJsonSchema();
  if ((taskNames as readonly string[]).includes(task)) return trainConfigJsonSchema();
  throw new UserError(`Unknown task "${task}"${suggest(task, [...taskNames, ...actorCriticTaskNames])}`);
}
