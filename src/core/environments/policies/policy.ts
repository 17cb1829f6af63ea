// Who chooses the actions: chance, a rule, or a trained actor.
import type { Random } from '../../random/random.ts';
import type { WatchableKind } from '../watchable.ts';

export interface Policy {
  /**
   * Chooses an action for each copy from what it shows; a promise where the choice takes an engine.
   * @param observations [copies, ...observation shape]
   * @param actions [copies], written in place
   */
  choose(observations: Float32Array, actions: Int32Array): void | Promise<void>;
}

/** A policy by its name, before it knows its environment. */
export interface PolicyKind {
  readonly name: string;
  /** @param random its own chance @throws UserError where there is no such policy for the environment */
  create(environment: WatchableKind, random: Random): Policy;
}
