// An actor that acts: logits of what every copy of an environment shows, and an action drawn for each.
import { type FloatType, GraphBuilder, type GraphModel } from '../graph/graph-builder.ts';
import { buildForward } from '../model/forward.ts';
import type { Network } from '../model/network.ts';
import type { Random } from '../random/random.ts';

/** [copies, actions] */
export const LOGITS = 'logits';

export function buildPolicyGraph(network: Network, copies: number, float: FloatType): GraphModel {
  const builder = new GraphBuilder('policy', float);
  builder.output(LOGITS, buildForward(builder, network, copies, 'evaluation').output);
  return builder.build();
}

/** An action drawn with the probabilities softmax(logits[first ... first + count - 1]); -1 where one of them is no number. */
export function drawAction(logits: Float32Array, first: number, count: number, random: Random): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let at = first; at < first + count; at += 1) largest = Math.max(largest, logits[at]!);
  let total = 0;
  for (let at = first; at < first + count; at += 1) total += Math.exp(logits[at]! - largest);
  if (!Number.isFinite(total)) return -1;
  let left = random.uniform() * total;
  for (let action = 0; action < count - 1; action += 1) {
    left -= Math.exp(logits[first + action]! - largest);
    if (left < 0) return action;
  }
  return count - 1;
}

/** The action of the largest logit; -1 where one of them is no number. */
export function likeliestAction(logits: Float32Array, first: number, count: number): number {
  let best = 0;
  for (let action = 0; action < count; action += 1) {
    if (Number.isNaN(logits[first + action]!)) return -1;
    if (logits[first + action]! > logits[first + best]!) best = action;
  }
  return best;
}

/** Writes observations apart into their positive and negative parts: [x, ...] -> [max(x, 0), ..., max(-x, 0), ...] for each row. */
export function splitSigns(observations: Float32Array, width: number, out: Float32Array): void {
  const rows = observations.length / width;
  for (let row = 0; row < rows; row += 1) {
    for (let at = 0; at < width; at += 1) {
      const value = observations[row * width + at]!;
      out[2 * row * width + at] = Math.max(value, 0);
      out[(2 * row + 1) * width + at] = Math.max(-value, 0);
    }
  }
}
