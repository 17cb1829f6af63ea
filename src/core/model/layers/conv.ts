// A convolution of 3 × 3 pixels with stride 1 and zeros beyond the edges, then ReLU, then the mean of 2 × 2 pixels where it pools.
//   ∂W = Σ_s Σ_yx (θ_s ⊙ (Gᵀδ)_s)[y, x] ⊗ patch_s[y, x]
// The trace of every output position is a trace of the same form, so the adjoint is that of a dense layer, summed over positions.
// δ is the same for the four pixels of a pooled block and the filter is linear: it runs on the pooled δ, at a quarter of the cost.
import { UserError } from '../../errors.ts';
import { fitsBlocks } from '../../graph/blocked-convolution.ts';
import type { FloatType, GraphBuilder } from '../../graph/graph-builder.ts';
import {
  averagePool,
  convolutionGradient,
  convolve,
  convolveBack,
  gatePooled,
  PATCH_SIDE,
  type PixelOrder,
  patches,
  toRowMajor,
} from '../../graph/image-operations.ts';
import type { Shape, Value } from '../../graph/value.ts';
import { once } from '../../once.ts';
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
    // Patches are written down where the engine has no other way, and then kept for the gradient, in the order that suits pooling.
    const inBlocks = fitsBlocks(builder, weight.shape);
    const order = !inBlocks && layer.pool === 'average-2' ? 'pool-major' : 'row-major';
    const known = inBlocks ? {} : { patches: patches(builder, input, { to: order }) };
    const activity = convolve(builder, input, weight, { bias, rectified: true, ...known });
    return connect(builder, { layer, weight, order }, { input, activity, ...known });
  },
};

/** What the layer is for any samples. */
interface Convolution<F extends FloatType> {
  readonly layer: ConvLayer;
  readonly weight: Value<F>;
  /** Order of the units' pixels. */
  readonly order: PixelOrder;
}

/** What the forward pass knows of some samples. */
interface ConvolvedSamples<F extends FloatType> {
  /** [batch, rows, columns, in] */
  readonly input: Value<F>;
  /** max(0, a) of every pixel, before pooling: [batch, rows, columns, channels] */
  readonly activity: Value<F>;
  /** `patches` of the input, in the order of the units; absent where nobody wrote them down. */
  readonly patches?: Value<F>;
}

/** The layer over samples that the forward pass has seen: all of a batch, or some of it. */
function connect<F extends FloatType>(
  builder: GraphBuilder<F>,
  convolution: Convolution<F>,
  samples: ConvolvedSamples<F>,
): BuiltLayer<F> {
  const { layer, weight, order } = convolution;
  const { input, activity } = samples;
  // Built when it is asked for: the runtime computes what nobody reads, too.
  const slopes = once(() => builder.positive(activity));
  const kept: SynapticActivity<F> = {
    input: () => input,
    slopes: once(() => toRowMajor(builder, slopes(), order)),
  };
  const learning = learnOver(builder, layer, { input: () => input, slopes, order, patches: samples.patches });
  return {
    ...learning,
    synapses: { ...learning.synapses, activity: kept },
    output: layer.pool === 'average-2' ? averagePool(builder, activity, order) : activity,
    inputCredit: (gated: Value<F>) => convolveBack(builder, gated, weight, order),
    select(rows) {
      const selected = builder.gather(input, rows);
      // Patches of a few samples are written down anew: those of the batch need not be kept for them.
      const known = samples.patches && { patches: patches(builder, selected, { to: order }) };
      return connect(builder, convolution, { input: selected, activity: builder.gather(activity, rows), ...known });
    },
  };
}

/** What the gradient needs of some samples. */
interface LearnedSamples<F extends FloatType> {
  input(): Value<F>;
  /** [batch, rows, columns, channels] */
  slopes(): Value<F>;
  /** Order of the pixels of slopes, of credit that has their shape, and of the patches. */
  readonly order: PixelOrder;
  /** `patches` of the input; may be absent in row-major order. */
  readonly patches?: Value<F> | undefined;
}

/** What of the layer learns, over samples whose activity is known. */
function learnOver<F extends FloatType>(
  builder: GraphBuilder<F>,
  layer: ConvLayer,
  samples: LearnedSamples<F>,
): LearningPart<F> {
  const { slopes, order } = samples;
  const gateUnits = (credit: Value<F>) => builder.multiply(credit, slopes());
  const gradients = new Map<string, Value<F>>();
  const weightGradient = (gated: Value<F>): Value<F> => {
    const known = gradients.get(gated.name);
    if (known) return known;
    const gradient = convolutionGradient(builder, gated, samples.input(), samples.patches);
    gradients.set(gated.name, gradient);
    return gradient;
  };
  return {
    gate: layer.pool === 'average-2' ? (credit) => gatePooled(builder, credit, slopes(), order) : gateUnits,
    gateUnits,
    synapses: {
      activity: { input: samples.input, slopes },
      recall({ input, slopes: keptSlopes }) {
        if (!keptSlopes) throw new Error(`${layer.name}: the slopes of its samples are missing`);
        return learnOver(builder, layer, { input, slopes: keptSlopes, order: 'row-major' });
      },
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
