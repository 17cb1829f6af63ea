// What the rules of the layers become in a training graph: how it is built, and the numbers of its inputs.
import { learningLayers, type Network } from '../model/network.ts';
import { batchCreditMatrix, creditTable } from './credit-matrix.ts';
import type { LayerCredit } from './layer-credit.ts';
import type { SalienceGate } from './salience.ts';
import { type LayerHistory, layerHistory, streamMatrix, streamTables } from './stream-history.ts';
import { streamTensors } from './streamed-credit.ts';
import { type TrainingGraphOptions, trainingTensors } from './training-graph.ts';

export interface CreditRules {
  /** Of each layer of the network that learns. */
  readonly credit: readonly LayerCredit[];
  readonly batchSize: number;
  readonly salience?: SalienceGate;
  /** Whether batches are pieces of one stream. */
  readonly streaming?: boolean;
}

/** The options of `buildTrainingGraph` that the rules decide. */
export function creditGraphOptions(
  rules: CreditRules,
): Pick<TrainingGraphOptions, 'batchSize' | 'credit' | 'salience' | 'stream'> {
  const { credit, batchSize, salience, streaming } = rules;
  return {
    batchSize,
    credit: credit.map(({ memory, deltaGate }) => (memory.kind === 'backprop' ? 'immediate' : deltaGate)),
    ...(salience && { salience }),
    ...(streaming && { stream: credit.map((rule) => layerHistory(rule, batchSize, salience?.count)) }),
  };
}

/** The graph's constant inputs by name (`trainingTensors`, `streamTensors`); a layer that learns at once has no use for its matrix. */
export function creditInputs(network: Network, rules: CreditRules): Readonly<Record<string, Float64Array>> {
  const { stream } = creditGraphOptions(rules);
  return Object.assign(
    {},
    ...learningLayers(network).map(({ name }, index) =>
      layerInputs(name, rules.credit[index]!, rules, stream?.[index]),
    ),
  );
}

function layerInputs(
  name: string,
  rule: LayerCredit,
  { batchSize, salience }: CreditRules,
  history: LayerHistory | undefined,
): Readonly<Record<string, Float64Array>> {
  if (history && rule.memory.kind !== 'backprop') {
    if (!salience) return { [streamTensors.matrix(name)]: streamMatrix(rule, history, batchSize) };
    const { weights, arrivals } = streamTables(rule, history, batchSize);
    return { [streamTensors.weights(name)]: weights, [streamTensors.arrivals(name)]: arrivals };
  }
  if (salience) return { [trainingTensors.creditTable(name)]: creditTable(rule, batchSize) };
  if (rule.memory.kind === 'backprop') return { [trainingTensors.arrived(name)]: new Float64Array(batchSize).fill(1) };
  const { matrix, arrived } = batchCreditMatrix(rule, batchSize);
  return { [trainingTensors.creditMatrix(name)]: matrix, [trainingTensors.arrived(name)]: arrived };
}
