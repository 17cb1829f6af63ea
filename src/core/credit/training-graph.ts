// One training step as a graph: forward, loss, credit pathway, adjoint of the traces, gradients, alignment when asked.
//   ∂W = Σ_t δ_t ⊗ Σ_s G_ts (θ_s ⊙ x_s) = Σ_s (θ_s ⊙ (Gᵀδ)_s) ⊗ x_s       (Eq. 1, 9 and 11, summed over the batch)
// δ is filtered backwards in time, so no synapse's trace is ever formed and the cost depends on neither order nor delay.
import { type FloatType, GraphBuilder, type GraphModel } from '../graph/graph-builder.ts';
import { elementCount, type Value } from '../graph/value.ts';
import { buildForward, LABELS } from '../model/forward.ts';
import { learningLayers, type Network } from '../model/network.ts';
import type { DeltaGate } from './layer-credit.ts';
import { softmaxCrossEntropy } from './loss.ts';
import { creditPathways, type PathwayName } from './pathway.ts';
import { SALIENT_PLACES, type SalienceGate, selectSalient } from './salience.ts';

/** What a training graph is built for; the buffers that it runs on are given later. */
export interface TrainingGraphOptions {
  readonly batchSize: number;
  readonly float: FloatType;
  readonly pathway: PathwayName;
  /** For each layer that learns; `immediate` layers learn without delay and have no credit matrix. */
  readonly credit: readonly (DeltaGate | 'immediate')[];
  /** Lets only the samples of the largest losses enter the traces and send errors; all do when left out. */
  readonly salience?: SalienceGate;
  /** Whether the alignment terms of every layer are computed too. */
  readonly alignment: boolean;
  /** `Engine.channelBlock` of the engine that will run the graph; leave it out for a graph that runs everywhere. */
  readonly channelBlock?: number | undefined;
}

/** Names of a training graph's inputs and outputs; `inputs`, `labels` and the parameters keep their own. */
export const trainingTensors = {
  /** Scalar: mean loss of the batch. */
  loss: 'loss',
  /** [batch, batch]: `CreditMatrix.matrix` of the layer. */
  creditMatrix: (layerName: string) => `${layerName}.creditMatrix`,
  /** [2 batch - 1], in place of the matrix where only salient samples learn: `creditTable` of the layer. */
  creditTable: (layerName: string) => `${layerName}.creditTable`,
  /** int32 [salient samples]: where in the batch they are presented; with `places: 'random'` only. */
  salientPlaces: SALIENT_PLACES,
  /** [1, batch]: `CreditMatrix.arrived` of the layer; absent where only salient samples learn: all of their errors arrive. */
  arrived: (layerName: string) => `${layerName}.arrived`,
  /** Shape of the parameter: gradient of the loss as delayed credit gives it. */
  gradient: (parameterName: string) => `${parameterName}.gradient`,
  /** [3]: `AlignmentTerms` of the layer's weights. */
  alignment: (layerName: string) => `${layerName}.alignment`,
  /** Shape of the state: the layer's state after the batch. */
  nextState: (stateName: string) => `${stateName}.next`,
} as const;

/**
 * Builds the graph of one update of `network` on a batch.
 * @throws Error where `credit` does not name every layer that learns.
 */
export function buildTrainingGraph(network: Network, options: TrainingGraphOptions): GraphModel {
  const { batchSize, float, credit: rules } = options;
  const learning = learningLayers(network);
  if (rules.length !== learning.length) throw new Error('credit: one entry for each layer of the network that learns');
  const builder = new GraphBuilder('training-step', float, { channelBlock: options.channelBlock });
  const forward = buildForward(builder, network, batchSize, 'training');
  const labels = builder.input(LABELS, 'int32', [batchSize, 1]);
  const loss = softmaxCrossEntropy(builder, forward.output, labels);
  builder.output(trainingTensors.loss, loss.meanLoss());
  const present = options.salience && selectSalient(builder, options.salience, forward, labels, loss);
  const { layers, outputCredit } = present ?? { layers: forward.layers, outputCredit: loss.credit() };
  const carried = creditPathways[options.pathway].carry(builder, layers, outputCredit);

  network.layers.forEach((layer, index) => {
    const built = layers[index]!;
    const { credit, gated } = carried[index]!;
    const { synapses } = built;
    if (!synapses) return;
    const rule = rules[learning.indexOf(layer)]!;
    const arrived = present
      ? present.arrived
      : builder.input(trainingTensors.arrived(layer.name), float, [1, batchSize]);
    let delayed = gated;
    if (rule !== 'immediate') {
      const matrix = present
        ? builder.gather(
            builder.input(trainingTensors.creditTable(layer.name), float, [2 * batchSize - 1]),
            present.tableEntries,
          )
        : builder.input(trainingTensors.creditMatrix(layer.name), float, [batchSize, batchSize]);
      delayed =
        rule === 'own-time'
          ? (built.gateUnits ?? built.gate)(filterCredit(builder, matrix, gated))
          : built.gate(filterCredit(builder, matrix, credit));
    }
    for (const { layerIndex, role, name } of forward.layout.parameters) {
      if (layerIndex !== index) continue;
      const gradient = role === 'weight' ? synapses.weightGradient(delayed) : synapses.biasGradient?.(gated, arrived);
      if (gradient) builder.output(trainingTensors.gradient(name), gradient);
    }
    if (options.alignment) {
      const [samples = 1, ...features] = gated.shape;
      const arriving = builder.multiply(gated, builder.reshape(arrived, [samples, ...features.map(() => 1)]));
      const terms = [
        synapses.gradientInnerProduct(delayed, arriving),
        synapses.gradientInnerProduct(delayed, delayed),
        synapses.gradientInnerProduct(arriving, arriving),
      ];
      builder.output(trainingTensors.alignment(layer.name), builder.stack(terms));
    }
  });
  for (const { name, role, layerIndex } of forward.state) {
    const next = layers[layerIndex]?.nextState?.[role];
    if (!next) throw new Error(`${name}: the layer does not say what it becomes`);
    builder.output(trainingTensors.nextState(name), next);
  }
  return builder.build();
}

/** Gᵀδ over the batch: credit [batch, ...] -> the same shape. */
export function filterCredit<F extends FloatType>(
  builder: GraphBuilder<F>,
  matrix: Value<F>,
  credit: Value<F>,
): Value<F> {
  const [batchSize = 1, ...features] = credit.shape;
  const flat = builder.reshape(credit, [batchSize, elementCount(features)]);
  return builder.reshape(builder.matrixProduct(matrix, flat, { transposeLeft: true }), credit.shape);
}
