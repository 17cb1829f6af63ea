// A convolution of 3 × 3 pixels with stride 1 and zeros beyond the edges, then ReLU, then the mean of 2 × 2 pixels where it pools.
//   ∂W = Σ_s Σ_yx (θ_s ⊙ (Gᵀδ)_s)[y, x] ⊗ patch_s[y, x]
// The trace of every output position is a trace of the same form, so the adjoint is that of a dense layer, summed over positions.
// δ is the same for the four pixels of a pooled block and the filter is linear: it runs on the pooled δ, at a quarter of the cost.
import { UserError } from '../../errors.ts';
import type { FloatType, GraphBuilder } from '../../graph/graph-builder.ts';
import { averagePool, gatePooled, PATCH_SIDE, patchCredit, patches } from '../../graph/image-operations.ts';
import { elementCount, type Shape, type Value } from '../../graph/value.ts';
import type { BuiltLayer, LayerInputs, LayerKind } from '../layer-kind.ts';

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
    const [batch = 1, rows = 1, columns = 1] = input.shape;
    const inputPatches = patches(builder, input);
    const preactivation = builder.affine(inputPatches, asMatrix(builder, weight), bias, { transposeRight: true });
    const activity = builder.reshape(builder.relu(preactivation), [batch, rows, columns, layer.channels]);
    return connect(builder, layer, weight, input, activity, inputPatches);
  },
};

/** Weights as rows, one for each output channel: [out, 9 × in]. */
function asMatrix<F extends FloatType>(builder: GraphBuilder<F>, weights: Value<F>): Value<F> {
  const [channels = 1, ...patch] = weights.shape;
  return builder.reshape(weights, [channels, elementCount(patch)]);
}

/**
 * The layer over samples whose activity is known: all of a batch, or some of it.
 * @param activity max(0, a) of every pixel, before pooling: [batch, rows, columns, channels]
 * @param knownPatches patches of the input, where they are there already
 */
function connect<F extends FloatType>(
  builder: GraphBuilder<F>,
  layer: ConvLayer,
  weight: Value<F>,
  input: Value<F>,
  activity: Value<F>,
  knownPatches?: Value<F>,
): BuiltLayer<F> {
  const [batch = 1, rows = 1, columns = 1] = input.shape;
  const pixels = batch * rows * columns;
  // Both are built when they are asked for: the runtime computes what nobody reads, too.
  let builtSlopes: Value<F> | undefined;
  const slopes = () => {
    builtSlopes ??= builder.cast(builder.greater(activity, builder.scalar(0)), builder.float);
    return builtSlopes;
  };
  let inputPatches = knownPatches;
  const gateUnits = (credit: Value<F>) => builder.multiply(credit, slopes());

  const gradients = new Map<string, Value<F>>();
  const weightGradient = (gated: Value<F>): Value<F> => {
    const known = gradients.get(gated.name);
    if (known) return known;
    inputPatches ??= patches(builder, input);
    const units = builder.reshape(gated, [pixels, layer.channels]);
    const gradient = builder.matrixProduct(units, inputPatches, { transposeLeft: true });
    const shaped = builder.reshape(gradient, weight.shape);
    gradients.set(gated.name, shaped);
    return shaped;
  };
  const pools = layer.pool === 'average-2';
  return {
    output: pools ? averagePool(builder, activity) : activity,
    gate: pools ? (credit: Value<F>) => gatePooled(builder, credit, slopes()) : gateUnits,
    gateUnits,
    inputCredit: (gated: Value<F>, feedbackWeights = weight) =>
      patchCredit(builder, gated, asMatrix(builder, feedbackWeights)),
    select: (samples) =>
      connect(builder, layer, weight, builder.gather(input, samples), builder.gather(activity, samples)),
    synapses: {
      weightGradient,
      biasGradient(gated: Value<F>, arrived: Value<F>) {
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
