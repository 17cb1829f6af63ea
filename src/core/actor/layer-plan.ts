// How each layer of an actor is computed: its memory, the form that its traces are kept in, its part of the credit graph.
import type { FloatType } from '../graph/graph-builder.ts';
import type { ActorCreditOptions } from './actor-options.ts';
import type { CreditLayer } from './credit-graph.ts';
import { type LambdaInterpolation, lambdaInterpolation } from './lambda-interpolation.ts';
import { chooseTraceForm, type TraceForm } from './trace-form.ts';
import { type WindowMemory, windowMemory } from './window-memory.ts';

export interface LayerPlan {
  readonly graph: CreditLayer;
  readonly memory: WindowMemory;
  readonly form: TraceForm;
  /** Steps before the window of the first presentation that counts. */
  readonly reachSteps: number;
}

/** Weights of the trace that may be left out at either end, as a share of all: below what the float type can tell. */
const LEFT_OUT: Readonly<Record<FloatType, number>> = { float32: 2 ** -24, float64: 0 };
/** Error of the powers of γλ between the nodes of λ. */
const INTERPOLATION_TOLERANCE: Readonly<Record<FloatType, number>> = { float32: 2.5e-6, float64: 1e-13 };

/** @throws UserError where a layer's memory cannot be kept. */
export function planLayers(options: ActorCreditOptions, nodes: number): readonly LayerPlan[] {
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

/** Nodes of λ over the range of all synapses; undefined where they have one λ. */
export function planLambda({
  lambda,
  windowSteps,
  discount,
  float,
}: ActorCreditOptions): LambdaInterpolation | undefined {
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
