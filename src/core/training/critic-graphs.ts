// A critic as graphs: its values of a batch, and its step towards the λ-returns, which needs no trace:
// loss = 1/2 mean (V - return)².
import { creditPathways } from '../credit/pathway.ts';
import { type FloatType, GraphBuilder, type GraphModel } from '../graph/graph-builder.ts';
import { buildForward } from '../model/forward.ts';
import type { Network } from '../model/network.ts';

/** Names of the graphs' inputs and outputs, besides `INPUTS` and the parameters. */
export const criticTensors = {
  /** [rows] */
  values: 'values',
  /** [rows, 1] */
  returns: 'returns',
  /** Scalar: half the mean squared error. */
  loss: 'loss',
  /** Shape of the parameter: gradient of `coefficient` × loss. */
  gradient: (parameterName: string) => `${parameterName}.gradient`,
} as const;

export function buildValueGraph(network: Network, rows: number, float: FloatType): GraphModel {
  const builder = new GraphBuilder('critic-values', float);
  const { output } = buildForward(builder, network, rows, 'evaluation');
  builder.output(criticTensors.values, builder.reshape(output, [rows]));
  return builder.build();
}

/** @param coefficient what the loss is multiplied by before its gradient is taken */
export function buildCriticGraph(network: Network, rows: number, coefficient: number, float: FloatType): GraphModel {
  const builder = new GraphBuilder('critic-step', float);
  const { layers, output, layout } = buildForward(builder, network, rows, 'training');
  const error = builder.subtract(output, builder.input(criticTensors.returns, float, [rows, 1]));
  const squares = builder.sum(builder.multiply(error, error));
  builder.output(criticTensors.loss, builder.multiply(squares, builder.scalar(0.5 / rows)));
  const carried = creditPathways.backpropagation.carry(
    builder,
    layers,
    builder.multiply(error, builder.scalar(coefficient / rows)),
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
