// Batch normalisation without scale and shift of its own (Ioffe & Szegedy 2015): y = (x - mean) / √(variance + ε), by channel.
// Training uses mean and variance of the batch over samples and pixels, and credit goes through both exactly:
//   dx = (dy - ⟨dy⟩ - y ⟨dy ⊙ y⟩) / √(variance + ε),  ⟨·⟩ the mean over samples and pixels.
// Where only some samples learn they keep the y of the whole batch. The credit that its mean and variance would send to all samples is
// theirs alone: ⟨·⟩ is the mean over them, y in the formula is normalised by their own moments, the divisor stays (decision 0012).
// Evaluation uses running estimates: estimate ← 0.9 estimate + 0.1 batch's, of the variance the unbiased one.
import type { FloatType } from '../../graph/graph-builder.ts';
import { elementCount, type Shape, type Value } from '../../graph/value.ts';
import type { BuiltLayer, LayerInputs, LayerKind } from '../layer-kind.ts';

export interface BatchNormLayer {
  readonly kind: 'batch-norm';
  /** Unique in its network; names the running estimates in checkpoints. */
  readonly name: string;
}

const EPSILON = 1e-5;
/** Share of the newest batch in the running estimates. */
const MOMENTUM = 0.1;

const channelsOf = (shape: Shape) => shape.at(-1) ?? 1;

/** Channels are the last axis. */
export const batchNormKind: LayerKind<BatchNormLayer> = {
  outputShape: (_, inputShape) => inputShape,
  parameters: () => [],
  state: (_, inputShape) => [
    { role: 'mean', shape: [channelsOf(inputShape)], initial: 0 },
    { role: 'variance', shape: [channelsOf(inputShape)], initial: 1 },
  ],

  build<F extends FloatType>(layer: BatchNormLayer, inputs: LayerInputs<F>): BuiltLayer<F> {
    const { builder, mode, input, state } = inputs;
    const { mean: runningMean, variance: runningVariance } = state;
    if (!runningMean || !runningVariance) throw new Error(`${layer.name}: state does not fit the layer`);
    const channels = channelsOf(input.shape);
    const [batch = 1] = input.shape;
    const count = elementCount(input.shape) / channels;
    const pixels = count / batch;
    const scaled = (value: Value<F>, factor: number) => builder.multiply(value, builder.scalar(factor));
    // By sample first: short sums lose less in float32 than one over all pixels of the batch.
    const channelMean = (value: Value<F>) => {
      const [samples = 1] = value.shape;
      const bySample = builder.sum(builder.reshape(value, [samples, pixels, channels]), [1]);
      return scaled(builder.sum(bySample, [0]), 1 / (samples * pixels));
    };
    const deviation = (variance: Value<F>) => builder.squareRoot(builder.add(variance, builder.scalar(EPSILON)));

    if (mode === 'evaluation') {
      const connect = (output: Value<F>): BuiltLayer<F> => ({
        output,
        gate: (credit) => credit,
        inputCredit: (gated) => builder.divide(gated, deviation(runningVariance)),
        select: (rows) => connect(builder.gather(output, rows)),
      });
      return connect(builder.divide(builder.subtract(input, runningMean), deviation(runningVariance)));
    }
    if (count < 2) throw new Error(`${layer.name}: a single value in the batch has no variance`);
    const mean = channelMean(input);
    const centered = builder.subtract(input, mean);
    const variance = channelMean(builder.multiply(centered, centered));
    const inverse = builder.divide(builder.scalar(1), deviation(variance));
    const advance = (running: Value<F>, batchValue: Value<F>, factor: number) =>
      builder.add(scaled(running, 1 - MOMENTUM), scaled(batchValue, MOMENTUM * factor));
    const nextState = {
      mean: advance(runningMean, mean, 1),
      variance: advance(runningVariance, variance, count / (count - 1)),
    };
    /** @param normalized the output, normalised by the moments of the samples that are there */
    const connect = (output: Value<F>, normalized: Value<F>): BuiltLayer<F> => ({
      output,
      gate: (credit) => credit,
      inputCredit(credit) {
        const slope = channelMean(builder.multiply(credit, normalized));
        const centeredCredit = builder.subtract(credit, channelMean(credit));
        return builder.multiply(builder.subtract(centeredCredit, builder.multiply(normalized, slope)), inverse);
      },
      select(rows) {
        const selected = builder.gather(output, rows);
        const ownCentered = builder.subtract(selected, channelMean(selected));
        const ownVariance = channelMean(builder.multiply(ownCentered, ownCentered));
        // ε of the input, at the scale of the output: for all samples together this is the output itself.
        const epsilon = scaled(builder.multiply(inverse, inverse), EPSILON);
        const ownDeviation = builder.squareRoot(builder.add(ownVariance, epsilon));
        return connect(selected, builder.divide(ownCentered, ownDeviation));
      },
      nextState,
    });
    const output = builder.multiply(centered, inverse);
    return connect(output, output);
  },
};
