// The actor's gradient, window after window (Algorithm 1 with delayed credit): histories of what it did and of the errors about it,
// the RL traces e, and the two graphs over them. Between windows nothing else is remembered, and within a window weights stay.
import { alignmentCosine } from '../credit/alignment.ts';
import type { LayerCredit } from '../credit/layer-credit.ts';
import type { PathwayName } from '../credit/pathway.ts';
import { UserError } from '../errors.ts';
import type { BoundProgram, Buffers, Engine, Program } from '../graph/engine.ts';
import type { FloatType } from '../graph/graph-builder.ts';
import type { ElementArray, ElementArrays, Shape } from '../graph/value.ts';
import { INPUTS } from '../model/forward.ts';
import type { DenseLayer } from '../model/layers/dense.ts';
import { activityTensors, buildActivityGraph } from './activity-graph.ts';
import { buildCreditGraph, type CreditLayer, creditTensors } from './credit-graph.ts';
import { type LambdaInterpolation, lambdaInterpolation } from './lambda-interpolation.ts';
import { returnWeights } from './return-weights.ts';
import { floatArray, historyLength, StepHistory, type StepHistorySize, WINDOW_PLACES } from './step-history.ts';
import { chooseTraceForm, type TraceForm, type TraceFormChoice } from './trace-form.ts';
import { lagMatrix, type WindowMemory, windowMemory } from './window-memory.ts';

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

export interface ActorWindowReport {
  /** Mean entropy of the policy over the window. */
  readonly entropy: number;
  /** Mean log π of the actions taken. */
  readonly logLikelihood: number;
}

interface LayerPlan {
  readonly graph: CreditLayer;
  readonly memory: WindowMemory;
  readonly form: TraceForm;
  /** Steps before the window of the first presentation that counts. */
  readonly reachSteps: number;
}

/** Weights of the trace that may be left out at either end, as a share of all: below what the float type can tell. */
const LEFT_OUT: Readonly<Record<FloatType, number>> = { float32: 1e-9, float64: 0 };
/** Error of the powers of γλ between the nodes of λ. */
const INTERPOLATION_TOLERANCE: Readonly<Record<FloatType, number>> = { float32: 1e-6, float64: 1e-13 };
const MEMORY_LIMIT_BYTES = 2 ** 31;

export class ActorCredit<F extends FloatType = FloatType> {
  /** int32 [steps × environments]: the actions taken in the window; to be filled before `observe`. */
  readonly actions: Int32Array;
  /** How each layer keeps its traces between windows. */
  readonly forms: readonly TraceForm[];
  readonly #options: ActorCreditOptions<F>;
  readonly #plans: readonly LayerPlan[];
  readonly #interpolation: LambdaInterpolation | undefined;
  /** What goes into each layer. */
  readonly #activities: readonly StepHistory<F>[];
  readonly #deltas: readonly StepHistory<F>[];
  readonly #entropyDeltas: readonly StepHistory<F>[];
  readonly #tdErrors: StepHistory<F>;
  readonly #ends: StepHistory<F>;
  /** e of each layer, [environments × out × in], now and next in turn. */
  readonly #traces: readonly (readonly [ElementArrays[F], ElementArrays[F]])[];
  /** y of each layer, [environments × out × order × in], in the same way; empty where a layer has none. */
  readonly #states: readonly (readonly [ElementArrays[F], ElementArrays[F]])[];
  /** Inputs of the credit graph that are not views of histories or states. */
  readonly #coefficients: Record<string, ElementArrays[F]> = {};
  readonly #scalars: Record<string, ElementArrays[F]>;
  readonly #alignments: Record<string, ElementArrays[F]> = {};
  readonly #programs: Program[] = [];
  #observePrograms: readonly BoundProgram[] | undefined;
  #learnPrograms: readonly BoundProgram[] | undefined;
  #alignmentPrograms: readonly BoundProgram[] | undefined;
  /** Where in its histories the window is. */
  #place = 0;

