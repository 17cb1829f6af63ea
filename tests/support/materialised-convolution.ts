// The slow, obvious form of delayed credit in a convolution, in float64: every synapse keeps a trace for every output position, and
// every error signal meets it when it arrives. Images are [row][column][channel], weights [out][patch row][patch column][in], flat.
import type { DeltaGate } from '../../src/core/credit/layer-credit.ts';

export interface ConvolutionProblem {
  readonly batch: number;
  readonly rows: number;
  readonly columns: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly classes: number;
  readonly pools: boolean;
  readonly x: readonly number[];
  readonly labels: readonly number[];
  readonly weights: readonly number[];
  readonly biases: readonly number[];
  /** [class][channel, row, column] of a linear layer on top. */
  readonly readout: readonly number[];
}

export interface DelayedRule {
  readonly delaySteps: number;
  readonly deltaGate: DeltaGate;
  readonly kernel: (lagSteps: number) => number;
}

/** Gradient of the convolution's weights and biases, and the weights' true gradient over the samples whose credit arrives. */
export function materialisedConvolution(problem: ConvolutionProblem, rule: DelayedRule) {
  const { batch, rows, columns, inputs, outputs, classes, pools, x, labels, weights, biases, readout } = problem;
  const at = (step: number, row: number, column: number, channel: number) =>
    row < 0 || row >= rows || column < 0 || column >= columns
      ? 0
      : x[((step * rows + row) * columns + column) * inputs + channel]!;
  const block = pools ? 2 : 1;
  const pooledSize = (rows / block) * (columns / block);
  const features = outputs * pooledSize;
  const featureOf = (out: number, row: number, column: number) =>
    out * pooledSize + Math.floor(row / block) * (columns / block) + Math.floor(column / block);
  const unitOf = (step: number, out: number, row: number, column: number) =>
    ((step * outputs + out) * rows + row) * columns + column;
  const slope = new Float64Array(batch * outputs * rows * columns);
  const credit = new Float64Array(slope.length);
  const positions = Array.from({ length: rows * columns }, (_, pixel) => [
    Math.floor(pixel / columns),
    pixel % columns,
  ]);
  for (let step = 0; step < batch; step += 1) {
    const feature = new Float64Array(features);
    for (let out = 0; out < outputs; out += 1) {
      for (const [row = 0, column = 0] of positions) {
        let sum = biases[out]!;
        for (let tap = 0; tap < 9; tap += 1) {
          for (let channel = 0; channel < inputs; channel += 1) {
            const pixel = at(step, row + Math.floor(tap / 3) - 1, column + (tap % 3) - 1, channel);
            sum += weights[(out * 9 + tap) * inputs + channel]! * pixel;
          }
        }
        slope[unitOf(step, out, row, column)] = sum > 0 ? 1 : 0;
        feature[featureOf(out, row, column)]! += Math.max(0, sum) / block ** 2;
      }
    }
    const logits = Array.from({ length: classes }, (_, one) =>
      feature.reduce((sum, value, index) => sum + value * readout[one * features + index]!, 0),
    );
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    const errors = logits.map((logit, one) => (Math.exp(logit) / total - (one === labels[step] ? 1 : 0)) / batch);
    for (let out = 0; out < outputs; out += 1) {
      for (const [row = 0, column = 0] of positions) {
        const index = featureOf(out, row, column);
        const sum = errors.reduce((all, error, one) => all + error * readout[one * features + index]!, 0);
        credit[unitOf(step, out, row, column)] = sum / block ** 2;
      }
    }
  }

  const gradient = new Array<number>(weights.length).fill(0);
  const trueGradient = new Array<number>(weights.length).fill(0);
  const biasGradient = new Array<number>(outputs).fill(0);
  for (let step = 0; step < batch; step += 1) {
    const arrival = step + rule.delaySteps;
    if (arrival > batch - 1 + 1e-9) continue;
    for (let out = 0; out < outputs; out += 1) {
      for (const [row = 0, column = 0] of positions) {
        const unit = unitOf(step, out, row, column);
        const gated = credit[unit]! * slope[unit]!;
        biasGradient[out]! += gated;
        for (let tap = 0; tap < 9; tap += 1) {
          for (let channel = 0; channel < inputs; channel += 1) {
            const pixelOf = (then: number) => at(then, row + Math.floor(tap / 3) - 1, column + (tap % 3) - 1, channel);
            let trace = 0;
            for (let then = 0; then <= arrival && then < batch; then += 1) {
              trace += rule.kernel(arrival - then) * slope[unitOf(then, out, row, column)]! * pixelOf(then);
            }
            const index = (out * 9 + tap) * inputs + channel;
            gradient[index]! += (rule.deltaGate === 'own-time' ? gated : credit[unit]!) * trace;
            trueGradient[index]! += gated * pixelOf(step);
          }
        }
      }
    }
  }
  return { gradient, trueGradient, biasGradient };
}
