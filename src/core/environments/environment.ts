// What an environment must offer: many copies of it, stepped together on typed arrays.
import type { Shape } from '../graph/value.ts';
import type { Random } from '../random/random.ts';

/** Observations: [...shape] numbers, each between `low` and `high` (infinite where it has no bound). */
export interface ObservationSpace {
  readonly shape: Shape;
  readonly low: number | readonly number[];
  readonly high: number | readonly number[];
}

/** One of so many actions, 0 ... `actions.length` - 1, by their names. */
export interface ActionSpace {
  readonly actions: readonly string[];
}

/** An environment as such, before any copy of it runs. */
export interface EnvironmentKind {
  readonly name: string;
  readonly observations: ObservationSpace;
  readonly actionSpace: ActionSpace;
  /**
   * So many copies, each at the start of an episode.
   * @param random copy c draws from `random.split(firstCopy + c)` and nothing else, so copies may be spread over workers as one likes
   */
  create(copies: number, random: Random, firstCopy?: number): EnvironmentCopies;
}

/**
 * Copies of an environment. The arrays stay the same, and `step` writes them in place. A step makes little garbage or none: a new episode,
 * things that enter the board and the physics of LunarLander make some.
 */
export interface EnvironmentCopies {
  readonly copies: number;
  /** What each copy shows now; where an episode has just ended, the start of the next one. [copies, ...observation shape] */
  readonly observations: Float32Array;
  /** Of copies whose episode ended in the last step, what it showed at its end; else what it held. [copies, ...observation shape] */
  readonly finalObservations: Float32Array;
  /** Rewards of the last step. [copies] */
  readonly rewards: Float32Array;
  /** 1 where the last step ended an episode in a terminal state: nothing comes after it. [copies] */
  readonly terminated: Uint8Array;
  /** 1 where the last step cut an episode at its limit: its value goes on (bootstrap); never where `terminated` is 1. [copies] */
  readonly truncated: Uint8Array;
  /** One step of every copy; ended episodes start anew at once. @param actions [copies] */
  step(actions: Int32Array): void;
  /** Everything that later steps depend on, as plain JSON. */
  save(): unknown;
  /** Goes on to the bit where `state` was saved. @throws UserError where it is not a state of this environment and number of copies. */
  restore(state: unknown): void;
}
