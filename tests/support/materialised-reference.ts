// The slow, obvious form of delayed credit in a perceptron, in float64: every synapse keeps its own trace, and every error
// signal meets it when it arrives. Nothing here is shared with the training graph but the meaning.
import type { DeltaGate } from '../../src/core/credit/layer-credit.ts';

export interface ReferenceLayer {
  /** [out][in] */
  readonly weights: readonly (readonly number[])[];
  /** [out] */
  readonly biases: readonly number[];
  readonly credit: ReferenceCredit | 'immediate';
}

export interface ReferenceCredit {
  readonly delaySteps: number;
  readonly deltaGate: DeltaGate;
  /** Weight of a lag in steps in the trace. */
  readonly kernel: (lagSteps: number) => number;
}

export interface ReferenceGradients {
  readonly loss: number;
  /** [layer][out][in] */
  readonly weights: number[][][];
  /** [layer][out] */
  readonly biases: number[][];
  /** Ordinary backpropagation, summed over the samples whose credit arrives: [layer][out][in]. */
  readonly trueWeights: number[][][];
}

const zeros = (rows: number, columns: number) => Array.from({ length: rows }, () => new Array<number>(columns).fill(0));

/** @param inputs [batch][in], one presentation a step; ReLU between the layers, softmax cross-entropy at the end. */
export function materialisedGradients(
  layers: readonly ReferenceLayer[],
  inputs: readonly (readonly number[])[],
  labels: readonly number[],
): ReferenceGradients {
  const batch = inputs.length;
  // Forward: activities[layer][step][unit] is what goes into the layer, slopes the derivative of what comes out of it.
  const activities: number[][][] = [inputs.map((row) => [...row])];
  const slopes: number[][][] = [];
  layers.forEach(({ weights, biases }, index) => {
    const last = index === layers.length - 1;
    const sums = activities[index]!.map((x) =>
      weights.map((row, unit) => row.reduce((sum, weight, at) => sum + weight * x[at]!, biases[unit]!)),
    );
    slopes.push(sums.map((row) => row.map((sum) => (last || sum > 0 ? 1 : 0))));
    activities.push(sums.map((row) => row.map((sum) => (last ? sum : Math.max(0, sum)))));
  });
  let loss = 0;
  let credit = activities.at(-1)!.map((logits, step) => {
    const largest = Math.max(...logits);
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
    loss -= (logits[labels[step]!]! - largest - Math.log(total)) / batch;
    return logits.map((logit, unit) => (Math.exp(logit - largest) / total - (unit === labels[step] ? 1 : 0)) / batch);
  });

  const result: ReferenceGradients = { loss, weights: [], biases: [], trueWeights: [] };
  for (let index = layers.length - 1; index >= 0; index -= 1) {
    const { weights, biases, credit: rule } = layers[index]!;
    const slope = slopes[index]!;
    const input = activities[index]!;
    const gated = credit.map((row, step) => row.map((delta, unit) => delta * slope[step]![unit]!));
    const weightGradient = zeros(weights.length, weights[0]!.length);
    const trueGradient = zeros(weights.length, weights[0]!.length);
    const biasGradient = new Array<number>(biases.length).fill(0);
    for (let step = 0; step < batch; step += 1) {
      const arrival = rule === 'immediate' ? step : step + rule.delaySteps;
      if (arrival > batch - 1 + 1e-9) continue;
      for (let unit = 0; unit < weights.length; unit += 1) {
        biasGradient[unit]! += gated[step]![unit]!;
        for (let at = 0; at < weights[0]!.length; at += 1) {
          trueGradient[unit]![at]! += gated[step]![unit]! * input[step]![at]!;
          if (rule === 'immediate') {
            weightGradient[unit]![at]! += gated[step]![unit]! * input[step]![at]!;
            continue;
          }
          let trace = 0;
          for (let then = 0; then <= arrival && then < batch; then += 1) {
            trace += rule.kernel(arrival - then) * slope[then]![unit]! * input[then]![at]!;
          }
          const delta = rule.deltaGate === 'own-time' ? gated[step]![unit]! : credit[step]![unit]!;
          weightGradient[unit]![at]! += delta * trace;
        }
      }
    }
    result.weights.unshift(weightGradient);
    result.biases.unshift(biasGradient);
    result.trueWeights.unshift(trueGradient);
    credit = gated.map((row) =>
      input[0]!.map((_, at) => row.reduce((sum, delta, unit) => sum + delta * weights[unit]![at]!, 0)),
    );
  }
  return result;
}

/** Cosine of two gradients as vectors; null where either is zero. */
export function explicitCosine(left: readonly number[], right: readonly number[]): number | null {
  const product = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
  const norms = Math.sqrt(product(left, left)) * Math.sqrt(product(right, right));
  return norms === 0 ? null : product(left, right) / norms;
}
