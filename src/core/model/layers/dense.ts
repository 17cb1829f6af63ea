// A fully connected layer with its activation: a = x Wᵀ + b, z = f(a).
import { UserError } from '../../errors.ts';
import type { FloatType, GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/value.ts';
import { once } from '../../once.ts';
import type { BuiltLayer, LayerInputs, LayerKind, LearningPart, SynapticActivity } from '../layer-kind.ts';

export interface DenseLayer {
  readonly kind: 'dense';
  /** Unique in its network; names the layer in figures and results. */
  readonly name: string;
  readonly units: number;
  readonly activation: 'relu' | 'linear';
  readonly bias: boolean;
}

/** Weights are [out, in]; the derivative of ReLU at 0 is 0. */
export const denseKind: LayerKind<DenseLayer> = {
  outputShape(layer, inputShape) {
    if (inputShape.length !== 1) {
      throw new UserError(
        `Dense layer ${layer.name} needs inputs of one axis, not [${inputShape}]; flatten them first.`,
      );
    }
    return [layer.units];
  },

  parameters(layer, inputShape) {
    const inputs = inputShape[0] ?? 1;
    return [
      {
        role: 'weight',
        shape: [layer.units, inputs],
        initializer: { kind: 'xavier-uniform', fanIn: inputs, fanOut: layer.units },
      },
      ...(layer.bias ? [{ role: 'bias', shape: [layer.units], initializer: { kind: 'zeros' } } as const] : []),
    ];
  },

  build<F extends FloatType>(layer: DenseLayer, { builder, input, parameters }: LayerInputs<F>): BuiltLayer<F> {
    const { weight, bias } = parameters;
    if (!weight || layer.bias !== (bias !== undefined))
      throw new Error(`${layer.name}: parameters do not fit the layer`);
    const preactivation = bias
      ? builder.affine(input, weight, bias, { transposeRight: true })
      : builder.matrixProduct(input, weight, { transposeRight: true });
    return connect(builder, layer, weight, input, preactivation);
  },
};

/** The layer over samples whose preactivation is known: all of a batch, or some of it. */
function connect<F extends FloatType>(
  builder: GraphBuilder<F>,
  layer: DenseLayer,
  weight: Value<F>,
  input: Value<F>,
  preactivation: Value<F>,
): BuiltLayer<F> {
  const relu = layer.activation === 'relu';
  const output = relu ? builder.relu(preactivation) : preactivation;
  // From the preactivation, not from the output: a second reader of it keeps ONNX Runtime from fusing ReLU into the product,
  // which was measured to be slower (383 µs fused, 318 µs apart for the first layer of the MNIST network).
  // Built when it is asked for: the runtime computes what nobody reads, too.
  const slopes = once(() => builder.positive(preactivation));
  return {
    ...learnOver(builder, layer, { input: () => input, ...(relu && { slopes }) }),
    output,
    inputCredit: (gated: Value<F>) => builder.matrixProduct(gated, weight),
    select: (rows) => connect(builder, layer, weight, builder.gather(input, rows), builder.gather(preactivation, rows)),
  };
}

/** What learns of the layer, over samples whose activity is known. */
function learnOver<F extends FloatType>(
  builder: GraphBuilder<F>,
  layer: DenseLayer,
  activity: SynapticActivity<F>,
): LearningPart<F> {
  return {
    gate: (credit) => (activity.slopes ? builder.multiply(credit, activity.slopes()) : credit),
    synapses: {
      activity,
      recall: (other) => learnOver(builder, layer, other),
      weightGradient: (gated: Value<F>) => builder.matrixProduct(gated, activity.input(), { transposeLeft: true }),
      ...(layer.bias && {
        biasGradient: (gated: Value<F>, arrived: Value<F>) => builder.matrixProduct(arrived, gated),
      }),
      gradientInnerProduct(left: Value<F>, right: Value<F>) {
        const inputOverlap = builder.matrixProduct(activity.input(), activity.input(), { transposeRight: true });
        const creditOverlap = builder.matrixProduct(left, right, { transposeRight: true });
        return builder.sum(builder.multiply(inputOverlap, creditOverlap));
      },
    },
  };
}
