// What the rest of the program asks of a kind of layer: shapes, parameters, and its part of the training graph.
import type { FloatType, GraphBuilder } from '../graph/graph-builder.ts';
import type { Shape, Value } from '../graph/value.ts';
import type { Initializer } from './initialization.ts';

export type ParameterRole = 'weight' | 'bias';

export interface ParameterSpec {
  readonly role: ParameterRole;
  readonly shape: Shape;
  readonly initializer: Initializer;
}

export interface LayerInputs<F extends FloatType> {
  readonly builder: GraphBuilder<F>;
  /** [batch, ...input shape] */
  readonly input: Value<F>;
  readonly parameters: Readonly<Partial<Record<ParameterRole, Value<F>>>>;
}

/** One layer inside a graph: its activity, and the linear maps that credit goes through. */
export interface BuiltLayer<F extends FloatType> {
  /** Activity z = f(a): [batch, ...output shape]. */
  readonly output: Value<F>;
  /** θ ⊙ credit with θ = f'(a), each sample with its own: the credit as the layer's own synapses see it. */
  gate(credit: Value<F>): Value<F>;
  /** Credit of the input from gated credit, through `feedbackWeights` of the shape of the weights, or else the weights. */
  inputCredit(gated: Value<F>, feedbackWeights?: Value<F>): Value<F>;
  /** The part of a layer that learns; absent where it has no parameters. */
  readonly synapses?: BuiltSynapses<F>;
}

export interface BuiltSynapses<F extends FloatType> {
  /** Σ_s gated_s ⊗ x_s, in the shape of the weights (Eq. 1 summed over the batch). */
  weightGradient(gated: Value<F>): Value<F>;
  /** Σ_t arrived_t gated_t for each bias, [1, biases], with arrived [1, batch]; absent where the layer has no bias. */
  readonly biasGradient?: (gated: Value<F>, arrived: Value<F>) => Value<F>;
  /**
   * Inner product of the two weight gradients Σ_s left_s ⊗ x_s and Σ_t right_t ⊗ x_t, without forming either:
   * Σ_{s,t} (left_s · right_t)(x_s · x_t). A scalar.
   */
  gradientInnerProduct(left: Value<F>, right: Value<F>): Value<F>;
}

export interface LayerKind<L> {
  /** Shape of one sample after the layer; throws UserError where the layer does not fit its input. */
  outputShape(layer: L, inputShape: Shape): Shape;
  parameters(layer: L, inputShape: Shape): readonly ParameterSpec[];
  build<F extends FloatType>(layer: L, inputs: LayerInputs<F>): BuiltLayer<F>;
}