  /** @throws UserError where an option is out of its range, or the run would not fit into memory. */
  constructor(options: ActorCreditOptions<F>) {
    this.#options = options;
    const { float, network, environments, windowSteps, entropy } = options;
    checkOptions(options);
    const usesEntropy = entropy.coefficient !== 0;
    this.#interpolation = interpolationOf(options);
    this.#plans = planLayers(options, this.#interpolation?.nodes.length ?? 1);
    this.forms = this.#plans.map(({ form }) => form);
    const rows = { windowSteps, environments };
    const delays = this.#plans.map(({ memory }) => memory.delaySteps);
    const longestDelay = Math.max(...delays);
    const synapses = this.#plans.map(({ graph }) => graph.outputs * graph.inputs);
    const activitySizes = this.#plans.map(({ graph, reachSteps, memory }, index): StepHistorySize => {
      const below = this.#plans[index - 1];
      const pastSteps = Math.max(
        reachSteps,
        memory.delaySteps,
        below ? Math.max(below.reachSteps, below.memory.delaySteps) : 0,
      );
      return { ...rows, pastSteps, aheadSteps: index === 0 ? 1 : 0, width: graph.inputs };
    });
    const deltaSizes = this.#plans.map(({ graph, memory }): StepHistorySize => {
      return { ...rows, pastSteps: memory.delaySteps, width: graph.outputs };
    });
    const entropySizes = !usesEntropy
      ? []
      : deltaSizes.map((size) => (entropy.path === 'delayed' ? size : { ...size, pastSteps: 0 }));
    const scalarSize = { ...rows, pastSteps: longestDelay, width: 1 };
    const stateLengths = this.#plans.map(({ graph }, index) => environments * synapses[index]! * graph.order);
    const numbers =
      [...activitySizes, ...deltaSizes, ...entropySizes, scalarSize, scalarSize].reduce(
        (sum, size) => sum + historyLength(size),
        0,
      ) +
      2 * stateLengths.reduce((sum, length, index) => sum + length + environments * synapses[index]!, 0);
    checkMemory(numbers * (float === 'float32' ? 4 : 8), longestDelay, environments);

    const history = (size: StepHistorySize) => new StepHistory(float, size);
    this.#activities = activitySizes.map(history);
    this.#deltas = deltaSizes.map(history);
    this.#entropyDeltas = entropySizes.map(history);
    this.#tdErrors = history(scalarSize);
    this.#ends = history(scalarSize);
    const twice = (length: number) => [floatArray(float, length), floatArray(float, length)] as const;
    this.#traces = synapses.map((count) => twice(environments * count));
    this.#states = stateLengths.map(twice);
    this.actions = new Int32Array(windowSteps * environments);
    this.#scalars = {
      [activityTensors.entropy]: floatArray(float, 1),
      [activityTensors.logLikelihood]: floatArray(float, 1),
    };
    this.#fillConstants();
    for (const { name } of network.layers) this.#alignments[creditTensors.alignment(name)] = floatArray(float, 3);
  }

  /** [steps + 1, environments, in]: what the actor sees in the window, and the first of the next one; the first `steps` are to be filled. */
  get observations(): ElementArrays[F] {
    return this.#activities[0]!.view(this.#place, 0, this.#options.windowSteps + 1);
  }

  /** [steps, environments]: to be filled before `learn`. */
  get tdErrors(): ElementArrays[F] {
    return this.#tdErrors.view(this.#place, 0, this.#options.windowSteps);
  }

  /** [steps, environments]: 1 where the step's transition ended an episode, else 0; to be filled before `learn`. */
  get ends(): ElementArrays[F] {
    return this.#ends.view(this.#place, 0, this.#options.windowSteps);
  }

  /** Everything that later windows depend on, besides the options and the weights: views, to be read or filled between windows. */
  get arrays(): Readonly<Record<string, ElementArrays[F]>> {
    const place = this.#place;
    const arrays: Record<string, ElementArrays[F]> = {};
    const keep = (name: string, array: ElementArrays[F]) => {
      if (array.length > 0) arrays[name] = array;
    };
    this.#plans.forEach(({ graph: { name } }, index) => {
      keep(`${name}.activities`, this.#activities[index]!.past(place));
      keep(`${name}.deltas`, this.#deltas[index]!.past(place));
      if (this.#entropyDeltas[index]) keep(`${name}.entropyDeltas`, this.#entropyDeltas[index].past(place));
      keep(`${name}.traces`, this.#traces[index]![place % 2]!);
      keep(`${name}.states`, this.#states[index]![place % 2]!);
    });
    keep('tdErrors', this.#tdErrors.past(place));
    keep('ends', this.#ends.past(place));
    return arrays;
  }

  /** Compiles the graphs of a window; else the first window does. */
  async prepare(): Promise<void> {
    this.#observePrograms ??= await this.#compileObserve();
    this.#learnPrograms ??= await this.#compileCredit('update');
  }

  /** Computes what the actor did: activities and error signals of the window, from observations, actions and weights. */
  async observe(): Promise<ActorWindowReport> {
    this.#observePrograms ??= await this.#compileObserve();
    await this.#observePrograms[this.#place]!.run();
    const [entropy = Number.NaN] = this.#scalars[activityTensors.entropy]!;
    const [logLikelihood = Number.NaN] = this.#scalars[activityTensors.logLikelihood]!;
    return { entropy, logLikelihood };
  }

  /**
   * Alignment of each layer, between `observe` and `learn`: of what the errors that arrive in the window add to the gradient with what
   * they add if each meets the presentation that it is about. Without the entropy, and without e, which is about earlier errors.
   */
  async alignment(): Promise<Readonly<Record<string, number | null>>> {
    this.#alignmentPrograms ??= await this.#compileCredit('alignment');
    this.#fillReturns();
    await this.#alignmentPrograms[this.#place]!.run();
    return Object.fromEntries(
      this.#plans.map(({ graph: { name } }) => [
        name,
        alignmentCosine(this.#alignments[creditTensors.alignment(name)] as Float32Array),
      ]),
    );
  }

  /** Writes the gradients of the window and moves traces and states on; after `observe`, and with `tdErrors` and `ends` filled. */
  async learn(): Promise<void> {
    this.#learnPrograms ??= await this.#compileCredit('update');
    this.#fillReturns();
    await this.#learnPrograms[this.#place]!.run();
  }

  /** Makes room for the next window; after `learn`. */
  advance(): void {
    this.#place += 1;
    if (this.#place < WINDOW_PLACES) return;
    const histories = [...this.#activities, ...this.#deltas, ...this.#entropyDeltas, this.#tdErrors, this.#ends];
    for (const history of histories) history.rewind();
    this.#place = 0;
  }

  /** Gives the engine's memory back. */
  async release(): Promise<void> {
    for (const program of this.#programs.splice(0)) await program.release();
  }

  async #compileObserve(): Promise<readonly BoundProgram[]> {
    const { engine, float, network, pathway, credit, entropy, windowSteps, environments, parameters } = this.#options;
    const deltaGates = credit.map(({ deltaGate }) => deltaGate);
    const model = buildActivityGraph(network, {
      float,
      rows: windowSteps * environments,
      pathway,
      deltaGates,
      // What is backpropagated at once carries the slope once.
      ...(entropy.coefficient !== 0 && {
        entropyGates: entropy.path === 'delayed' ? deltaGates : credit.map(() => 'own-time' as const),
      }),
    });
    const program = await engine.compile(model);
    this.#programs.push(program);
    return this.#eachPlace((place) => {
      const inputs: Record<string, ElementArray> = {
        ...parameters,
        [INPUTS]: this.#activities[0]!.view(place, 0, windowSteps),
        [activityTensors.actions]: this.actions,
      };
      const outputs: Record<string, ElementArray> = { ...this.#scalars };
      network.layers.forEach(({ name }, index) => {
        const above = this.#activities[index + 1];
        if (above) outputs[activityTensors.activity(name)] = above.view(place, 0, windowSteps);
        outputs[activityTensors.delta(name)] = this.#deltas[index]!.view(place, 0, windowSteps);
        const entropyDelta = this.#entropyDeltas[index];
        if (entropyDelta) outputs[activityTensors.entropyDelta(name)] = entropyDelta.view(place, 0, windowSteps);
      });
      return program.bind(inputs, outputs);
    });
  }

  async #compileCredit(purpose: 'update' | 'alignment'): Promise<readonly BoundProgram[]> {
    const { engine, float, windowSteps, environments, entropy, gradients } = this.#options;
    const model = buildCreditGraph({
      float,
      layers: this.#plans.map(({ graph }) => graph),
      steps: windowSteps,
      environments,
      nodes: this.#interpolation?.nodes.length ?? 1,
      purpose,
    });
    const program = await engine.compile(model);
    this.#programs.push(program);
    return this.#eachPlace((place) => {
      const inputs: Record<string, ElementArray> = { ...this.#coefficients };
      const outputs: Record<string, ElementArray> = { ...this.#alignments };
      this.#plans.forEach(({ graph, memory, reachSteps }, index) => {
        const { name, rows } = graph;
        const activity = this.#activities[index]!;
        const response = this.#activities[index + 1];
        inputs[creditTensors.activity(name)] = activity.view(place, -reachSteps, rows);
        inputs[creditTensors.ownActivity(name)] = activity.view(place, -memory.delaySteps, windowSteps);
        inputs[creditTensors.windowActivity(name)] = activity.view(place, 0, windowSteps);
        if (response) {
          inputs[creditTensors.response(name)] = response.view(place, -reachSteps, rows);
          inputs[creditTensors.ownResponse(name)] = response.view(place, -memory.delaySteps, windowSteps);
        }
        inputs[creditTensors.delta(name)] = this.#deltas[index]!.view(place, -memory.delaySteps, windowSteps);
        const entropyDelta = this.#entropyDeltas[index];
        if (entropyDelta) {
          const lateSteps = entropy.path === 'delayed' ? memory.delaySteps : 0;
          inputs[creditTensors.entropyDelta(name)] = entropyDelta.view(place, -lateSteps, windowSteps);
        }
        outputs[creditTensors.gradient(name)] = gradients[`${name}.weight`]!;
        const [now, next] = [place % 2, (place + 1) % 2];
        const traces = this.#traces[index]!;
        const states = this.#states[index]!;
        const traceLength = graph.outputs * graph.inputs;
        const stateLength = traceLength * graph.order;
        inputs[creditTensors.traces(name)] = traces[now]!;
        for (let environment = 0; environment < environments; environment++) {
          const part = (array: ElementArrays[F], length: number) =>
            array.subarray(environment * length, (environment + 1) * length);
          inputs[creditTensors.trace(name, environment)] = part(traces[now]!, traceLength);
          outputs[creditTensors.nextTrace(name, environment)] = part(traces[next]!, traceLength);
          inputs[creditTensors.states(name, environment)] = part(states[now]!, stateLength);
          outputs[creditTensors.nextStates(name, environment)] = part(states[next]!, stateLength);
        }
      });
      return program.bind(inputs, outputs);
    });
  }

  #eachPlace(bind: (place: number) => BoundProgram): readonly BoundProgram[] {
    return Array.from({ length: WINDOW_PLACES }, (_, place) => bind(place));
  }

  /** Coefficients that are the same in every window. */
  #fillConstants(): void {
    const { float, windowSteps, environments, entropy, gradientScale, discount, lambda } = this.#options;
    const take = (name: string, values: ArrayLike<number>) => {
      const array = floatArray(float, values.length);
      array.set(values);
      this.#coefficients[name] = array;
    };
    const nodes = this.#interpolation?.nodes.length ?? 1;
    take(creditTensors.entropyScale, [entropy.coefficient * gradientScale]);
    this.#plans.forEach(({ graph: { name, outputs, inputs }, memory, form }, index) => {
      const zeros = (length: number) => new Float64Array(length);
      take(creditTensors.returns(name), zeros(nodes * windowSteps * environments));
      take(creditTensors.remains(name), zeros(nodes * windowSteps * environments));
      take(creditTensors.startReturns(name), zeros(nodes * environments));
      take(creditTensors.startRemains(name), zeros(environments));
      const lags = form.kind === 'history' ? form.lags : { first: 0, last: windowSteps - 1 };
      const matrix = lagMatrix(memory, lags, windowSteps);
      if (form.kind === 'history') take(creditTensors.lags(name), matrix);
      else {
        // The rows before the window are in the states.
        take(creditTensors.lags(name), matrix.subarray((windowSteps - 1) * windowSteps));
        const { transition, gains, readout } = memory.cascade!(windowSteps);
        take(creditTensors.transition(name), transition);
        take(creditTensors.gains(name), gains);
        take(creditTensors.readout(name), readout);
      }
      if (this.#interpolation && lambda.kind === 'per-synapse') {
        const lambdas = Float64Array.from(lambda.lambdas[index]!);
        take(
          creditTensors.decay(name),
          lambdas.map((one) => (discount * one) ** windowSteps),
        );
        const byNode = new Float64Array(nodes * outputs * inputs);
        const byOutput = new Float64Array(form.kind === 'states' ? byNode.length : 0);
        const weights = new Float64Array(nodes);
        lambdas.forEach((one, synapse) => {
          this.#interpolation!.weights(one, weights);
          const [output, at] = [Math.floor(synapse / inputs), synapse % inputs];
          for (let node = 0; node < nodes; node++) {
            byNode[node * lambdas.length + synapse] = weights[node]!;
            if (byOutput.length > 0) byOutput[(output * nodes + node) * inputs + at] = weights[node]!;
          }
        });
        take(creditTensors.interpolation(name), byNode);
        if (byOutput.length > 0) take(creditTensors.interpolationByOutput(name), byOutput);
      }
    });
  }

  /** Coefficients of this window, from the errors and ends that have arrived. */
  #fillReturns(): void {
    const { windowSteps, environments, discount, lambda, gradientScale } = this.#options;
    const nodes = this.#interpolation?.nodes ?? [lambda.kind === 'fixed' ? lambda.lambda : Number.NaN];
    for (const { graph, memory } of this.#plans) {
      const weights = returnWeights({
        tdErrors: this.#tdErrors.view(this.#place, -memory.delaySteps, windowSteps),
        ends: this.#ends.view(this.#place, -memory.delaySteps, windowSteps),
        steps: windowSteps,
        environments,
        decays: nodes.map((node) => discount * node),
        scale: gradientScale,
      });
      const fill = (name: string, values: Float64Array) => this.#coefficients[name]!.set(values);
      fill(creditTensors.returns(graph.name), weights.returns);
      fill(creditTensors.remains(graph.name), weights.remains);
      fill(creditTensors.startReturns(graph.name), weights.startReturns);
      fill(creditTensors.startRemains(graph.name), nodes.length === 1 ? weights.startRemains : weights.uncut);
    }
  }
}

