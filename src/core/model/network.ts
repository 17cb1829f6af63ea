// A network as data: the shape of one input, and its layers from input to output.

import { UserError } from '../errors.ts';
import { elementCount, type Shape } from '../graph/value.ts';
import type { ParameterSpec, StateSpec } from './layer-kind.ts';
import type { BatchNormLayer } from './layers/batch-norm.ts';
import type { ConvLayer } from './layers/conv.ts';
import type { DenseLayer } from './layers/dense.ts';
import type { FlattenLayer } from './layers/flatten.ts';
import { layerKind } from './layers/registry.ts';

/** Every kind of layer; each is defined by one file in layers/ and one line in layers/registry.ts. */
export type Layer = DenseLayer | ConvLayer | BatchNormLayer | FlattenLayer;

/** A network: the shape of one input, and the layers. */
export interface Network {
  /** Shape of one input, without the batch: [features], or [rows, columns, channels] of an image. */
  readonly inputShape: Shape;
  readonly layers: readonly Layer[];
}

/** One array of learned numbers, with its place in the flat buffer that holds all of them. */
export interface Parameter extends ParameterSpec {
  /** Unique name: layer name and role, such as `W1.weight`. */
  readonly name: string;
  readonly layerIndex: number;
  readonly length: number;
  /** Index of the first number in the flat buffer; a multiple of 8, so that vector kernels may start there. */
  readonly offset: number;
}

/** Where each parameter lies in the flat buffer. */
export interface ParameterLayout {
  readonly parameters: readonly Parameter[];
  /** Length of the flat buffer, padding included. */
  readonly length: number;
}

/** Shape of one sample before each layer, and after the last: `layers.length + 1` entries. */
export function activityShapes(network: Network): readonly Shape[] {
  const shapes: Shape[] = [network.inputShape];
  for (const layer of network.layers) shapes.push(layerKind(layer).outputShape(layer, shapes.at(-1) ?? []));
  return shapes;
}

/** Places every parameter of the network in one flat buffer. @throws UserError where two layers have one name. */
export function parameterLayout(network: Network): ParameterLayout {
  const names = network.layers.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw new UserError(`Two layers of the network are named ${repeated}; give each layer a name of its own.`);
  }
  const shapes = activityShapes(network);
  const parameters: Parameter[] = [];
  let offset = 0;
  network.layers.forEach((layer, layerIndex) => {
    for (const spec of layerKind(layer).parameters(layer, shapes[layerIndex] ?? [])) {
      const length = elementCount(spec.shape);
      parameters.push({ ...spec, name: `${layer.name}.${spec.role}`, layerIndex, length, offset });
      offset += Math.ceil(length / 8) * 8;
    }
  });
  return { parameters, length: offset };
}

/** State of a layer, with its name in graphs and checkpoints: layer name and role, such as `N1.mean`. */
export interface NamedState extends StateSpec {
  readonly name: string;
  readonly layerIndex: number;
}

/** The state of every layer that has some. */
export function networkState(network: Network): readonly NamedState[] {
  const shapes = activityShapes(network);
  return network.layers.flatMap((layer, layerIndex) =>
    (layerKind(layer).state?.(layer, shapes[layerIndex] ?? []) ?? []).map((spec) => ({
      ...spec,
      name: `${layer.name}.${spec.role}`,
      layerIndex,
    })),
  );
}

/** The layers that have weights, in their order: the ones that credit reaches. */
export function learningLayers(network: Network): readonly Layer[] {
  const { parameters } = parameterLayout(network);
  return network.layers.filter((_, index) => parameters.some(({ layerIndex }) => layerIndex === index));
}

/**
 * A multilayer perceptron: dense layers W1, W2, ... with ReLU between them and a linear last one.
 * @param sizes inputs, hidden units ..., outputs: at least two positive integers.
 * @throws UserError where a size is not a positive integer.
 */
export function multilayerPerceptron(
  sizes: readonly number[],
  options: { readonly bias?: boolean } = {},
): Network & { readonly layers: readonly DenseLayer[] } {
  if (sizes.length < 2 || sizes.some((size) => !Number.isInteger(size) || size < 1)) {
    throw new UserError(`Layer sizes [${sizes.join(', ')}]: give at least two positive whole numbers, inputs first.`);
  }
  const [inputs = 1, ...units] = sizes;
  const layers = units.map((count, index): DenseLayer => {
    const activation = index === units.length - 1 ? 'linear' : 'relu';
    return { kind: 'dense', name: `W${index + 1}`, units: count, activation, bias: options.bias ?? true };
  });
  return { inputShape: [inputs], layers };
}
