// The actor's gradient over a window, and what the next window needs, as one graph. Per layer and environment, with h_u = θ_u ⊗ x_u:
//   gradient = Σ_k c_k ⊙ y^k + Σ_u (θ_u ⊙ ψ_u) ⊗ x_u + γλ R_0 e,   c_k = Σ_t pois(n-1-k; α(t+1)) R_t δ_{t-D},
//                                                                ψ_u = Σ_{t>=u} ĝ_{t-u} R_t δ_{t-D},
//   e   <- the same sum with L_t in place of R_t, + γλ L_0 e,
//   y^k <- Σ_l pois(k-l; αW) y^l + Σ_u w_k(W-1-u) h_u.
// Steps are only ever summed over in matrix products, never walked through. A layer without states y has the past presentations
// among the u instead. Everything over steps is [step, environment, ...], so that stretches of steps are views of a history.
import { type FloatType, GraphBuilder, type GraphModel } from '../graph/graph-builder.ts';
import { elementCount, type Shape, type Value } from '../graph/value.ts';
import { creditTensors } from './credit-tensors.ts';

export interface CreditLayer {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  /** Whether the layer has ReLU: θ is then 1 where its activity is above 0, else 1 everywhere. */
  readonly rectified: boolean;
  /** Steps whose presentations enter the sums over u. */
  readonly rows: number;
  /** Whether every error meets exactly one presentation, so that ψ = R δ: `rows` is then the window. */
  readonly oneLag: boolean;
  /** States y of the cascade; 0 for none. */
  readonly order: number;
  /** How the entropy's δ comes in, if at all. */
  readonly entropy: 'delayed' | 'immediate' | 'none';
}

export interface CreditGraphOptions {
  readonly float: FloatType;
  readonly layers: readonly CreditLayer[];
  readonly steps: number;
  readonly environments: number;
  /** Nodes of λ; 1 where all synapses have one λ. */
  readonly nodes: number;
  /**
   * `update`: gradients and new states. `alignment`: the inner products of what the errors of this window add to the gradient with
   * what they would add if each met the presentations that it is about; without the entropy and without e, which is about others.
   */
  readonly purpose: 'update' | 'alignment';
}

export function buildCreditGraph(options: CreditGraphOptions): GraphModel {
  const builder = new GraphBuilder(`actor-${options.purpose}`, options.float);
  const usesEntropy = options.purpose === 'update' && options.layers.some(({ entropy }) => entropy !== 'none');
  const entropyScale = usesEntropy ? builder.input(creditTensors.entropyScale, options.float, []) : undefined;
  for (const layer of options.layers) {
    const part = new LayerCreditGraph(builder, layer, options, entropyScale);
    if (options.purpose === 'alignment') part.buildAlignment();
    else {
      part.buildGradient();
      part.buildNextStates();
    }
  }
  return builder.build();
}

/** One layer's part of the graph. */
class LayerCreditGraph<F extends FloatType> {
  readonly #builder: GraphBuilder<F>;
  readonly #layer: CreditLayer;
  readonly #options: CreditGraphOptions;
  readonly #activity: Value<F>;
  readonly #delta: Value<F>;
  /** [rows, environments, out]; absent where it is 1 everywhere. */
  readonly #slopes: Value<F> | undefined;
  readonly #lags: Value<F> | undefined;
  readonly #returns: Value<F>;
  readonly #interpolation: Value<F> | undefined;
  readonly #interpolationByOutput: Value<F> | undefined;
  readonly #readout: Value<F> | undefined;
  /** y of each environment. */
  readonly #states: readonly Value<F>[];
  readonly #entropyScale: Value<F> | undefined;

