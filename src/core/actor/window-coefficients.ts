// Inputs of the credit graph that are small: weights of lags and moves of states, the same in every window, and what the errors and
// ends of a window make of the RL trace. Computed in float64, whatever the graph computes in.
import type { FloatType } from '../graph/graph-builder.ts';
import type { ElementArrays } from '../graph/value.ts';
import type { ActorCreditOptions } from './actor-options.ts';
import { creditTensors } from './credit-tensors.ts';
import type { LambdaInterpolation } from './lambda-interpolation.ts';
import type { LayerPlan } from './layer-plan.ts';
import { returnWeights } from './return-weights.ts';
import { floatArray } from './step-history.ts';
import { lagMatrix } from './window-memory.ts';

/** The errors that a layer meets in a window, and the ends that cut its RL trace: [steps × environments], of its delay ago. */
export interface LateSteps {
  readonly tdErrors: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
}

export class WindowCoefficients<F extends FloatType> {
  /** By tensor name. */
  readonly arrays: Readonly<Record<string, ElementArrays[F]>>;
  readonly #options: ActorCreditOptions<F>;
  readonly #plans: readonly LayerPlan[];
  /** γλ of each node. */
  readonly #decays: readonly number[];

  constructor(
    options: ActorCreditOptions<F>,
    plans: readonly LayerPlan[],
    interpolation: LambdaInterpolation | undefined,
  ) {
    const { float, windowSteps, environments, entropy, gradientScale, discount, lambda } = options;
    const nodes = interpolation?.nodes ?? [lambda.kind === 'fixed' ? lambda.lambda : Number.NaN];
    this.#options = options;
    this.#plans = plans;
    this.#decays = nodes.map((node) => discount * node);
    const arrays: Record<string, ElementArrays[F]> = {};
    const take = (name: string, values: ArrayLike<number>) => {
      const array = floatArray(float, values.length);
      array.set(values);
      arrays[name] = array;
    };
    take(creditTensors.entropyScale, [entropy.coefficient * gradientScale]);
    plans.forEach((plan, index) => {
      const { name } = plan.graph;
      const zeros = (name: string, length: number) => take(name, new Float64Array(length));
      zeros(creditTensors.returns(name), nodes.length * windowSteps * environments);
      zeros(creditTensors.remains(name), nodes.length * windowSteps * environments);
      zeros(creditTensors.startReturns(name), nodes.length * environments);
      zeros(creditTensors.startRemains(name), environments);
      takeMemory(plan, windowSteps, take);
      if (interpolation && lambda.kind === 'per-synapse') {
        const lambdas = Float64Array.from(lambda.lambdas[index]!);
        takeInterpolation(plan, interpolation, lambdas, take);
        const decay = lambdas.map((one) => (discount * one) ** windowSteps);
        take(creditTensors.decay(name), decay);
      }
    });
    this.arrays = arrays;
  }

  /** Puts the coefficients of a window into `arrays`. @param late what each layer meets */
  fill(late: readonly LateSteps[]): void {
    const { windowSteps, environments, gradientScale } = this.#options;
    this.#plans.forEach(({ graph: { name } }, index) => {
      const weights = returnWeights({
        ...late[index]!,
        steps: windowSteps,
        environments,
        decays: this.#decays,
        scale: gradientScale,
      });
      const fill = (tensor: string, values: Float64Array) => this.arrays[tensor]!.set(values);
      fill(creditTensors.returns(name), weights.returns);
      fill(creditTensors.remains(name), weights.remains);
      fill(creditTensors.startReturns(name), weights.startReturns);
      // With nodes, each synapse has a power of its own λ.
      fill(creditTensors.startRemains(name), this.#decays.length === 1 ? weights.startRemains : weights.uncut);
    });
  }
}

type Take = (tensor: string, values: ArrayLike<number>) => void;

function takeMemory({ graph: { name }, memory, form }: LayerPlan, windowSteps: number, take: Take): void {
  if (form.kind === 'history') {
    take(creditTensors.lags(name), lagMatrix(memory, form.lags, windowSteps));
    return;
  }
  // The rows before the window are in the states.
  const matrix = lagMatrix(memory, { first: 0, last: windowSteps - 1 }, windowSteps);
  take(creditTensors.lags(name), matrix.subarray((windowSteps - 1) * windowSteps));
  const { transition, gains, readout } = memory.cascade!(windowSteps);
  take(creditTensors.transition(name), transition);
  take(creditTensors.gains(name), gains);
  take(creditTensors.readout(name), readout);
}

function takeInterpolation(
  { graph: { name, outputs, inputs, order } }: LayerPlan,
  interpolation: LambdaInterpolation,
  lambdas: Float64Array,
  take: Take,
): void {
  const nodes = interpolation.nodes.length;
  const byNode = new Float64Array(nodes * outputs * inputs);
  // For what is read from states alone.
  const byOutput = new Float64Array(order > 0 ? byNode.length : 0);
  const weights = new Float64Array(nodes);
  lambdas.forEach((lambda, synapse) => {
    interpolation.weights(lambda, weights);
    const [output, input] = [Math.floor(synapse / inputs), synapse % inputs];
    for (let node = 0; node < nodes; node++) {
      byNode[(node * outputs + output) * inputs + input] = weights[node]!;
      if (order > 0) byOutput[(output * nodes + node) * inputs + input] = weights[node]!;
    }
  });
  take(creditTensors.interpolation(name), byNode);
  if (order > 0) take(creditTensors.interpolationByOutput(name), byOutput);
}
