// Images as vectors, channel by channel: [rows, columns, channels] -> [channels × rows × columns].
import type { FloatType } from '../../graph/graph-builder.ts';
import { elementCount } from '../../graph/value.ts';
import type { BuiltLayer, LayerInputs, LayerKind } from '../layer-kind.ts';

export interface FlattenLayer {
  readonly kind: 'flatten';
  /** Unique in its network. */
  readonly name: string;
}

/** Images in the order channel, row, column, as published networks have it; what is no image keeps its order. */
export const flattenKind: LayerKind<FlattenLayer> = {
  outputShape: (_, inputShape) => [elementCount(inputShape)],
  parameters: () => [],

  build<F extends FloatType>(_: FlattenLayer, { builder, input }: LayerInputs<F>): BuiltLayer<F> {
    const [batch = 1, rows = 1, columns = 1, channels = 1] = input.shape;
    const isImage = input.shape.length === 4;
    const ordered = isImage ? builder.transpose(input, [0, 3, 1, 2]) : input;
    return {
      output: builder.reshape(ordered, [batch, elementCount(input.shape.slice(1))]),
      gate: (credit) => credit,
      inputCredit: (credit) =>
        isImage
          ? builder.transpose(builder.reshape(credit, [batch, channels, rows, columns]), [0, 2, 3, 1])
          : builder.reshape(credit, input.shape),
    };
  },
};
