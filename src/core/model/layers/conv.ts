// A convolution of 3 × 3 pixels with stride 1 and zeros beyond the edges, then ReLU, then the mean of 2 × 2 pixels where it pools.
//   ∂W = Σ_s Σ_yx (θ_s ⊙ (Gᵀδ)_s)[y, x] ⊗ patch_s[y, x]
// The trace of every output position is a trace of the same form, so the adjoint is that of a dense layer, summed over positions.
// δ is the same for the four pixels of a pooled block and the filter is linear: it runs on the pooled δ, at a quarter of the cost.
import { UserError } from '../../errors.ts';
import type { FloatType, GraphBuilder } from '../../graph/graph-builder.ts';
import { averagePool, gatePooled, PATCH_SIDE, patchCredit, patches } from '../../graph/image-operations.ts';
import type { Shape, Value } from '../../graph/value.ts';
import type { BuiltLayer, LayerInputs, LayerKind, LearningPart, SynapticActivity } from '../layer-kind.ts';

export interface ConvLayer {
  readonly kind: 'conv';
  /** Unique in its network; names the layer in figures and results. */
  readonly name: string;
  readonly channels: number;
  readonly pool: 'average-2' | 'none';
}

/** Images are [rows, columns, channels], weights [out, patch row, patch column, in]; the derivative of ReLU at 0 is 0. */
export const convKind: LayerKind<ConvLayer> = {
  outputShape(layer, inputShape) {
    const [rows = 0, columns = 0] = checkImage(layer, inputShape);
    if (layer.pool === 'none') return [rows, columns, layer.channels];
    if (rows % 2 !== 0 || columns % 2 !== 0) {
      throw new UserError(
        `Convolution ${layer.name} pools blocks of 2 × 2 pixels, but its images have ${rows} × ${columns}; ` +
          'use fewer pooling layers or images of even sides.',
      );
    }
    return [rows / 2, columns / 2, layer.channels];
  },

  parameters(layer, inputShape) {
    const [, , inputs = 1] = checkImage(layer, inputShape);
    const pixels = PATCH_SIDE ** 2;
    return [
      {
        role: 'weight',
        shape: [layer.channels, PATCH_SIDE, PATCH_SIDE, inputs],
        initializer: { kind: 'xavier-uniform', fanIn: pixels * inputs, fanOut: pixels * layer.channels },
      },
      { role: 'bias', shape: [layer.channels], initializer: { kind: 'zeros' } },
    ];
  },

  build<F extends FloatType>(layer: ConvLayer, { builder, input, parameters }: LayerInputs<F>): BuiltLayer<F> {
    const { weight, bias } = parameters;
    if (!weight || !bias) throw new Error(`${layer.name}: parameters do not fit the layer`);
    const [batch = 1, rows = 1, columns = 1, inputs = 1] = input.shape;
    const unitShape = [batch, rows, columns, layer.channels];
    const asMatrix = (weights: Value<F>) => builder.reshape(weights, [layer.channels, PATCH_SIDE ** 2 * inputs]);
    const inputPatches = patches(builder, input);
    const preactivation = builder.affine(inputPatches, asMatrix(weight), bias, { transposeRight: true });
    const activity = builder.reshape(builder.relu(preactivation), unitShape);
    const slopes = builder.reshape(
      builder.cast(builder.greater(preactivation, builder.scalar(0)), builder.float),
      unitShape,
    );
    return {
      ...learnOver(builder, layer, { input: () => input, slopes: () => slopes }, inputPatches),
      output: layer.pool === 'average-2' ? averagePool(builder, activity) : activity,
      inputCredit: (gated: Value<F>, feedbackWeights = weight) =>
        patchCredit(builder, gated, asMatrix(feedbackWeights)),
    };
  },
};

/**
 * What learns of the layer, over samples whose activity is known.
 * @param knownPatches of the input, where they are there already
 */
function learnOver<F extends FloatType>(
  builder: GraphBuilder<F>,
  layer: ConvLayer,
  activity: SynapticActivity<F>,
  knownPatches?: Value<F>,
): LearningPart<F> {
  const { slopes } = activity;
  if (!slopes) throw new Error(`${layer.name}: the slopes of its samples are missing`);
  const gateUnits = (credit: Value<F>) => builder.multiply(credit, slopes());
  let inputPatches = knownPatches;
  const gradients = new Map<string, Value<F>>();
  const weightGradient = (gated: Value<F>): Value<F> => {
    const known = gradients.get(gated.name);
    if (known) return known;
    inputPatches ??= patches(builder, activity.input());
    const [pixels = 1, patch = 1] = inputPatches.shape;
    const units = builder.reshape(gated, [pixels, layer.channels]);
    const gradient = builder.matrixProduct(units, inputPatches, { transposeLeft: true });
    const shaped = builder.reshape(gradient, [layer.channels, PATCH_SIDE, PATCH_SIDE, patch / PATCH_SIDE ** 2]);
    gradients.set(gated.name, shaped);
    return shaped;
  };
  return {
    gate: layer.pool === 'average-2' ? (credit: Value<F>) => gatePooled(builder, credit, slopes()) : gateUnits,
    gateUnits,
    synapses: {
      activity,
      recall: (other) => learnOver(builder, layer, other),
      weightGradient,
      biasGradient(gated: Value<F>, arrived: Value<F>) {
        const [batch = 1, rows = 1, columns = 1] = gated.shape;
        const bySample = builder.reshape(gated, [batch, rows * columns * layer.channels]);
        const byPixel = builder.matrixProduct(arrived, bySample);
        const total = builder.sum(builder.reshape(byPixel, [rows * columns, layer.channels]), [0]);
        return builder.reshape(total, [1, layer.channels]);
      },
      // The gradients are small beside the patches: forming them is the cheap way here.
      gradientInnerProduct: (left: Value<F>, right: Value<F>) =>
        builder.sum(builder.multiply(weightGradient(left), weightGradient(right))),
    },
  };
}

function checkImage(layer: ConvLayer, inputShape: Shape): Shape {
  if (inputShape.length === 3) return inputShape;
  throw new UserError(`Convolution ${layer.name} needs images [rows, columns, channels], not [${inputShape}].`);
}
