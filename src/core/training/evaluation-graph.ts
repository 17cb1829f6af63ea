// Forward pass over many samples with the loss and the predicted class of each.
import { softmaxCrossEntropy } from '../credit/loss.ts';
import { type FloatType, GraphBuilder, type GraphModel, type GraphOptions } from '../graph/graph-builder.ts';
import { buildForward, LABELS } from '../model/forward.ts';
import type { Network } from '../model/network.ts';

/** Names of the evaluation graph's outputs. */
export const evaluationTensors = {
  /** int32 [batch] */
  predictions: 'predictions',
  /** [batch] */
  sampleLosses: 'sampleLosses',
} as const;

export function buildEvaluationGraph(
  network: Network,
  batchSize: number,
  float: FloatType,
  options: GraphOptions = {},
): GraphModel {
  const builder = new GraphBuilder('evaluation', float, options);
  const forward = buildForward(builder, network, batchSize, 'evaluation');
  const labels = builder.input(LABELS, 'int32', [batchSize, 1]);
  builder.output(evaluationTensors.predictions, builder.argMax(forward.output));
  builder.output(evaluationTensors.sampleLosses, softmaxCrossEntropy(builder, forward.output, labels).sampleLosses());
  return builder.build();
}
