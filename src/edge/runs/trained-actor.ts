// The actor of a run of play, as its checkpoint holds it: to be watched, while the run goes on or when it has finished.

import { environmentKind } from '../../core/environments/registry.ts';
import type { WatchableKind } from '../../core/environments/watchable.ts';
import { UserError } from '../../core/errors.ts';
import { actorCriticNetworks, actorWeights } from '../../core/training/actor-critic-weights.ts';
import { ActorDecisions } from '../../core/training/actor-decisions.ts';
import { createNodeEngine } from '../engine/node.ts';
import { type ActorCriticConfig, parseActorCriticConfig } from './actor-critic-config.ts';
import { setUpActorCritic } from './actor-critic-setup.ts';
import { readCheckpoint } from './checkpoint.ts';
import { readStoredConfig, runPaths } from './run-folder.ts';
import { actorCriticTaskNames, actorCriticTaskOf, isActorCriticTask } from './tasks/actor-critic-registry.ts';

export interface TrainedActor {
  readonly config: ActorCriticConfig;
  readonly environment: WatchableKind;
  /** Updates made when the checkpoint was written, of so many. */
  readonly update: number;
  readonly updates: number;
  readonly decisions: ActorDecisions;
}

/**
 * Opens the actor of a run; its caller releases `decisions`.
 * @param copies of the environment that it is to play at a time
 * @throws UserError where there is no run of play in the folder, or no checkpoint of it.
 */
export async function openTrainedActor(folder: string, copies: number): Promise<TrainedActor> {
  const stored = await readStoredConfig(folder);
  const paths = runPaths(folder);
  if (!isActorCriticTask(stored.task)) {
    throw new UserError(
      `${folder} is a run of ${String(stored.task)}, where nothing is played; name a run of ${actorCriticTaskNames.join(', ')}.`,
    );
  }
  const config = parseActorCriticConfig(stored, paths.config);
  const setup = setUpActorCritic(config);
  const checkpoint = await readCheckpoint(paths.checkpoint);
  if (!checkpoint) {
    throw new UserError(
      `${folder} has no checkpoint yet; one is written every ${config.checkpointSeconds} s of training, and when it stops: train on by "cet train --resume ${folder}".`,
    );
  }
  const networks = actorCriticNetworks(setup);
  const parameters = checkpoint.arrays.parameters && actorWeights(networks, checkpoint.arrays.parameters);
  if (!parameters) {
    throw new UserError(
      `Checkpoint ${paths.checkpoint} does not fit the run's config.json; restore both from one copy.`,
    );
  }
  const environment = environmentKind(actorCriticTaskOf(config.task).environment);
  const engine = await createNodeEngine({ threads: 1 });
  const { coding } = setup;
  return {
    config,
    environment,
    update: checkpoint.update,
    updates: setup.updates,
    decisions: new ActorDecisions({ engine, environment, copies, coding, network: networks.actor, parameters }),
  };
}
