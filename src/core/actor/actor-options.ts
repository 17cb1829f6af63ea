// What the credit of an actor depends on, and which values there may be.
import type { LayerCredit } from '../credit/layer-credit.ts';
import type { PathwayName } from '../credit/pathway.ts';
import { UserError } from '../errors.ts';
import type { Buffers, Engine } from '../graph/engine.ts';
import type { FloatType } from '../graph/graph-builder.ts';
import type { Shape } from '../graph/value.ts';
import type { DenseLayer } from '../model/layers/dense.ts';
import type { TraceFormChoice } from './trace-form.ts';

/** λ of Algorithm 1: one for all synapses, or one for each. */
export type ActorLambda =
  | { readonly kind: 'fixed'; readonly lambda: number }
  /** By layer, each [out × in]. */
  | { readonly kind: 'per-synapse'; readonly lambdas: readonly ArrayLike<number>[] };

/** Dense layers without biases, ReLU on all but the last; the last gives the logits of the actions. */
export interface ActorNetwork {
  /** [features] */
  readonly inputShape: Shape;
  readonly layers: readonly DenseLayer[];
}

/** How the entropy bonus gives credit. */
export interface EntropyBonus {
  /** What the mean entropy is multiplied by; 0 for no bonus. */
  readonly coefficient: number;
  /** `delayed`: its δ is late and meets the traces, like any other; `immediate`: it is backpropagated at once. */
  readonly path: 'delayed' | 'immediate';
}

export interface ActorCreditOptions<F extends FloatType = FloatType> {
  readonly engine: Engine;
  readonly float: F;
  readonly network: ActorNetwork;
  /** How credit reaches each layer. */
  readonly credit: readonly LayerCredit[];
  readonly pathway: PathwayName;
  readonly environments: number;
  /** Steps of a window. */
  readonly windowSteps: number;
  /** γ */
  readonly discount: number;
  readonly lambda: ActorLambda;
  readonly entropy: EntropyBonus;
  /** What the gradient, a sum over steps and environments, is multiplied by: -1 / (steps × environments) for descent on their mean. */
  readonly gradientScale: number;
  /** How traces are kept between windows; `cheaper` chooses by cost, layer by layer. */
  readonly traceForm: TraceFormChoice;
  /** Weights by parameter name. */
  readonly parameters: Buffers;
  /** Where gradients are written, by parameter name. */
  readonly gradients: Buffers;
}

/** @throws UserError where a number is out of its range. */
export function checkActorOptions({ network, credit, discount, lambda, entropy }: ActorCreditOptions): void {
  const { layers } = network;
  if (layers.some(({ bias }) => bias)) throw new Error('actor: layers have no biases');
  if (credit.length !== layers.length) throw new Error('credit: one entry for each layer of the actor');
  if (!(discount >= 0 && discount <= 1)) {
    throw new UserError(`Discount γ = ${discount} is not possible: give a number from 0 to 1, for example 0.99.`);
  }
  if (!Number.isFinite(entropy.coefficient)) {
    throw new UserError(
      `Entropy coefficient ${entropy.coefficient} is not a number: give one such as 0.01, or 0 for none.`,
    );
  }
  if (lambda.kind === 'fixed') {
    checkLambda(lambda.lambda);
    return;
  }
  if (lambda.lambdas.length !== layers.length) throw new Error('lambda: one list for each layer of the actor');
  let inputs = network.inputShape[0] ?? 1;
  lambda.lambdas.forEach((lambdas, index) => {
    const { name, units } = layers[index]!;
    if (lambdas.length !== units * inputs) throw new Error(`lambda: ${lambdas.length} for the synapses of ${name}`);
    inputs = units;
    for (let at = 0; at < lambdas.length; at++) checkLambda(lambdas[at]!);
  });
}

function checkLambda(lambda: number): void {
  if (lambda >= 0 && lambda <= 1) return;
  throw new UserError(`RL trace decay λ = ${lambda} is not possible: give a number from 0 to 1, for example 0.95.`);
}