function planLayers<F extends FloatType>(options: ActorCreditOptions<F>, nodes: number): readonly LayerPlan[] {
  const { float, network, credit, environments, windowSteps, entropy, traceForm } = options;
  let inputs = network.inputShape[0] ?? 1;
  return network.layers.map((layer, index): LayerPlan => {
    const memory = windowMemory(credit[index]!, LEFT_OUT[float]);
    const size = { windowSteps, environments, inputs, outputs: layer.units, nodes };
    const { lags } = memory;
    const isOneLag = lags !== undefined && lags.first === lags.last && memory.weight(lags.first) === 1;
    // Then there is nothing that states would make cheaper.
    const form = chooseTraceForm(memory, size, isOneLag ? 'history' : traceForm);
    const plan = {
      graph: {
        name: layer.name,
        inputs,
        outputs: layer.units,
        rectified: layer.activation === 'relu',
        rows: form.kind === 'history' ? windowSteps + form.lags.last - form.lags.first : windowSteps,
        oneLag: isOneLag,
        order: form.kind === 'states' ? memory.cascade!(windowSteps).order : 0,
        entropy: entropy.coefficient === 0 ? 'none' : entropy.path,
      },
      memory,
      form,
      reachSteps: form.kind === 'history' ? form.lags.last : 0,
    } as const;
    inputs = layer.units;
    return plan;
  });
}

function interpolationOf<F extends FloatType>(options: ActorCreditOptions<F>): LambdaInterpolation | undefined {
  const { lambda, windowSteps, discount, float } = options;
  if (lambda.kind === 'fixed') return undefined;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const lambdas of lambda.lambdas) {
    for (let at = 0; at < lambdas.length; at++) {
      low = Math.min(low, lambdas[at]!);
      high = Math.max(high, lambdas[at]!);
    }
  }
  return lambdaInterpolation(low, high, windowSteps, discount, INTERPOLATION_TOLERANCE[float]);
}

function checkOptions<F extends FloatType>({
  network,
  credit,
  discount,
  lambda,
  entropy,
}: ActorCreditOptions<F>): void {
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

function checkMemory(bytes: number, delaySteps: number, environments: number): void {
  if (bytes <= MEMORY_LIMIT_BYTES) return;
  const megabytes = (count: number) => Math.round(count / 2 ** 20);
  throw new UserError(
    `The actor's memory of ${environments} environments with delays to ${delaySteps} steps takes ${megabytes(bytes)} MB, more than the ${megabytes(MEMORY_LIMIT_BYTES)} MB that it may: use a shorter delay, a lower order or fewer environments.`,
  );
}
