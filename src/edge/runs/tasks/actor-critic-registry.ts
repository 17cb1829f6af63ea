// The tasks of `cet train` that are played, by name: a new one is a line here, and a file beside this one.
import type { ActorCriticTask } from './actor-critic-task.ts';
import { cartPoleTask } from './cartpole.ts';
import { lunarLanderTask } from './lunarlander.ts';
import { otherMinAtarTask, spaceInvadersTask } from './minatar.ts';

const tasks = {
  cartpole: cartPoleTask,
  lunarlander: lunarLanderTask,
  spaceinvaders: spaceInvadersTask,
  breakout: otherMinAtarTask('breakout'),
  asterix: otherMinAtarTask('asterix'),
  freeway: otherMinAtarTask('freeway'),
  seaquest: otherMinAtarTask('seaquest'),
} satisfies Readonly<Record<string, ActorCriticTask>>;

export type ActorCriticTaskName = keyof typeof tasks;

export const actorCriticTaskNames = Object.keys(tasks) as readonly ActorCriticTaskName[];

export function isActorCriticTask(name: unknown): name is ActorCriticTaskName {
  return (actorCriticTaskNames as readonly unknown[]).includes(name);
}

export function actorCriticTaskOf(name: ActorCriticTaskName): ActorCriticTask {
  return tasks[name];
}
