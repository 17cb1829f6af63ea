// The training of `cet train GAME`, with its defaults, as the measures take it: play, critic, actor and weights, without a run folder.
import { ActorCriticTrainer } from '../src/core/training/actor-critic.ts';
import {
  type ActorCriticConfig,
  type ActorCriticConfigInput,
  parseActorCriticConfig,
} from '../src/edge/runs/actor-critic-config.ts';
import { samplesPerUpdate, setUpActorCritic } from '../src/edge/runs/actor-critic-setup.ts';
import { type ActorCriticTaskName, actorCriticTaskOf } from '../src/edge/runs/tasks/actor-critic-registry.ts';
import type { Bench } from './measure.ts';

/** The highest order of the paper, errors so many steps late; `given` in place of its values or the task's own. */
export function playedConfig(
  task: ActorCriticTaskName,
  delaySteps: number,
  given: Partial<ActorCriticConfigInput> = {},
): ActorCriticConfig {
  const standard = { memory: 'cet:10', delays: `broadcast:${delaySteps}steps` };
  return parseActorCriticConfig({ ...actorCriticTaskOf(task).defaults, ...standard, ...given, task }, 'bench');
}

/** A trainer that is not yet warm. */
export function createActorCriticTrainer(
  { engine }: Pick<Bench, 'engine'>,
  config: ActorCriticConfig,
): ActorCriticTrainer {
  return new ActorCriticTrainer({ ...setUpActorCritic(config), engine });
}

/** Samples a second of `count` updates: steps of play in all environments, with all that is learnt from them. */
export async function samplesPerSecond(
  trainer: ActorCriticTrainer,
  config: ActorCriticConfig,
  count: number,
): Promise<number> {
  const begun = performance.now();
  for (let update = 0; update < count; update += 1) await trainer.step('loss');
  return (count * samplesPerUpdate(config) * 1000) / (performance.now() - begun);
}
