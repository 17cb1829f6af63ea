// Convolutions by ONNX Runtime's own kernels for the CPU, which take channels in blocks of a processor's vector length (NCHWc):
// [batch, channels / block, rows, columns, block]. No patches are written down. The runtime lays convolutions out so by itself only where
// the weights are constants, so training says it in the graph. How long a block is depends on the processor: the engine knows.

import { type FloatType, GraphBuilder, type GraphModel } from './graph-builder.ts';
import type { Attribute } from './onnx-encoding.ts';
import type { Shape, Value } from './value.ts';

const DOMAIN = 'com.microsoft.nchwc';
const int = (value: number): Attribute => ({ kind: 'int', value });
const ints = (value: readonly number[]): Attribute => ({ kind: 'ints', value });

/** Whether the engine has such kernels for weights [out, 3, 3, in]. */
export function fitsBlocks({ float, channelBlock }: GraphBuilder, [out = 0, , , inputs = 0]: Shape): boolean {
  return float === 'float32' && channelBlock !== undefined && out % channelBlock === 0 && inputs % channelBlock === 0;
}

export interface BlockedOptions<F extends FloatType> {
  /** [out] */
  readonly bias?: Value<F>;
  /** Whether the result is max(0, ·) of the convolution. */
  readonly rectified?: boolean;
}

/** What `convolve` computes, for weights that fit: [batch, rows, columns, in] and [out, 3, 3, in] -> [batch, rows, columns, out]. */
export function convolveInBlocks<F extends FloatType>(
  builder: GraphBuilder<F>,
  images: Value<F>,
  weights: Value<F>,
  { bias, rectified = false }: BlockedOptions<F>,
): Value<F> {
  const { float, channelBlock: block = 1 } = builder;
  const [batch = 1, rows = 1, columns = 1, inputs = 1] = images.shape;
  const [out = 1, patchRows = 1, patchColumns = 1] = weights.shape;
  const split = builder.reshape(weights, [out / block, block, patchRows, patchColumns, inputs / block, block]);
  const blockedWeights = builder.reshape(builder.transpose(split, [0, 4, 2, 3, 5, 1]), [
    out,
    inputs,
    patchRows,
    patchColumns,
  ]);
  // The shapes that the runtime gives blocked tensors are those of [batch, channels, rows, columns].
  const blocked = builder.operation(
    'ReorderInput',
    [images],
    float,
    [batch, inputs, rows, columns],
    { channels_last: int(1) },
    DOMAIN,
  );
  const edge = (patchRows - 1) / 2;
  const convolved = builder.operation(
    'Conv',
    bias ? [blocked, blockedWeights, bias] : [blocked, blockedWeights],
    float,
    [batch, out, rows, columns],
    {
      kernel_shape: ints([patchRows, patchColumns]),
      pads: ints([edge, edge, edge, edge]),
      ...(rectified && { activation: { kind: 'string', value: 'Relu' } as const }),
    },
    DOMAIN,
  );
  return builder.operation(
    'ReorderOutput',
    [convolved],
    float,
    [batch, rows, columns, out],
    { channels: int(out), channels_last: int(1) },
    DOMAIN,
  );
}

/** Names and size of the graph of `buildBlockProbe`. */
export const blockProbe = { images: 'images', blocks: 'blocks', channels: 64, pixels: 2 } as const;

/** A graph that writes images [1, channels, 1, pixels] in blocks: what stood at index 1 then stands behind the first block. */
export function buildBlockProbe(): GraphModel {
  const builder = new GraphBuilder('channel-blocks', 'float32');
  const { channels, pixels } = blockProbe;
  const images = builder.input(blockProbe.images, 'float32', [1, channels, 1, pixels]);
  const attributes = { channels_last: int(0) };
  builder.output(
    blockProbe.blocks,
    builder.operation('ReorderInput', [images], 'float32', images.shape, attributes, DOMAIN),
  );
  return builder.build();
}
