// CartPole-v1: a pole on a cart, to be kept upright by pushing the cart to the left or right.
// Explicit Euler, positions by the old velocities (Gymnasium, MIT; after Barto, Sutton and Anderson 1983).
import { z } from 'zod';
import { type Random, restoreRandom } from '../random/random.ts';
import { cartPoleScene } from './cart-pole-scene.ts';
import type { ObservationSpace } from './environment.ts';
import { parseSavedState, randomStateSchema } from './saved-state.ts';
import { createStepArrays, lastStepSchema, restoreLastStep, type StepArrays, saveLastStep } from './step-arrays.ts';
import type { ActionRule, WatchableCopies, WatchableKind } from './watchable.ts';

const GRAVITY = 9.8;
const POLE_MASS = 0.1;
const TOTAL_MASS = 1 + POLE_MASS;
/** From the joint to the middle of the pole, in metres. */
const HALF_LENGTH = 0.5;
const POLE_MOMENT = POLE_MASS * HALF_LENGTH;
const FORCE = 10;
const STEP_SECONDS = 0.02;

/** An episode ends beyond these, or is cut after so many steps. */
export const POSITION_LIMIT = 2.4;
export const ANGLE_LIMIT = (12 * 2 * Math.PI) / 360;
const STEP_LIMIT = 500;
const START_SPREAD = 0.05;

/** Numbers of a state: position (m), velocity, angle (rad; 0 is upright, positive leans right), angular velocity. */
const SIZE = 4;

/** One step of the state at `at`. @param states float64, in place @param action 0 pushes left, 1 right */
export function advanceCartPole(states: Float64Array, at: number, action: number, stepSeconds = STEP_SECONDS): void {
  const velocity = states[at + 1]!;
  const angle = states[at + 2]!;
  const angularVelocity = states[at + 3]!;
  const sine = Math.sin(angle);
  const cosine = Math.cos(angle);
  const push = ((action === 1 ? FORCE : -FORCE) + POLE_MOMENT * angularVelocity * angularVelocity * sine) / TOTAL_MASS;
  const angularAcceleration =
    (GRAVITY * sine - cosine * push) / (HALF_LENGTH * (4 / 3 - (POLE_MASS * cosine * cosine) / TOTAL_MASS));
  const acceleration = push - (POLE_MOMENT * angularAcceleration * cosine) / TOTAL_MASS;
  states[at] = states[at]! + stepSeconds * velocity;
  states[at + 1] = velocity + stepSeconds * acceleration;
  states[at + 2] = angle + stepSeconds * angularVelocity;
  states[at + 3] = angularVelocity + stepSeconds * angularAcceleration;
}

/** Whether the episode ends in the state at `at`: the cart is too far out, or the pole too far over. */
export function cartPoleHasFallen(states: Float64Array, at: number): boolean {
  return !(Math.abs(states[at]!) <= POSITION_LIMIT && Math.abs(states[at + 2]!) <= ANGLE_LIMIT);
}

/** Pushes towards where the pole falls to. */
const heuristic: ActionRule = (observations, at) =>
  observations[at + 2]! + 0.5 * observations[at + 3]! + 0.01 * observations[at]! + 0.05 * observations[at + 1]! > 0
    ? 1
    : 0;

const observations: ObservationSpace = {
  shape: [SIZE],
  // Twice the limits of an episode: it ends one step beyond them.
  low: [-2 * POSITION_LIMIT, Number.NEGATIVE_INFINITY, -2 * ANGLE_LIMIT, Number.NEGATIVE_INFINITY],
  high: [2 * POSITION_LIMIT, Number.POSITIVE_INFINITY, 2 * ANGLE_LIMIT, Number.POSITIVE_INFINITY],
};

export const cartPole: WatchableKind = {
  name: 'cartpole',
  title: 'CartPole-v1',
  observations,
  actionSpace: { actions: ['left', 'right'] },
  stepSeconds: STEP_SECONDS,
  heuristic,
  create: (copies, random, firstCopy = 0) => new CartPoleCopies(copies, random, firstCopy),
};

function stateSchema(copies: number) {
  return z.object({
    environment: z.literal(cartPole.name),
    states: z.array(z.number()).length(copies * SIZE),
    steps: z
      .array(
        z
          .number()
          .int()
          .min(0)
          .max(STEP_LIMIT - 1),
      )
      .length(copies),
    random: z.array(randomStateSchema).length(copies),
    last: lastStepSchema(copies, observations),
  });
}

class CartPoleCopies implements WatchableCopies {
  readonly copies: number;
  readonly observations: Float32Array;
  readonly finalObservations: Float32Array;
  readonly rewards: Float32Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  /** [copies, 4] in float64: an observation is its rounding. */
  readonly #states: Float64Array;
  /** [copies]: steps of the episode so far. */
  readonly #steps: Int32Array;
  readonly #random: Random[];

  constructor(copies: number, random: Random, firstCopy: number) {
    this.copies = copies;
    const arrays: StepArrays = createStepArrays(copies, observations);
    this.observations = arrays.observations;
    this.finalObservations = arrays.finalObservations;
    this.rewards = arrays.rewards;
    this.terminated = arrays.terminated;
    this.truncated = arrays.truncated;
    this.#states = new Float64Array(copies * SIZE);
    this.#steps = new Int32Array(copies);
    this.#random = Array.from({ length: copies }, (_, copy) => random.split(firstCopy + copy));
    for (let copy = 0; copy < copies; copy += 1) this.#begin(copy);
    this.observations.set(this.#states);
  }

  step(actions: Int32Array): void {
    const states = this.#states;
    for (let copy = 0; copy < this.copies; copy += 1) {
      const at = copy * SIZE;
      advanceCartPole(states, at, actions[copy]!);
      const steps = this.#steps[copy]! + 1;
      this.#steps[copy] = steps;
      const terminated = cartPoleHasFallen(states, at);
      const truncated = !terminated && steps === STEP_LIMIT;
      this.rewards[copy] = 1;
      this.terminated[copy] = terminated ? 1 : 0;
      this.truncated[copy] = truncated ? 1 : 0;
      if (terminated || truncated) {
        for (let i = at; i < at + SIZE; i += 1) this.finalObservations[i] = states[i]!;
        this.#begin(copy);
      }
    }
    this.observations.set(states);
  }

  #begin(copy: number): void {
    const random = this.#random[copy]!;
    this.#steps[copy] = 0;
    for (let i = copy * SIZE; i < (copy + 1) * SIZE; i += 1) {
      this.#states[i] = START_SPREAD * (2 * random.uniform() - 1);
    }
  }

  draw(copy: number) {
    return cartPoleScene(this.#states[copy * SIZE]!, this.#states[copy * SIZE + 2]!);
  }

  save(): unknown {
    return {
      environment: cartPole.name,
      states: [...this.#states],
      steps: [...this.#steps],
      random: this.#random.map((random) => random.state()),
      last: saveLastStep(this),
    } satisfies z.infer<ReturnType<typeof stateSchema>>;
  }

  restore(state: unknown): void {
    const saved = parseSavedState(cartPole.title, this.copies, stateSchema(this.copies), state);
    this.#states.set(saved.states);
    this.#steps.set(saved.steps);
    for (const [copy, random] of saved.random.entries()) this.#random[copy] = restoreRandom(random);
    restoreLastStep(this, saved.last);
    this.observations.set(this.#states);
  }
}
