// The salience gate (Section 4.2, Appendix B.2): only the samples of the largest losses enter the traces and send errors back,
// each at its own place in the batch. Their layers are taken from the one forward pass over the batch, not computed again.
import { UserError } from '../errors.ts';
import type { FloatType, GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/value.ts';
import type { ForwardPass } from '../model/forward.ts';
import type { BuiltLayer } from '../model/layer-kind.ts';
import { type BuiltLoss, softmaxCrossEntropy } from './loss.ts';

export interface SalientSamples<F extends FloatType> {
  /** The network over the salient samples. */
  readonly layers: readonly BuiltLayer<F>[];
  /** dL/d(logits) of the mean loss over the salient samples. */
  readonly outputCredit: Value<F>;
  /** [1, count] of ones: the paper lets every error of a salient sample arrive, also after the end of the batch. */
  readonly arrived: Value<F>;
  /** int64 [count]: the steps of the batch at which the salient samples are presented. */
  readonly places: Value<'int64'>;
  /** int64 [count, count], row: the sample that the error is about: where `creditTable` has the weight of the pair. */
  readonly tableEntries: Value<'int64'>;
}

/**
 * @param labels int32 [batch, 1]
 * @param loss of the whole batch
 * @throws UserError where a layer looks at the batch as a whole and cannot be taken apart.
 */
export function selectSalient<F extends FloatType>(
  builder: GraphBuilder<F>,
  count: number,
  forward: ForwardPass<F>,
  labels: Value<'int32'>,
  loss: BuiltLoss<F>,
): SalientSamples<F> {
  const batchSize = labels.shape[0] ?? 1;
  const rows = builder.largest(loss.sampleLosses(), count);
  const layers = forward.layers.map((layer) => {
    if (layer.select) return layer.select(rows);
    throw new UserError('The salience gate is there for dense networks only; leave out the convolutions, or the gate.');
  });
  const salientLoss = softmaxCrossEntropy(builder, builder.gather(forward.output, rows), builder.gather(labels, rows));
  return {
    layers,
    outputCredit: salientLoss.credit(),
    arrived: builder.ones([1, count]),
    places: rows,
    tableEntries: builder.pairwiseDifference(rows, batchSize - 1),
  };
}
