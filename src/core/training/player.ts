// Copies of an environment, played by a policy: what they show goes to the actor, actions come from its logits, and finished episodes
// are counted.
import { z } from 'zod';
import type { EnvironmentCopies, EnvironmentKind } from '../environments/environment.ts';
import { UserError } from '../errors.ts';
import type { BoundProgram, Buffers, Engine, Program } from '../graph/engine.ts';
import { elementCount } from '../graph/value.ts';
import { INPUTS } from '../model/forward.ts';
import type { Network } from '../model/network.ts';
import type { Random } from '../random/random.ts';
import { buildPolicyGraph, drawAction, LOGITS, likeliestAction, splitSigns } from './policy.ts';

/** Observations as the environment has them, or each number split into its positive and its negative part. */
export type ObservationCoding = 'plain' | 'split-signs';

export interface FinishedEpisode {
  /** Sum of the rewards. */
  readonly return: number;
  readonly steps: number;
}

export interface PlayerOptions {
  readonly engine: Engine;
  readonly environment: EnvironmentKind;
  readonly copies: number;
  readonly coding: ObservationCoding;
  /** The actor, and its weights by parameter name. */
  readonly network: Network;
  readonly parameters: Buffers;
  /** Of the environment's own chance. */
  readonly random: Random;
}

/** Numbers of one observation as the actor sees it. */
export function codedWidth({ observations }: EnvironmentKind, coding: ObservationCoding): number {
  return elementCount(observations.shape) * (coding === 'split-signs' ? 2 : 1);
}

export class Player {
  readonly copies: EnvironmentCopies;
  /** [copies]: actions of the last step. */
  readonly actions: Int32Array;
  readonly #options: PlayerOptions;
  readonly #width: number;
  readonly #seen: Float32Array;
  readonly #logits: Float32Array;
  /** [copies]: of the episode so far. */
  readonly #returns: Float64Array;
  readonly #steps: Int32Array;
  #program: Program | undefined;
  #policy: BoundProgram | undefined;

  constructor(options: PlayerOptions) {
    this.#options = options;
    const { environment, copies, coding, random } = options;
    this.copies = environment.create(copies, random);
    this.actions = new Int32Array(copies);
    this.#width = elementCount(environment.observations.shape);
    this.#seen = new Float32Array(copies * codedWidth(environment, coding));
    this.#logits = new Float32Array(copies * environment.actionSpace.actions.length);
    this.#returns = new Float64Array(copies);
    this.#steps = new Int32Array(copies);
  }

  async prepare(): Promise<void> {
    if (this.#policy) return;
    const { engine, network, parameters, copies } = this.#options;
    this.#program = await engine.compile(buildPolicyGraph(network, copies, 'float32'), { threads: 'one' });
    this.#policy = this.#program.bind({ ...parameters, [INPUTS]: this.#seen }, { [LOGITS]: this.#logits });
  }

  /** Room for what all copies show, as the actor sees it. */
  createView(): Float32Array {
    return new Float32Array(this.#seen.length);
  }

  /** What all copies show now, as the actor sees it: [copies, width], written to `out`. */
  look(out: Float32Array): void {
    this.#encode(this.copies.observations, out);
  }

  /** What one copy showed at the end of its last episode, as the actor sees it: [width], written to `out`. */
  lookBack(copy: number, out: Float32Array): void {
    this.#encode(this.copies.finalObservations.subarray(copy * this.#width, (copy + 1) * this.#width), out);
  }

  /**
   * One step of every copy, on what `seen` says that it shows.
   * @param choice of the actions: drawn by the policy, or its likeliest ones
   * @returns whether the logits are numbers; else nothing has happened
   */
  async step(seen: Float32Array, choice: Random | 'likeliest', onEpisode: EpisodeListener): Promise<boolean> {
    if (!this.#policy) await this.prepare();
    this.#seen.set(seen);
    await this.#policy!.run();
    const { copies, actions } = this;
    const actionCount = this.#logits.length / actions.length;
    for (let copy = 0; copy < actions.length; copy += 1) {
      const first = copy * actionCount;
      const action =
        choice === 'likeliest'
          ? likeliestAction(this.#logits, first, actionCount)
          : drawAction(this.#logits, first, actionCount, choice);
      if (action < 0) return false;
      actions[copy] = action;
    }
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
    await this.#program?.release();
    this.#program = undefined;
    this.#policy = undefined;
  }

  #encode(observations: Float32Array, out: Float32Array): void {
    if (this.#options.coding === 'plain') out.set(observations);
    else splitSigns(observations, this.#width, out);
  }
}

export type EpisodeListener = (episode: FinishedEpisode, copy: number) => void;

const savedSchema = (copies: number) =>
  z.object({
    environment: z.unknown(),
    returns: z.array(z.number()).length(copies),
    steps: z.array(z.int().min(0)).length(copies),
  });
