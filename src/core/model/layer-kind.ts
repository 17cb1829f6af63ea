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

/** Numbers of a layer that no gradient changes: what it has seen so far of its input, say. */
export interface StateSpec {
  readonly role: string;
  readonly shape: Shape;
  readonly initial: number;
}

/** What a graph is built for: `training` may look at the whole batch, `evaluation` takes each sample by itself. */
export type ForwardMode = 'training' | 'evaluation';

export interface LayerInputs<F extends FloatType> {
  readonly builder: GraphBuilder<F>;
  readonly mode: ForwardMode;
  /** [batch, ...input shape] */
  readonly input: Value<F>;
  readonly parameters: Readonly<Partial<Record<ParameterRole, Value<F>>>>;
  /** The layer's state before the batch, by role. */
  readonly state: Readonly<Record<string, Value<F>>>;
}

/** From the credit of a layer's output to the credit that its own synapses see. */
export interface CreditGate<F extends FloatType> {
  /**
   * θ ⊙ credit with θ = f'(a), each sample with its own: from the credit of the output, the credit as the layer's own synapses
   * see it, in the shape of a. Linear in the credit and the same for every sample but for θ, so what pools filters first.
   */
  gate(credit: Value<F>): Value<F>;
  /** θ ⊙ credit for credit that has the shape of a already; absent where `gate` does so. */
  readonly gateUnits?: (credit: Value<F>) => Value<F>;
}

/** One layer inside a graph: its activity, and the linear maps that credit goes through. */
export interface BuiltLayer<F extends FloatType> extends CreditGate<F> {
  /** Activity of the layer, f(a), pooled where the layer pools: [batch, ...output shape]. */
  readonly output: Value<F>;
  /** Credit of the input from gated credit, through the weights where the layer has some. */
  inputCredit(gated: Value<F>): Value<F>;
  /**
   * The same layer over some samples of the batch, rows [samples], from what it computed for all of them: nothing is computed again.
   * Statistics, where a layer has some, and the state after the batch stay those of the whole batch.
   */
  select(rows: Value<'int64'>): BuiltLayer<F>;
  /** The part of a layer that learns; absent where it has no parameters. */
  readonly synapses?: BuiltSynapses<F>;
  /** The layer's state after the batch, by role; present in training where the layer has state. */
  readonly nextState?: Readonly<Record<string, Value<F>>>;
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
  /** What is kept of these samples where credit may reach them after their batch: the same numbers whatever engine runs the graph. */
  readonly activity: SynapticActivity<F>;
  /**
   * The same weights over samples of which `activity` was kept. Its units are in the order of what is kept: credit that it has gated
   * is nothing for the layer itself, whose units may be in another order.
   */
  recall(activity: SynapticActivity<F>): LearningPart<F>;
}

/** All that the credit of a layer needs of its samples; each part is built when it is asked for. */
export interface SynapticActivity<F extends FloatType> {
  /** x: [samples, ...input shape]. */
  input(): Value<F>;
  /** θ = f'(a), all 0 or 1: [samples, ...shape of a]; absent where it is 1 everywhere. */
  readonly slopes?: () => Value<F>;
}

/** What of a layer learns, over some samples: of this batch, or of earlier ones. */
export interface LearningPart<F extends FloatType> extends CreditGate<F> {
  readonly synapses: BuiltSynapses<F>;
}

export interface LayerKind<L> {
  /** Shape of one sample after the layer; throws UserError where the layer does not fit its input. */
  outputShape(layer: L, inputShape: Shape): Shape;
  parameters(layer: L, inputShape: Shape): readonly ParameterSpec[];
  /** Absent where the layer has no state. */
  readonly state?: (layer: L, inputShape: Shape) => readonly StateSpec[];
  build<F extends FloatType>(layer: L, inputs: LayerInputs<F>): BuiltLayer<F>;
}
