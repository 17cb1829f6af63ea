// The matrix of a kernel between two sets of times: G[i][j] = ĝ(arrival_i - presentation_j). Nothing here knows of batches or
// grids, so the same function serves a batch as time, irregular salient samples, and delays that stack up by layer.

/**
 * @param kernel weight of a lag in steps, 0 for negative lags, e.g. of `discreteKernel`
 * @param arrivalTimes [arrivals], in steps: when each error signal is there
 * @param presentationTimes [presentations], in steps: when each input was shown
 * @returns [arrivals × presentations], row-major; exactly 0 where the arrival comes before the presentation
 */
export function traceMatrix(
  kernel: (lagSteps: number) => number,
  arrivalTimes: ArrayLike<number>,
  presentationTimes: ArrayLike<number>,
): Float64Array {
  const columns = presentationTimes.length;
  const matrix = new Float64Array(arrivalTimes.length * columns);
  // Regular times give few different lags: each is computed once.
  const known = new Map<number, number>();
  for (let row = 0; row < arrivalTimes.length; row++) {
    for (let column = 0; column < columns; column++) {
      const lagSteps = arrivalTimes[row]! - presentationTimes[column]!;
      if (lagSteps < 0) continue;
      let weight = known.get(lagSteps);
      if (weight === undefined) {
        weight = kernel(lagSteps);
        known.set(lagSteps, weight);
      }
      matrix[row * columns + column] = weight;
    }
  }
  return matrix;
}
