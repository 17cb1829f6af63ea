// Copies of an environment, played by an actor: what they show goes to it, what it decides is done, and finished episodes are counted.
import { z } from 'zod';
import type { EnvironmentCopies } from '../environments/environment.ts';
import { UserError } from '../errors.ts';
import type { Random } from '../random/random.ts';
import { type ActionChoice, ActorDecisions, type ActorDecisionsOptions } from './actor-decisions.ts';

export interface FinishedEpisode {
  /** Sum of the rewards. */
  readonly return: number;
  readonly steps: number;
}

export interface PlayerOptions extends ActorDecisionsOptions {
  /** Of the environment's own chance. */
  readonly random: Random;
}

export class Player {
  readonly copies: EnvironmentCopies;
  /** [copies]: actions of the last step. */
  readonly actions: Int32Array;
  readonly #options: PlayerOptions;
  readonly #decisions: ActorDecisions;
  /** [copies]: of the episode so far. */
  readonly #returns: Float64Array;
  readonly #steps: Int32Array;

  constructor(options: PlayerOptions) {
    this.#options = options;
    const { environment, copies, random } = options;
    this.copies = environment.create(copies, random);
    this.actions = new Int32Array(copies);
    this.#decisions = new ActorDecisions(options);
    this.#returns = new Float64Array(copies);
    this.#steps = new Int32Array(copies);
  }

  async prepare(): Promise<void> {
    await this.#decisions.prepare();
  }

  /** Room for what all copies show, as the actor sees it. */
  createView(): Float32Array {
    return this.#decisions.createView();
  }

  /** What all copies show now, as the actor sees it: [copies, width], written to `out`. */
  look(out: Float32Array): void {
    this.#decisions.encode(this.copies.observations, out);
  }

  /** What one copy showed at the end of its last episode, as the actor sees it: [width], written to `out`. */
  lookBack(copy: number, out: Float32Array): void {
    const { width } = this.#decisions;
    this.#decisions.encode(this.copies.finalObservations.subarray(copy * width, (copy + 1) * width), out);
  }

  /**
   * One step of every copy, on what `seen` says that it shows.
   * @param choice of the actions: drawn by the policy, or its likeliest ones
   * @returns whether the logits are numbers; else nothing has happened
   */
  async step(seen: Float32Array, choice: ActionChoice, onEpisode: EpisodeListener): Promise<boolean> {
    const { copies, actions } = this;
    if (!(await this.#decisions.decide(seen, choice, actions))) return false;
    copies.step(actions);
    for (let copy = 0; copy < actions.length; copy += 1) {
      this.#returns[copy]! += copies.rewards[copy]!;
      this.#steps[copy]! += 1;
      if (copies.terminated[copy] === 0 && copies.truncated[copy] === 0) continue;
      onEpisode({ return: this.#returns[copy]!, steps: this.#steps[copy]! }, copy);
      this.#returns[copy] = 0;
      this.#steps[copy] = 0;
    }
    return true;
  }

  /** Where the environments are, as plain JSON. */
  save(): unknown {
    return { environment: this.copies.save(), returns: [...this.#returns], steps: [...this.#steps] };
  }

  /** @throws UserError where `state` is not of so many copies of this environment. */
  restore(state: unknown): void {
    const result = savedSchema(this.actions.length).safeParse(state);
    if (!result.success) {
      throw new UserError(
        `The saved play is not one of ${this.actions.length} copies of ${this.#options.environment.name}: take what such a training saved.`,
      );
    }
    this.copies.restore(result.data.environment);
    this.#returns.set(result.data.returns);
    this.#steps.set(result.data.steps);
  }

  async release(): Promise<void> {
    await this.#decisions.release();
  }
}

export type EpisodeListener = (episode: FinishedEpisode, copy: number) => void;

const savedSchema = (copies: number) =>
  z.object({
    environment: z.unknown(),
    returns: z.array(z.number()).length(copies),
    steps: z.array(z.int().min(0)).length(copies),
  });
