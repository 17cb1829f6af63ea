// A critic as graphs: its values of a batch, and what it makes of a window: values, TD errors, and its step towards the λ-returns,
// which needs no trace: loss = 1/2 mean (V - return)² = 1/2 mean A², the returns being fixed numbers.
import { creditPathways } from '../credit/pathway.ts';
import { type FloatType, GraphBuilder, type GraphModel, type GraphOptions } from '../graph/graph-builder.ts';
import { buildForward } from '../model/forward.ts';
import type { Network } from '../model/network.ts';
import { buildAdvantages } from './td-errors.ts';

/** Names of the graphs' inputs and outputs, besides `INPUTS`, the parameters and `returnTensors`. */
export const criticTensors = {
  /** [rows] */
  values: 'values',
  /** [steps, environments] */
  tdErrors: 'tdErrors',
  /** Scalar: half the mean squared error. */
  loss: 'loss',
  /** Shape of the parameter: gradient of `coefficient` × loss. */
  gradient: (parameterName: string) => `${parameterName}.gradient`,
} as const;

export function buildValueGraph(
  network: Network,
  rows: number,
  float: FloatType,
  options: GraphOptions = {},
): GraphModel {
  const builder = new GraphBuilder('critic-values', float, options);
  const { output } = buildForward(builder, network, rows, 'evaluation');
  builder.output(criticTensors.values, builder.reshape(output, [rows]));
  return builder.build();
}

export interface CriticGraphOptions extends GraphOptions {
  readonly float: FloatType;
  readonly steps: number;
  readonly environments: number;
  /** What the loss is multiplied by before its gradient is taken. */
  readonly coefficient: number;
}

/** Inputs of the network are what each step of the window shows, and what comes after the last: [(steps + 1) × environments, ...]. */
export function buildCriticGraph(network: Network, options: CriticGraphOptions): GraphModel {
  const { float, steps, environments, coefficient } = options;
  const count = steps * environments;
  const rows = count + environments;
  const builder = new GraphBuilder('critic-step', float, options);
  const { layers, output, layout } = buildForward(builder, network, rows, 'training');
  const { tdErrors, advantages } = buildAdvantages(builder, output, steps, environments);
  builder.output(criticTensors.tdErrors, tdErrors);
  const squares = builder.sum(builder.multiply(advantages, advantages));
  builder.output(criticTensors.loss, builder.multiply(squares, builder.scalar(0.5 / count)));
  // What comes after the window has no return yet, and so no error.
  const errors = builder.pad(builder.reshape(advantages, [count, 1]), [0, 0], [environments, 0]);
  const carried = creditPathways.backpropagation.carry(
    builder,
    layers,
    builder.multiply(errors, builder.scalar(-coefficient / count)),
  );
  const all = builder.constantOf(1, [1, rows]);
  for (const { layerIndex, role, name } of layout.parameters) {
    const synapses = layers[layerIndex]?.synapses;
    const { gated } = carried[layerIndex]!;
    const gradient = role === 'weight' ? synapses?.weightGradient(gated) : synapses?.biasGradient?.(gated, all);
    if (!gradient) throw new Error(`${name}: no gradient`);
    builder.output(criticTensors.gradient(name), gradient);
  }
  return builder.build();
}
