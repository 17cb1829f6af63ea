// What an environment offers besides, to be watched: a picture of each copy, and how fast its steps go.
import type { Random } from '../random/random.ts';
import type { EnvironmentCopies, EnvironmentKind } from './environment.ts';
import type { Scene } from './scene/scene.ts';

/** Chooses an action by hand-written rules. @param at where the observation of the copy begins in `observations` */
export type ActionRule = (observations: Float32Array, at: number) => number;

export interface WatchableCopies extends EnvironmentCopies {
  /** The picture of a copy as it stands now; where an episode has just ended, of the start of the next one. */
  draw(copy: number): Scene;
}

export interface WatchableKind extends EnvironmentKind {
  /** For people, such as `CartPole-v1`. */
  readonly title: string;
  /** Seconds of a step when it is shown at real speed. */
  readonly stepSeconds: number;
  /** A known rule that does well. */
  readonly heuristic?: ActionRule;
  create(copies: number, random: Random, firstCopy?: number): WatchableCopies;
}
