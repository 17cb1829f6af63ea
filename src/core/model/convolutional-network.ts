// A network for images: convolutions, each with ReLU, pooling and batch normalisation, then a perceptron.
import { UserError } from '../errors.ts';
import type { Shape } from '../graph/value.ts';
import type { Layer, Network } from './network.ts';
import { activityShapes, multilayerPerceptron } from './network.ts';

export interface ConvolutionalSizes {
  /** [rows, columns, channels] of one image. */
  readonly imageShape: Shape;
  /** Channels of each convolution, first layer first; each one halves rows and columns. */
  readonly channels: readonly number[];
  /** Units of the dense layers, the outputs last. */
  readonly units: readonly number[];
}

/**
 * Convolutions C1, C2, ... with batch normalisations N1, N2, ... behind them, then dense layers W1, W2, ...; without
 * convolutions a perceptron of the images' numbers.
 * @throws UserError where a size is not a positive integer, or images cannot be halved so often.
 */
export function convolutionalNetwork({ imageShape, channels, units }: ConvolutionalSizes): Network {
  if (channels.some((count) => !Number.isInteger(count) || count < 1)) {
    throw new UserError(`Channels [${channels.join(', ')}]: give positive whole numbers, first convolution first.`);
  }
  const layers: Layer[] = channels.flatMap((count, index): Layer[] => [
    { kind: 'conv', name: `C${index + 1}`, channels: count, pool: 'average-2' },
    { kind: 'batch-norm', name: `N${index + 1}` },
  ]);
  layers.push({ kind: 'flatten', name: 'flat' });
  const [features = 1] = activityShapes({ inputShape: imageShape, layers }).at(-1) ?? [];
  const dense = multilayerPerceptron([features, ...units]).layers;
  return { inputShape: imageShape, layers: [...layers, ...dense] };
}
