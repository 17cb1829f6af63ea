// One training step as a graph: forward, loss, credit pathway, adjoint of the traces, gradients, alignment when asked.
//   ∂W = Σ_t δ_t ⊗ Σ_s G_ts (θ_s ⊙ x_s) = Σ_s (θ_s ⊙ (Gᵀδ)_s) ⊗ x_s       (Eq. 1, 9 and 11, summed over the batch)
// δ is filtered backwards in time, so no synapse's trace is ever formed and the cost depends on neither order nor delay.
import { type FloatType, GraphBuilder, type GraphModel } from '../graph/graph-builder.ts';
import type { Value } from '../graph/value.ts';
import { buildForward, LABELS } from '../model/forward.ts';
import type { BuiltLayer, BuiltSynapses } from '../model/layer-kind.ts';
import { learningLayers, type Network } from '../model/network.ts';
import { filterCredit } from './filter-credit.ts';
import type { DeltaGate } from './layer-credit.ts';
import { softmaxCrossEntropy } from './loss.ts';
import { creditPathways, type PathwayName } from './pathway.ts';
import { SALIENT_PLACES, SALIENT_SAMPLES, type SalienceGate, selectSalient } from './salience.ts';
import type { LayerHistory } from './stream-history.ts';
import { carrySamples, type StreamedLayer, streamedGradients } from './streamed-credit.ts';

type Real = Value<FloatType>;

/** What a training graph is built for; the buffers that it runs on are given later. */
export interface TrainingGraphOptions {
  readonly batchSize: number;
  readonly float: FloatType;
  readonly pathway: PathwayName;
  /** For each layer that learns; `immediate` layers learn without delay and have no credit matrix. */
  readonly credit: readonly (DeltaGate | 'immediate')[];
  /** Lets only the samples of the largest losses enter the traces and send errors; all do when left out. */
  readonly salience?: SalienceGate;
  /**
   * For batches that are pieces of an endless stream: what each layer that learns carries from one to the next (`streamTensors` names
   * the graph's inputs and outputs for it; an `immediate` layer carries nothing). When left out, traces begin empty in every batch.
   */
  readonly stream?: readonly LayerHistory[];
  /** With `stream`: numbers of the largest tensor that is formed over carried samples at once (default: 2^22), a batch at least. */
  readonly blockNumbers?: number;
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
  /** int32 [salient samples]: which samples of the batch learn; with `choice: 'random'` only. */
  salientSamples: SALIENT_SAMPLES,
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
  const { batchSize, float } = options;
  const builder = new GraphBuilder('training-step', float, { channelBlock: options.channelBlock });
  const { forward, layers, present, learning } = buildCredit(builder, network, options);

  for (const { index, name, built, synapses, credit, gated, rule, streamed } of learning) {
    const outputGradients = (weight: Real, bias: Real | undefined) => {
      for (const { layerIndex, role, name: parameter } of forward.layout.parameters) {
        const gradient = role === 'weight' ? weight : bias;
        if (layerIndex === index && gradient) builder.output(trainingTensors.gradient(parameter), gradient);
      }
    };
    /** @param product inner product of two gradients of the weights, each as itself or as what it is made from */
    const outputAlignment = (delayed: Real, truth: Real, product: (left: Real, right: Real) => Real) => {
      const terms = [product(delayed, truth), product(delayed, delayed), product(truth, truth)];
      builder.output(trainingTensors.alignment(name), builder.stack(terms));
    };
    if (streamed) {
      const gradients = streamedGradients(builder, streamed, options.blockNumbers);
      outputGradients(gradients.weight, gradients.bias);
      if (options.alignment) {
        outputAlignment(gradients.weight, gradients.trueWeight(), (left, right) =>
          builder.sum(builder.multiply(left, right)),
        );
      }
      continue;
    }
    const arrived = present ? present.arrived() : builder.input(trainingTensors.arrived(name), float, [1, batchSize]);
    let delayed = gated;
    if (rule !== 'immediate') {
      const matrix = present
        ? builder.gather(
            builder.input(trainingTensors.creditTable(name), float, [2 * batchSize - 1]),
            present.tableEntries(),
          )
        : builder.input(trainingTensors.creditMatrix(name), float, [batchSize, batchSize]);
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
  }
  for (const { name, role, layerIndex } of forward.state) {
    const next = layers[layerIndex]?.nextState?.[role];
    if (!next) throw new Error(`${name}: the layer does not say what it becomes`);
    builder.output(trainingTensors.nextState(name), next);
  }
  return builder.build();
}

/**
 * What of a stream's training graph is carried from batch to batch, without the gradients that it is for: the same inputs and outputs
 * (`streamTensors`) whatever the engine. How large they are is known so before anything large is made.
 */
export function buildCarriedTensors(network: Network, options: Omit<TrainingGraphOptions, 'alignment'>): GraphModel {
  const builder = new GraphBuilder('carried-tensors', options.float);
  for (const { streamed } of buildCredit(builder, network, options).learning) {
    if (streamed) carrySamples(builder, streamed);
  }
  return builder.build();
}

/** A layer that learns, with the credit that reached it. */
interface CreditedLayer {
  /** Among the network's layers. */
  readonly index: number;
  readonly name: string;
  readonly built: BuiltLayer<FloatType>;
  readonly synapses: BuiltSynapses<FloatType>;
  readonly credit: Real;
  readonly gated: Real;
  readonly rule: DeltaGate | 'immediate';
  /** Where the layer is one of a stream. */
  readonly streamed?: StreamedLayer<FloatType>;
}

/** The part before the gradients: forward pass, loss, gate, and the credit of each layer. */
function buildCredit(
  builder: GraphBuilder,
  network: Network,
  options: Omit<TrainingGraphOptions, 'alignment' | 'channelBlock'>,
) {
  const { batchSize, credit: rules } = options;
  const kinds = learningLayers(network);
  if (rules.length !== kinds.length) throw new Error('credit: one entry for each layer of the network that learns');
  const forward = buildForward(builder, network, batchSize, 'training');
  const labels = builder.input(LABELS, 'int32', [batchSize, 1]);
  const loss = softmaxCrossEntropy(builder, forward.output, labels);
  builder.output(trainingTensors.loss, loss.meanLoss());
  const present = options.salience && selectSalient(builder, options.salience, forward, labels, loss);
  const { layers, outputCredit } = present ?? { layers: forward.layers, outputCredit: loss.credit() };
  const carried = creditPathways[options.pathway].carry(builder, layers, outputCredit);
  const learning = network.layers.flatMap((layer, index): CreditedLayer[] => {
    const built = layers[index]!;
    const { synapses } = built;
    if (!synapses) return [];
    const { name } = layer;
    const { credit, gated } = carried[index]!;
    const at = kinds.indexOf(layer);
    const rule = rules[at]!;
    const history = options.stream?.[at];
    const own = { index, name, built, synapses, credit, gated, rule };
    if (!history || rule === 'immediate') return [own];
    const places = present && { places: present.places };
    return [
      { ...own, streamed: { name, present: { ...built, synapses }, credit, rule, history, batchSize, ...places } },
    ];
  });
  return { forward, layers, present, learning };
}
