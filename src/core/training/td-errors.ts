// What a critic makes of a window: the TD errors η_t = r_t + γ V(s_{t+1}) - V(s_t) of Algorithm 1, and the advantages
// A_t = η_t + γλ A_{t+1} (Schulman et al. 2016), by which the λ-returns V(s_t) + A_t that it learns from lie above its values.
// After a terminal state there is nothing: V = 0. Where an episode was cut at its limit, V of what it showed last goes on in its place.
// Once a window is played, all but V of what it showed is known: η and A are linear in that, A = S η with one matrix for each
// environment. So values, errors and the critic's step are one graph, and what the values took is there for the gradient.
import type { FloatType, GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/value.ts';

export interface PlayedWindow {
  readonly steps: number;
  readonly environments: number;
  /** [steps × environments] */
  readonly rewards: ArrayLike<number>;
  /** [steps × environments]: 1 where the step ended the episode in a terminal state. */
  readonly terminated: ArrayLike<number>;
  /** [steps × environments]: 1 where the step's episode was cut. */
  readonly truncated: ArrayLike<number>;
  /** [steps × environments]: V of what was shown last, where an episode was cut. */
  readonly finalValues: ArrayLike<number>;
}

/** Whether the actor's TD errors are as they are (Algorithm 1), or have the mean over their window, steps and environments, taken off. */
export type TdErrorCentering = 'none' | 'window';

/** What a window makes of the values of what it shows. */
export interface ReturnCoefficients {
  /** [steps × environments]: what comes of a step besides V of the next: its reward, and where it cut the episode, γ V of what was shown last. */
  readonly outcomes: Float32Array;
  /** [steps × environments]: γ, or 0 where the step ended the episode. */
  readonly continuations: Float32Array;
  /** S: [environments × steps × steps], row t, column s: (γλ)^(s-t) where the episode goes on from t to s, else 0. */
  readonly sums: Float32Array;
}

export function createReturnCoefficients(steps: number, environments: number): ReturnCoefficients {
  return {
    outcomes: new Float32Array(steps * environments),
    continuations: new Float32Array(steps * environments),
    sums: new Float32Array(environments * steps * steps),
  };
}

export function fillReturnCoefficients(
  { outcomes, continuations, sums }: ReturnCoefficients,
  window: PlayedWindow,
  discount: number,
  lambda: number,
): void {
  const { steps, environments, rewards, terminated, truncated, finalValues } = window;
  for (let at = 0; at < outcomes.length; at += 1) {
    const isCut = terminated[at] === 0 && truncated[at] !== 0;
    outcomes[at] = rewards[at]! + (isCut ? discount * finalValues[at]! : 0);
    continuations[at] = terminated[at] === 0 && truncated[at] === 0 ? discount : 0;
  }
  sums.fill(0);
  for (let environment = 0; environment < environments; environment += 1) {
    for (let step = 0; step < steps; step += 1) {
      const row = (environment * steps + step) * steps;
      let weight = 1;
      for (let then = step; then < steps && weight !== 0; then += 1) {
        sums[row + then] = weight;
        weight *= lambda * continuations[then * environments + environment]!;
      }
    }
  }
}

/** Names of the coefficients as inputs of a graph. */
export const returnTensors = { outcomes: 'outcomes', continuations: 'continuations', sums: 'sums' } as const;

/**
 * η and A of a window, both [steps, environments]; the coefficients are inputs of the graph.
 * @param values V of what is shown at each step, and after the last: [(steps + 1) × environments, 1]
 */
export function buildAdvantages<F extends FloatType>(
  builder: GraphBuilder<F>,
  values: Value<F>,
  steps: number,
  environments: number,
): { readonly tdErrors: Value<F>; readonly advantages: Value<F> } {
  const outcomes = builder.input(returnTensors.outcomes, builder.float, [steps, environments]);
  const continuations = builder.input(returnTensors.continuations, builder.float, [steps, environments]);
  const sums = builder.input(returnTensors.sums, builder.float, [environments, steps, steps]);
  const byStep = builder.reshape(values, [steps + 1, environments]);
  const now = builder.slice(byStep, [0], [0], [steps]);
  const next = builder.slice(byStep, [0], [1], [steps + 1]);
  const tdErrors = builder.subtract(builder.add(outcomes, builder.multiply(continuations, next)), now);
  const byEnvironment = builder.reshape(builder.transpose(tdErrors, [1, 0]), [environments, steps, 1]);
  const summed = builder.reshape(builder.batchProduct(sums, byEnvironment), [environments, steps]);
  return { tdErrors, advantages: builder.transpose(summed, [1, 0]) };
}

/** Takes the mean off all of them, in place. */
export function centreTdErrors(tdErrors: Float32Array): void {
  let sum = 0;
  for (let at = 0; at < tdErrors.length; at += 1) sum += tdErrors[at]!;
  const mean = sum / tdErrors.length;
  for (let at = 0; at < tdErrors.length; at += 1) tdErrors[at]! -= mean;
}
