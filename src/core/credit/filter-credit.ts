// The adjoint of a trace: errors filtered backwards in time, onto the presentations that get their credit.
import type { FloatType, GraphBuilder } from '../graph/graph-builder.ts';
import { elementCount, type Value } from '../graph/value.ts';

/** Gᵀδ: matrix [errors, presentations], credit [errors, ...] -> [presentations, ...]. */
export function filterCredit<F extends FloatType>(
  builder: GraphBuilder<F>,
  matrix: Value<F>,
  credit: Value<F>,
): Value<F> {
  const [errors = 1, ...features] = credit.shape;
  const flat = builder.reshape(credit, [errors, elementCount(features)]);
  const filtered = builder.matrixProduct(matrix, flat, { transposeLeft: true });
  return builder.reshape(filtered, [matrix.shape[1] ?? 1, ...features]);
}
