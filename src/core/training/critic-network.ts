// Networks that value what an environment shows: one output, learnt at once.
import { UserError } from '../errors.ts';
import type { Shape } from '../graph/value.ts';
import { activityShapes, type Layer, multilayerPerceptron, type Network } from '../model/network.ts';

export type CriticSpec =
  /** Dense layers with biases and ReLU between them. */
  | { readonly kind: 'perceptron'; readonly hiddenUnits: readonly number[] }
  /** Convolutions of 3 × 3 pixels with ReLU, then the dense layers. */
  | { readonly kind: 'convolutional'; readonly channels: readonly number[]; readonly hiddenUnits: readonly number[] };

/** @param shape of one observation @throws UserError where a size is not a positive integer, or convolutions have no image. */
export function criticNetwork(spec: CriticSpec, shape: Shape): Network {
  if (spec.kind === 'perceptron') {
    const inputs = shape.reduce((product, size) => product * size, 1);
    return multilayerPerceptron([inputs, ...spec.hiddenUnits, 1]);
  }
  if (shape.length !== 3) {
    throw new UserError(
      `A convolutional critic needs images [rows, columns, channels], and the actor sees [${shape}]: use a perceptron.`,
    );
  }
  if (spec.channels.some((count) => !Number.isInteger(count) || count < 1)) {
    throw new UserError(
      `Channels [${spec.channels.join(', ')}]: give positive whole numbers, first convolution first.`,
    );
  }
  const layers: Layer[] = spec.channels.map((channels, index) => ({
    kind: 'conv',
    name: `C${index + 1}`,
    channels,
    pool: 'none',
  }));
  layers.push({ kind: 'flatten', name: 'flat' });
  const [features = 1] = activityShapes({ inputShape: shape, layers }).at(-1) ?? [];
  return { inputShape: shape, layers: [...layers, ...multilayerPerceptron([features, ...spec.hiddenUnits, 1]).layers] };
}