  constructor(
    builder: GraphBuilder<F>,
    layer: CreditLayer,
    options: CreditGraphOptions,
    entropyScale: Value<F> | undefined,
  ) {
    const { steps, environments, nodes } = options;
    const { name, inputs, outputs, rows, order } = layer;
    this.#builder = builder;
    this.#layer = layer;
    this.#options = options;
    this.#entropyScale = entropyScale;
    const input = (tensor: string, shape: Shape) => builder.input(tensor, builder.float, shape);
    this.#activity = input(creditTensors.activity(name), [rows, environments, inputs]);
    this.#delta = input(creditTensors.delta(name), [steps, environments, outputs]);
    this.#slopes = layer.rectified
      ? this.#builder.positive(input(creditTensors.response(name), [rows, environments, outputs]))
      : undefined;
    this.#lags = layer.oneLag ? undefined : input(creditTensors.lags(name), [rows, steps]);
    this.#returns = input(creditTensors.returns(name), [nodes, steps, environments]);
    this.#interpolation = nodes > 1 ? input(creditTensors.interpolation(name), [nodes, outputs, inputs]) : undefined;
    this.#interpolationByOutput =
      nodes > 1 && order > 0 ? input(creditTensors.interpolationByOutput(name), [outputs, nodes, inputs]) : undefined;
    this.#readout = order > 0 ? input(creditTensors.readout(name), [order, steps]) : undefined;
    this.#states = Array.from({ length: order > 0 ? environments : 0 }, (_, environment) =>
      input(creditTensors.states(name, environment), [outputs, order, inputs]),
    );
  }

  buildGradient(): void {
    const { environments, nodes } = this.#options;
    const { name, inputs, outputs } = this.#layer;
    const builder = this.#builder;
    const startReturns = builder.input(creditTensors.startReturns(name), builder.float, [nodes, environments]);
    const traces = builder.input(creditTensors.traces(name), builder.float, [environments, outputs * inputs]);
    const entropy = this.#entropyCredit();
    const atStart = builder.reshape(builder.matrixProduct(startReturns, traces), [nodes, outputs, inputs]);
    const gradient = this.#windowGradient(entropy?.delayed, atStart);
    const immediate = entropy?.immediateGradient;
    builder.output(creditTensors.gradient(name), immediate ? builder.add(gradient, immediate) : gradient);
  }

  buildNextStates(): void {
    const { steps, environments, nodes } = this.#options;
    const { name, inputs, outputs, rows, order } = this.#layer;
    const builder = this.#builder;
    const input = (tensor: string, shape: Shape) => builder.input(tensor, builder.float, shape);
    const remains = input(creditTensors.remains(name), [environments, steps, nodes]);
    const startRemains = input(creditTensors.startRemains(name), [environments]);
    const decay = nodes > 1 ? input(creditTensors.decay(name), [outputs, inputs]) : undefined;
    const transition = order > 0 ? input(creditTensors.transition(name), [order, order]) : undefined;
    const gains = order > 0 ? input(creditTensors.gains(name), [order, rows]) : undefined;
    for (let environment = 0; environment < environments; environment++) {
      const ofEnvironment = (value: Value<F>) => {
        const [length = 1, , width = 1] = value.shape;
        return builder.reshape(builder.slice(value, [1], [environment], [environment + 1]), [length, width]);
      };
      const activity = ofEnvironment(this.#activity);
      const slopes = this.#slopes && ofEnvironment(this.#slopes);
      // L_t δ_{t-D} of each node, side by side: [steps, nodes × out].
      const weights = builder.reshape(builder.slice(remains, [0], [environment], [environment + 1]), [steps, nodes, 1]);
      const credit = builder.reshape(
        builder.multiply(builder.reshape(ofEnvironment(this.#delta), [steps, 1, outputs]), weights),
        [steps, nodes * outputs],
      );
      let left = this.#lags ? builder.matrixProduct(this.#lags, credit) : credit;
      if (slopes) {
        const gated = builder.multiply(
          builder.reshape(left, [rows, nodes, outputs]),
          builder.reshape(slopes, [rows, 1, outputs]),
        );
        left = builder.reshape(gated, [rows, nodes * outputs]);
      }
      const trace = input(creditTensors.trace(name, environment), [outputs, inputs]);
      const kept = builder.slice(startRemains, [0], [environment], [environment + 1]);
      const keptTrace = builder.multiply(trace, decay ? builder.multiply(decay, kept) : kept);
      const states = this.#states[environment];
      const read = states && this.#readStates(states, credit);
      const before = read ? builder.add(keptTrace, this.#interpolateByOutput(read)) : keptTrace;
      let next: Value<F>;
      if (nodes === 1) {
        next = builder.affine(left, activity, before, { transposeLeft: true });
      } else {
        const product = builder.matrixProduct(left, activity, { transposeLeft: true });
        next = builder.add(before, this.#interpolateStacked(builder.reshape(product, [nodes, outputs, inputs])));
      }
      builder.output(creditTensors.nextTrace(name, environment), next);
      if (states && transition && gains) {
        const mixed = builder.reshape(builder.batchProduct(transition, states), [outputs * order, inputs]);
        const moved = builder.affine(this.#entering(slopes, gains), activity, mixed);
        // In the shape of the product: a node that only reshapes, at the end of a graph, would copy all states.
        builder.output(creditTensors.nextStates(name, environment), moved);
      }
    }
  }

  /** w_k(W-1-u) θ_u: [out × order, rows]. Steps are innermost, because ONNX Runtime multiplies long rows faster (0.4 ms against 1.6 ms). */
  #entering(slopes: Value<F> | undefined, gains: Value<F>): Value<F> {
    const { outputs, rows, order } = this.#layer;
    const builder = this.#builder;
    const spread = slopes
      ? builder.reshape(builder.transpose(slopes, [1, 0]), [outputs, 1, rows])
      : builder.constantOf(1, [outputs, 1, 1]);
    const entering = builder.multiply(spread, builder.reshape(gains, [1, order, rows]));
    return builder.reshape(entering, [outputs * order, rows]);
  }

  buildAlignment(): void {
    const { steps, environments } = this.#options;
    const { name, inputs, outputs, rectified } = this.#layer;
    const builder = this.#builder;
    const ownActivity = builder.input(creditTensors.ownActivity(name), builder.float, [steps, environments, inputs]);
    const ownSlopes = rectified
      ? this.#builder.positive(
          builder.input(creditTensors.ownResponse(name), builder.float, [steps, environments, outputs]),
        )
      : undefined;
    const truths = this.#nodeCredits().map((credit) =>
      this.#outerSum(ownSlopes ? builder.multiply(credit, ownSlopes) : credit, ownActivity),
    );
    const delayed = this.#windowGradient();
    const truth = this.#interpolate(truths);
    const inner = (left: Value<F>, right: Value<F>) => builder.sum(builder.multiply(left, right));
    const terms = [inner(delayed, truth), inner(delayed, delayed), inner(truth, truth)];
    builder.output(creditTensors.alignment(name), builder.stack(terms));
  }

  /** R_t δ_{t-D} of each node, and the entropy's δ with it: [steps, environments, out]. */
  #nodeCredits(entropyCredit?: Value<F>): readonly Value<F>[] {
    const { steps, environments, nodes } = this.#options;
    const builder = this.#builder;
    return Array.from({ length: nodes }, (_, node) => {
      const weights = builder.reshape(builder.slice(this.#returns, [0], [node], [node + 1]), [steps, environments, 1]);
      const credit = builder.multiply(this.#delta, weights);
      return entropyCredit ? builder.add(credit, entropyCredit) : credit;
    });
  }

  /**
   * What the errors that arrive in the window add to the gradient, summed over environments: [out, in].
   * @param more what is added for each node: [nodes, out, in]
   */
  #windowGradient(entropyCredit?: Value<F>, more?: Value<F>): Value<F> {
    const { steps, environments } = this.#options;
    const { inputs, outputs, rows } = this.#layer;
    const builder = this.#builder;
    const credits = this.#nodeCredits(entropyCredit);
    const byNode = credits.map((credit, node) => {
      const flat = builder.reshape(credit, [steps, environments * outputs]);
      const spread = builder.reshape(this.#lags ? builder.matrixProduct(this.#lags, flat) : flat, [
        rows,
        environments,
        outputs,
      ]);
      const gradient = this.#outerSum(this.#slopes ? builder.multiply(spread, this.#slopes) : spread, this.#activity);
      if (!more) return gradient;
      return builder.add(gradient, builder.reshape(builder.slice(more, [0], [node], [node + 1]), [outputs, inputs]));
    });
    const gradient = this.#interpolate(byNode);
    if (this.#states.length === 0) return gradient;
    const joined = builder.concatenate(credits, 2);
    const reads = this.#states.map((states, environment) => {
      const own = builder.slice(joined, [1], [environment], [environment + 1]);
      return this.#readStates(states, builder.reshape(own, [steps, credits.length * outputs]));
    });
    return builder.add(gradient, this.#interpolateByOutput(reads.reduce((sum, read) => builder.add(sum, read))));
  }

  /** Σ_k c_k ⊙ y^k for each node: y [out, order, in], credit [steps, nodes × out] -> [out, nodes, in]. */
  #readStates(states: Value<F>, credit: Value<F>): Value<F> {
    const { outputs, order } = this.#layer;
    const builder = this.#builder;
    if (!this.#readout) throw new Error(`${this.#layer.name}: states without a readout`);
    const coefficients = builder.matrixProduct(this.#readout, credit);
    const nodes = (credit.shape[1] ?? 1) / outputs;
    const byOutput = builder.transpose(builder.reshape(coefficients, [order, nodes, outputs]), [2, 1, 0]);
    return builder.batchProduct(byOutput, states);
  }

  /** Σ over steps and environments of left ⊗ right: [steps, environments, out] and [steps, environments, in] -> [out, in]. */
  #outerSum(left: Value<F>, right: Value<F>): Value<F> {
    const { inputs, outputs } = this.#layer;
    const builder = this.#builder;
    const rows = elementCount(left.shape) / outputs;
    return builder.matrixProduct(builder.reshape(left, [rows, outputs]), builder.reshape(right, [rows, inputs]), {
      transposeLeft: true,
    });
  }

  /** The entropy's part: its δ as it enters the traces, or a gradient of its own where it is immediate. */
  #entropyCredit(): { readonly delayed?: Value<F>; readonly immediateGradient?: Value<F> } | undefined {
    const { steps, environments } = this.#options;
    const { name, inputs, outputs, entropy } = this.#layer;
    const builder = this.#builder;
    if (entropy === 'none' || !this.#entropyScale) return undefined;
    const delta = builder.input(creditTensors.entropyDelta(name), builder.float, [steps, environments, outputs]);
    const scaled = builder.multiply(delta, this.#entropyScale);
    if (entropy === 'delayed') return { delayed: scaled };
    const activity = builder.input(creditTensors.windowActivity(name), builder.float, [steps, environments, inputs]);
    return { immediateGradient: this.#outerSum(scaled, activity) };
  }

  /** Each synapse's own λ: [out, in] of each node -> [out, in]. */
  #interpolate(byNode: readonly Value<F>[]): Value<F> {
    const { inputs, outputs } = this.#layer;
    const builder = this.#builder;
    const [first] = byNode;
    if (!first) throw new Error('no nodes');
    if (!this.#interpolation) return first;
    const stacked = builder.concatenate(
      byNode.map((value) => builder.reshape(value, [1, outputs, inputs])),
      0,
    );
    return this.#interpolateStacked(stacked);
  }

  /** The same for nodes in one value: [nodes, out, in] -> [out, in]. */
  #interpolateStacked(byNode: Value<F>): Value<F> {
    const { inputs, outputs } = this.#layer;
    const builder = this.#builder;
    if (!this.#interpolation) throw new Error('one node needs no interpolation');
    const [nodes = 1] = byNode.shape;
    // A single middle axis: the only sums that are quick in ONNX Runtime.
    const weighted = builder.reshape(builder.multiply(byNode, this.#interpolation), [1, nodes, outputs * inputs]);
    return builder.reshape(builder.sum(weighted, [1]), [outputs, inputs]);
  }

  /** The same for [out, nodes, in] -> [out, in]. */
  #interpolateByOutput(byOutput: Value<F>): Value<F> {
    const { inputs, outputs } = this.#layer;
    const builder = this.#builder;
    if (!this.#interpolationByOutput) return builder.reshape(byOutput, [outputs, inputs]);
    return builder.sum(builder.multiply(byOutput, this.#interpolationByOutput), [1]);
  }
}
