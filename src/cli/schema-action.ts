// The JSON schema of the configuration that a task has, or of experiment files.
import { UserError } from '../core/errors.ts';
import { suggest } from '../core/suggest.ts';
import { actorCriticConfigJsonSchema } from '../edge/runs/actor-critic-config.ts';
import { actorCriticTaskNames, isActorCriticTask } from '../edge/runs/tasks/actor-critic-registry.ts';
import { taskNames } from '../edge/runs/tasks/registry.ts';
import { trainConfigJsonSchema } from '../edge/runs/train-config.ts';
import { experimentJsonSchema } from '../edge/sweep/experiment-schema.ts';

/** @throws UserError for a task that is not known. */
export function configJsonSchema(task: string): unknown {
  if (task === 'experiment') return experimentJsonSchema();
  if (isActorCriticTask(task)) return actorCriticConfigJsonSchema();
  if ((taskNames as readonly string[]).includes(task)) return trainConfigJsonSchema();
  throw new UserError(`Unknown task "${task}"${suggest(task, ['experiment', ...taskNames, ...actorCriticTaskNames])}`);
}
