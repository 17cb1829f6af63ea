// What the actor did in a window, as one graph over all of its steps: activities, and per layer the error signals δ of
// log π(a|s) (the direction that makes the action likelier) and of the entropy of π, undelayed.
import type { DeltaGate } from '../credit/layer-credit.ts';
import { creditPathways, type PathwayName } from '../credit/pathway.ts';
import { type FloatType, GraphBuilder, type GraphModel } from '../graph/graph-builder.ts';
import { buildForward } from '../model/forward.ts';
import type { Network } from '../model/network.ts';

export interface ActivityGraphOptions {
  readonly float: FloatType;
  /** Steps × environments. */
  readonly rows: number;
  readonly pathway: PathwayName;
  /** What δ of each layer carries. */
  readonly deltaGates: readonly DeltaGate[];
  /** What the entropy's δ of each layer carries; absent where the entropy gives no credit. */
  readonly entropyGates?: readonly DeltaGate[];
}

/** Names of the graph's inputs and outputs besides `INPUTS` and the parameters. */
export const activityTensors = {
  /** int32 [rows, 1] */
  actions: 'actions',
  /** Scalar: mean entropy of the policy. */
  entropy: 'entropy',
  /** Scalar: mean log π of the actions taken. */
  logLikelihood: 'logLikelihood',
  /** [rows, out]: what the layer gives to the next one; absent for the last layer. */
  activity: (layerName: string) => `${layerName}.activity`,
  /** [rows, out] */
  delta: (layerName: string) => `${layerName}.delta`,
  /** [rows, out] */
  entropyDelta: (layerName: string) => `${layerName}.entropyDelta`,
} as const;

export function buildActivityGraph(network: Network, options: ActivityGraphOptions): GraphModel {
  const { float, rows, pathway, deltaGates, entropyGates } = options;
  const builder = new GraphBuilder('actor-activity', float);
  const { layers, output } = buildForward(builder, network, rows, 'training');
  const [, actionCount = 1] = output.shape;
  const actions = builder.input(activityTensors.actions, 'int32', [rows, 1]);
  const logProbabilities = builder.logSoftmax(output);
  const probabilities = builder.exponential(logProbabilities);
  const chosen = builder.oneHot(actions, actionCount);
  const negativeEntropies = builder.sum(builder.multiply(probabilities, logProbabilities), [1]);
  const mean = builder.scalar(1 / rows);
  builder.output(activityTensors.entropy, builder.negate(builder.multiply(builder.sum(negativeEntropies), mean)));
  const likelihood = builder.sum(builder.multiply(chosen, logProbabilities));
  builder.output(activityTensors.logLikelihood, builder.multiply(likelihood, mean));

  const { carry } = creditPathways[pathway];
  const deltas = carry(builder, layers, builder.subtract(chosen, probabilities));
  // dH/dz = -p (log p + H)
  const surprise = builder.subtract(logProbabilities, builder.reshape(negativeEntropies, [rows, 1]));
  const entropyDeltas = entropyGates
    ? carry(builder, layers, builder.negate(builder.multiply(probabilities, surprise)))
    : undefined;
  network.layers.forEach(({ name }, index) => {
    if (index < layers.length - 1) builder.output(activityTensors.activity(name), layers[index]!.output);
    const { credit, gated } = deltas[index]!;
    builder.output(activityTensors.delta(name), deltaGates[index] === 'none' ? credit : gated);
    const entropy = entropyDeltas?.[index];
    if (!entropy) return;
    builder.output(
      activityTensors.entropyDelta(name),
      entropyGates?.[index] === 'none' ? entropy.credit : entropy.gated,
    );
  });
  return builder.build();
}
