// One training step as a graph: forward, loss, credit pathway, adjoint of the traces, gradients, alignment when asked.
//   ∂W = Σ_t δ_t ⊗ Σ_s G_ts (θ_s ⊙ x_s) = Σ_s (θ_s ⊙ (Gᵀδ)_s) ⊗ x_s       (Eq. 1, 9 and 11, summed over the batch)
// δ is filtered backwards in time, so no synapse's trace is ever formed and the cost depends on neither order nor delay.
import { type FloatType, GraphBuilder, type GraphModel } from '../graph/graph-builder.ts';
import type { Value } from '../graph/value.ts';
import { buildForward, LABELS } from '../model/forward.ts';
import { learningLayers, type Network } from '../model/network.ts';
import { filterCredit } from './filter-credit.ts';
import type { DeltaGate } from './layer-credit.ts';
import { softmaxCrossEntropy } from './loss.ts';
import { creditPathways, type PathwayName } from './pathway.ts';
import { selectSalient } from './salience.ts';
import type { LayerHistory } from './stream-history.ts';
import { streamedGradients } from './streamed-credit.ts';

type Real = Value<FloatType>;

/** What a training graph is built for; the buffers that it runs on are given later. */
export interface TrainingGraphOptions {
  readonly batchSize: number;
  readonly float: FloatType;
  readonly pathway: PathwayName;
  /** For each layer that learns; `immediate` layers learn without delay and have no credit matrix. */
  readonly credit: readonly (DeltaGate | 'immediate')[];
  /** Only so many samples of the batch, those of the largest losses, enter the traces and send errors; all when left out. */
  readonly salientCount?: number;
  /**
   * For batches that are pieces of an endless stream: what each layer that learns carries from one to the next (`streamTensors` names
   * the graph's inputs and outputs for it; an `immediate` layer carries nothing). When left out, traces begin empty in every batch.
   */
  readonly stream?: readonly LayerHistory[];
  /** With `stream`: numbers of the largest tensor that is formed over carried samples at once (default: 2^22), a batch at least. */
  readonly blockNumbers?: number;
  /** Whether the alignment terms of every layer are computed too. */
  readonly alignment: boolean;
}

/** Names of a training graph's inputs and outputs; `inputs`, `labels` and the parameters keep their own. */
export const trainingTensors = {
  /** Scalar: mean loss of the batch. */
  loss: 'loss',
  /** [batch, batch]: `CreditMatrix.matrix` of the layer. */
  creditMatrix: (layerName: string) => `${layerName}.creditMatrix`,
  /** [2 batch - 1], in place of the matrix where only salient samples learn: `creditTable` of the layer. */
  creditTable: (layerName: string) => `${layerName}.creditTable`,
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
  const builder = new GraphBuilder('training-step', float);
  const forward = buildForward(builder, network, batchSize, 'training');
  const labels = builder.input(LABELS, 'int32', [batchSize, 1]);
  const loss = softmaxCrossEntropy(builder, forward.output, labels);
  builder.output(trainingTensors.loss, loss.meanLoss());
  const present =
    options.salientCount === undefined
      ? undefined
      : selectSalient(builder, options.salientCount, forward, labels, loss);
  const { layers, outputCredit } = present ?? { layers: forward.layers, outputCredit: loss.credit() };
  const carried = creditPathways[options.pathway].carry(builder, layers, outputCredit);

  network.layers.forEach((layer, index) => {
    const built = layers[index]!;
    const { credit, gated } = carried[index]!;
    const { synapses } = built;
    if (!synapses) return;
    const learningIndex = learning.indexOf(layer);
    const rule = rules[learningIndex]!;
    const history = options.stream?.[learningIndex];
    const outputGradients = (weight: Real, bias: Real | undefined) => {
      for (const { layerIndex, role, name } of forward.layout.parameters) {
        const gradient = role === 'weight' ? weight : bias;
        if (layerIndex === index && gradient) builder.output(trainingTensors.gradient(name), gradient);
      }
    };
    /** @param product inner product of two gradients of the weights, each as itself or as what it is made from */
    const outputAlignment = (delayed: Real, truth: Real, product: (left: Real, right: Real) => Real) => {
      const terms = [product(delayed, truth), product(delayed, delayed), product(truth, truth)];
      builder.output(trainingTensors.alignment(layer.name), builder.stack(terms));
    };
    if (history && rule !== 'immediate') {
      const streamed = {
        name: layer.name,
        present: { ...built, synapses },
        credit,
        rule,
        history,
        batchSize,
        ...(present && { places: present.places }),
      };
      const gradients = streamedGradients(builder, streamed, options.blockNumbers);
      outputGradients(gradients.weight, gradients.bias);
      if (options.alignment) {
        outputAlignment(gradients.weight, gradients.trueWeight(), (left, right) =>
          builder.sum(builder.multiply(left, right)),
        );
      }
      return;
    }
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
    outputGradients(synapses.weightGradient(delayed), synapses.biasGradient?.(gated, arrived));
    if (options.alignment) {
      const [samples = 1, ...features] = gated.shape;
      const arriving = builder.multiply(gated, builder.reshape(arrived, [samples, ...features.map(() => 1)]));
      outputAlignment(delayed, arriving, synapses.gradientInnerProduct);
    }
  });
  for (const { name, role, layerIndex } of forward.state) {
    const next = forward.layers[layerIndex]?.nextState?.[role];
    if (!next) throw new Error(`${name}: the layer does not say what it becomes`);
    builder.output(trainingTensors.nextState(name), next);
  }
  return builder.build();
}
