// Images as vectors, channel by channel: [rows, columns, channels] -> [channels × rows × columns].
import type { FloatType } from '../../graph/graph-builder.ts';
import { elementCount, type Value } from '../../graph/value.ts';
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
    const [batch = 1, ...sampleShape] = input.shape;
    const [rows = 1, columns = 1, channels = 1] = sampleShape;
    const isImage = sampleShape.length === 3;
    const ordered = isImage ? builder.transpose(input, [0, 3, 1, 2]) : input;
    const connect = (output: Value<F>): BuiltLayer<F> => ({
      output,
      gate: (credit) => credit,
      inputCredit(credit) {
        const [samples = 1] = credit.shape;
        return isImage
          ? builder.transpose(builder.reshape(credit, [samples, channels, rows, columns]), [0, 2, 3, 1])
          : builder.reshape(credit, [samples, ...sampleShape]);
      },
      select: (selected) => connect(builder.gather(output, selected)),
    });
    return connect(builder.reshape(ordered, [batch, elementCount(sampleShape)]));
  },
};
