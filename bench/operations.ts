// Floating-point operations of one update, counted from the description of the network: what no program can leave out.
// Forward, weight gradient, input gradient: 2 · batch · in · out each; adjoint of the traces: 2 · batch² · out (Gᵀδ).
import { activityShapes, type Network, parameterLayout } from '../src/core/model/network.ts';

/** Of AdamW: gradient scale 1, first moment 3, second moment 4, step 5, decay and subtraction 2; of the norm 2. */
const OPTIMIZER_OPERATIONS_PER_PARAMETER = 17;

export interface OperationCount {
  readonly matrixProducts: number;
  readonly optimizer: number;
}

/** Counts for a network of dense layers in which every layer's credit is delayed. */
export function updateOperations(network: Network, batchSize: number): OperationCount {
  const sizes = activityShapes(network).map(([features = 1]) => features);
  let matrixProducts = 0;
  for (let layer = 1; layer < sizes.length; layer += 1) {
    const [inputs = 1, outputs = 1] = sizes.slice(layer - 1);
    // Nothing learns below the first layer, so it has no input gradient.
    const products = layer === 1 ? 2 : 3;
    matrixProducts += products * 2 * batchSize * inputs * outputs + 2 * batchSize * batchSize * outputs;
  }
  const parameters = parameterLayout(network).parameters.reduce((sum, { length }) => sum + length, 0);
  return { matrixProducts, optimizer: OPTIMIZER_OPERATIONS_PER_PARAMETER * parameters };
}
