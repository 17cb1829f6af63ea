// The salience gate (Section 4.2, Appendix B.2): only the samples of the largest losses enter the traces and send errors back.
// As a control, as many random ones do.
// One forward pass over the batch finds them, and what it computed for them is used as it is; running them again is an option.
import type { FloatType, GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/value.ts';
import type { ForwardPass } from '../model/forward.ts';
import type { BuiltLayer } from '../model/layer-kind.ts';
import { once } from '../once.ts';
import { type BuiltLoss, softmaxCrossEntropy } from './loss.ts';

/** Which samples of a batch learn, and how. */
export interface SalienceGate {
  /** Samples that pass: at least 2, at most the batch. */
  readonly count: number;
  /** Which: those of the `largest-losses` (default), or `random` ones that the graph is given, which tells salience from sparseness. */
  readonly choice?: 'largest-losses' | 'random';
  /**
   * What their layers are taken from.
   * `reuse` (default): the one pass over the batch, whose samples all share in the statistics of batch normalisations.
   * `again`: a second pass over the salient samples alone, with statistics of their own, as the authors' program does it; running
   * estimates then move twice an update, to the batch first.
   */
  readonly forward?: 'reuse' | 'again';
  /** When they are presented: at their `own` places in the batch (default), or at `random` ones that the graph is given. */
  readonly places?: 'own' | 'random';
}

/** Name of the graph input with the places of the salient samples, distinct steps of the batch: int32 [count]. */
export const SALIENT_PLACES = 'salientPlaces';

/** Name of the graph input with the samples that pass, where they are random: distinct, int32 [count]. */
export const SALIENT_SAMPLES = 'salientSamples';

export interface SalientSamples<F extends FloatType> {
  /** The network over the salient samples. */
  readonly layers: readonly BuiltLayer<F>[];
  /** dL/d(logits) of the mean loss over the salient samples. */
  readonly outputCredit: Value<F>;
  /** [1, count] of ones: the paper lets every error of a salient sample arrive, also after the end of the batch. */
  arrived(): Value<F>;
  /** int64 [count]: the steps of the batch at which the salient samples are presented. */
  readonly places: Value<'int64'>;
  /** int64 [count, count], row: the sample that the error is about: where `creditTable` has the weight of the pair. */
  tableEntries(): Value<'int64'>;
}

/**
 * @param labels int32 [batch, 1]
 * @param loss of the whole batch
 */
export function selectSalient<F extends FloatType>(
  builder: GraphBuilder<F>,
  gate: SalienceGate,
  forward: ForwardPass<F>,
  labels: Value<'int32'>,
  loss: BuiltLoss<F>,
): SalientSamples<F> {
  const { count } = gate;
  const batchSize = labels.shape[0] ?? 1;
  const given = (name: string) => builder.cast(builder.input(name, 'int32', [count]), 'int64');
  const rows = gate.choice === 'random' ? given(SALIENT_SAMPLES) : builder.largest(loss.sampleLosses(), count);
  const { layers, output } =
    gate.forward === 'again'
      ? forward.next(builder.gather(forward.input, rows))
      : {
          layers: forward.layers.map((layer) => layer.select(rows)),
          output: builder.gather(forward.output, rows),
        };
  const salientLoss = softmaxCrossEntropy(builder, output, builder.gather(labels, rows));
  const places = gate.places === 'random' ? given(SALIENT_PLACES) : rows;
  return {
    layers,
    outputCredit: salientLoss.credit(),
    // Built where layers ask for them: those of a stream do not.
    arrived: once(() => builder.constantOf(1, [1, count])),
    places,
    tableEntries: once(() => builder.pairwiseDifference(places, batchSize - 1)),
  };
}
