// Mean cross-entropy of softmax outputs, and the credit of the outputs.
import type { FloatType, GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/value.ts';

export interface BuiltLoss<F extends FloatType> {
  /** Mean cross-entropy of the batch: a scalar. */
  meanLoss(): Value<F>;
  /** Cross-entropy of each sample: [batch]. */
  sampleLosses(): Value<F>;
  /** dL/d(logits) of the mean loss over the batch: (softmax − one-hot) / batch. */
  credit(): Value<F>;
}

/** @param logits [batch, classes]; @param labels int32 [batch, 1] */
export function softmaxCrossEntropy<F extends FloatType>(
  builder: GraphBuilder<F>,
  logits: Value<F>,
  labels: Value<'int32'>,
): BuiltLoss<F> {
  const [batchSize = 1, classes = 1] = logits.shape;
  const logProbabilities = builder.logSoftmax(logits);
  const target = builder.oneHot(labels, classes);
  const logLikelihoods = () => builder.multiply(logProbabilities, target);
  return {
    meanLoss: () => builder.multiply(builder.sum(logLikelihoods()), builder.scalar(-1 / batchSize)),
    sampleLosses: () => builder.negate(builder.sum(logLikelihoods(), [1])),
    credit() {
      const error = builder.subtract(builder.exponential(logProbabilities), target);
      return builder.multiply(error, builder.scalar(1 / batchSize));
    },
  };
}
