// Floating-point operations of one update, counted from the description of the network: what no program can leave out.
// Forward, weight gradient, input gradient: 2 · batch · (weights, those of a convolution once for every pixel) each.
// Adjoint of the traces: 2 · batch² · outputs (Gᵀδ). Of a convolution that pools these are the pooled ones: the filter is linear, and
// δ the same for the pixels that are pooled.
import { PATCH_SIDE } from '../src/core/graph/image-operations.ts';
import { elementCount, type Shape } from '../src/core/graph/value.ts';
import {
  activityShapes,
  type Layer,
  learningLayers,
  type Network,
  parameterLayout,
} from '../src/core/model/network.ts';

/** Of AdamW: gradient scale 1, first moment 3, second moment 4, step 5, decay and subtraction 2; of the norm 2. */
const OPTIMIZER_OPERATIONS_PER_PARAMETER = 17;

export interface OperationCount {
  readonly matrixProducts: number;
  readonly optimizer: number;
}

/** Multiplications by weights on the way of one sample through a layer. */
function multiplications(layer: Layer, inputShape: Shape): number {
  switch (layer.kind) {
    case 'dense':
      return elementCount(inputShape) * layer.units;
    case 'conv':
      return elementCount(inputShape) * PATCH_SIDE ** 2 * layer.channels;
    case 'batch-norm':
    case 'flatten':
      return 0;
    default:
      return layer satisfies never;
  }
}

/** Operations for one sample of learning without delay: forward pass, gradients of weights and of inputs. */
export function learningOperations(network: Network): number {
  const shapes = activityShapes(network);
  const [lowest] = learningLayers(network);
  return network.layers.reduce((sum, layer, index) => {
    // Nothing learns below the first layer, so it has no input gradient.
    const products = layer === lowest ? 2 : 3;
    return sum + products * 2 * multiplications(layer, shapes[index]!);
  }, 0);
}

/** Counts for a network in which the credit of every layer that learns is delayed. */
export function updateOperations(network: Network, batchSize: number): OperationCount {
  const shapes = activityShapes(network);
  const learning = learningLayers(network);
  let matrixProducts = batchSize * learningOperations(network);
  network.layers.forEach((layer, index) => {
    if (learning.includes(layer)) matrixProducts += 2 * batchSize * batchSize * elementCount(shapes[index + 1]!);
  });
  const parameters = parameterLayout(network).parameters.reduce((sum, { length }) => sum + length, 0);
  return { matrixProducts, optimizer: OPTIMIZER_OPERATIONS_PER_PARAMETER * parameters };
}
