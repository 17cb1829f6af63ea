// What an actor does in copies of an environment: what they show, coded as it sees it, becomes actions drawn from its logits, or its
// likeliest ones.
import type { EnvironmentKind } from '../environments/environment.ts';
import type { Policy } from '../environments/policies/policy.ts';
import { UserError } from '../errors.ts';
import type { BoundProgram, Buffers, Engine, Program } from '../graph/engine.ts';
import { elementCount } from '../graph/value.ts';
import { INPUTS } from '../model/forward.ts';
import { multilayerPerceptron, type Network } from '../model/network.ts';
import type { Random } from '../random/random.ts';
import { buildPolicyGraph, drawAction, LOGITS, likeliestAction, splitSigns } from './policy.ts';

/** Observations as the environment has them, or each number split into its positive and its negative part. */
export type ObservationCoding = 'plain' | 'split-signs';

/** Numbers of one observation as the actor sees it. */
export function codedWidth({ observations }: EnvironmentKind, coding: ObservationCoding): number {
  return elementCount(observations.shape) * (coding === 'split-signs' ? 2 : 1);
}

/** An actor's network: hidden layers of ReLU, an output for each action, no biases. @throws UserError where a size is not a positive integer. */
export function actorNetwork(
  environment: EnvironmentKind,
  coding: ObservationCoding,
  hiddenUnits: readonly number[],
): ReturnType<typeof multilayerPerceptron> {
  const sizes = [codedWidth(environment, coding), ...hiddenUnits, environment.actionSpace.actions.length];
  return multilayerPerceptron(sizes, { bias: false });
}

export interface ActorDecisionsOptions {
  readonly engine: Engine;
  readonly environment: EnvironmentKind;
  readonly copies: number;
  readonly coding: ObservationCoding;
  /** The actor, and its weights by parameter name. */
  readonly network: Network;
  readonly parameters: Buffers;
}

/** How actions come from logits: drawn with this generator, or always the likeliest. */
export type ActionChoice = Random | 'likeliest';

export class ActorDecisions {
  /** Numbers of one observation of the environment. */
  readonly width: number;
  readonly #options: ActorDecisionsOptions;
  readonly #seen: Float32Array;
  readonly #logits: Float32Array;
  #program: Program | undefined;
  #policy: BoundProgram | undefined;

  constructor(options: ActorDecisionsOptions) {
    this.#options = options;
    const { environment, copies, coding } = options;
    this.width = elementCount(environment.observations.shape);
    this.#seen = new Float32Array(copies * codedWidth(environment, coding));
    this.#logits = new Float32Array(copies * environment.actionSpace.actions.length);
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

  /** Observations of any number of copies as the actor sees them, written to `out`. */
  encode(observations: Float32Array, out: Float32Array): void {
    if (this.#options.coding === 'plain') out.set(observations);
    else splitSigns(observations, this.width, out);
  }

  /**
   * Chooses an action for each copy.
   * @param seen what all copies show, as the actor sees it
   * @param actions [copies], written in place
   * @returns whether the logits are numbers; else the actions mean nothing
   */
  async decide(seen: Float32Array, choice: ActionChoice, actions: Int32Array): Promise<boolean> {
    if (!this.#policy) await this.prepare();
    this.#seen.set(seen);
    await this.#policy!.run();
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
    return true;
  }

  async release(): Promise<void> {
    await this.#program?.release();
    this.#program = undefined;
    this.#policy = undefined;
  }
}

/** The actor as a policy for whoever plays. */
export function actorPolicy(decisions: ActorDecisions, choice: ActionChoice): Policy {
  const seen = decisions.createView();
  return {
    async choose(observations, actions) {
      decisions.encode(observations, seen);
      if (await decisions.decide(seen, choice, actions)) return;
      throw new UserError(
        'The actor cannot choose: its weights give logits that are not numbers; take the policy of another run.',
      );
    },
  };
}
