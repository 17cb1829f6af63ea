// A λ for every synapse. What a window makes of λ (R_t and L_t of return-weights.ts) are sums of the powers (γλ)^j, j = 0 ... steps, so
// they are evaluated at a few nodes, and each synapse takes from the nodes what its own λ asks for: f(λ) = Σ_m ℓ_m(λ) f(λ_m).
// The nodes are Chebyshev's places in x = log(shift - λ): high powers change only near λ = 1, where they then lie closer together.
// ℓ(λ) is the least-squares solution of (γλ)^j = Σ_m ℓ_m (γλ_m)^j: most powers are small at most λ, and no node is spent on them.
// Measured for 32 steps and λ from 0.1 to 0.99: 12 nodes have errors below 1e-6, 14 with Lagrange's polynomials in x, 19 in λ itself.

export interface LambdaInterpolation {
  /** λ of the nodes. */
  readonly nodes: readonly number[];
  /** ℓ_m(λ) of each node, written to `out` [nodes]. */
  weights(lambda: number, out: Float64Array): void;
  /** Largest error over λ of any (γλ)^j, j = 0 ... steps, as measured. */
  readonly error: number;
}

const SHIFTS = [1.02, 1.05, 1.1, 1.2, 1.3, 1.4, 1.6, 2];
const MEASURED_AT = 400;

/**
 * The fewest nodes on [low, high] whose measured error is below `tolerance`; `steps` + 1 nodes have none but rounding.
 * @param discount γ
 */
export function lambdaInterpolation(
  low: number,
  high: number,
  steps: number,
  discount: number,
  tolerance: number,
): LambdaInterpolation {
  if (low === high) {
    return {
      nodes: [low],
      weights: (_, out) => {
        out[0] = 1;
      },
      error: 0,
    };
  }
  for (let count = 2; count <= steps; count++) {
    for (const shift of SHIFTS) {
      const interpolation = leastSquares(chebyshevPlaces(low, high, count, shift), steps, discount);
      const error = measuredError(interpolation, low, high, steps, discount, tolerance);
      if (error < tolerance) return { ...interpolation, error };
    }
  }
  const exact = SHIFTS.map((shift) => {
    const interpolation = leastSquares(chebyshevPlaces(low, high, steps + 1, shift), steps, discount);
    return {
      ...interpolation,
      error: measuredError(interpolation, low, high, steps, discount, Number.POSITIVE_INFINITY),
    };
  });
  return exact.reduce((best, other) => (other.error < best.error ? other : best));
}

function chebyshevPlaces(low: number, high: number, count: number, shift: number): readonly number[] {
  const [first, last] = [Math.log(shift - low), Math.log(shift - high)];
  return Array.from({ length: count }, (_, node) => {
    const place = Math.cos((Math.PI * (2 * node + 1)) / (2 * count));
    return shift - Math.exp((first + last) / 2 + ((last - first) / 2) * place);
  });
}

/** [1, γλ, (γλ)², ...] */
function powers(base: number, count: number): Float64Array {
  const values = new Float64Array(count).fill(1);
  for (let at = 1; at < count; at++) values[at] = values[at - 1]! * base;
  return values;
}

/** ℓ(λ) by an orthogonal basis of the powers at the nodes (Gram and Schmidt's, taken twice: the powers are nearly parallel). */
function leastSquares(nodes: readonly number[], steps: number, discount: number) {
  const basis: Float64Array[] = [];
  /** Column m: node m in the basis, upper triangle. */
  const triangle = nodes.map((node) => {
    const rest = powers(discount * node, steps + 1);
    const column = new Float64Array(nodes.length);
    for (let pass = 0; pass < 2; pass++) {
      basis.forEach((direction, at) => {
        column[at]! += takeOut(direction, rest);
      });
    }
    const length = Math.sqrt(rest.reduce((sum, value) => sum + value * value, 0));
    column[basis.length] = length;
    basis.push(rest.map((value) => (length > 0 ? value / length : 0)));
    return column;
  });
  return {
    nodes,
    weights(lambda: number, out: Float64Array) {
      const rest = powers(discount * lambda, steps + 1);
      for (let node = 0; node < nodes.length; node++) out[node] = takeOut(basis[node]!, rest);
      for (let node = nodes.length - 1; node >= 0; node--) {
        const diagonal = triangle[node]![node]!;
        out[node] = diagonal > 0 ? out[node]! / diagonal : 0;
        for (let before = 0; before < node; before++) out[before]! -= triangle[node]![before]! * out[node]!;
      }
    },
  };
}

/** The part of `values` along a direction of length 1, which is taken out of them. */
function takeOut(direction: Float64Array, values: Float64Array): number {
  let part = 0;
  for (let at = 0; at < values.length; at++) part += direction[at]! * values[at]!;
  for (let at = 0; at < values.length; at++) values[at]! -= part * direction[at]!;
  return part;
}

/** Stops at the first error that is too large. */
function measuredError(
  { nodes, weights }: Pick<LambdaInterpolation, 'nodes' | 'weights'>,
  low: number,
  high: number,
  steps: number,
  discount: number,
  tooLarge: number,
): number {
  const out = new Float64Array(nodes.length);
  let largest = 0;
  for (let at = 0; at <= MEASURED_AT; at++) {
    // Closer together towards the upper end, where the powers change.
    const lambda = high - (high - low) * (at / MEASURED_AT) ** 2;
    weights(lambda, out);
    const terms = Float64Array.from(out);
    let exact = 1;
    for (let power = 0; power <= steps; power++) {
      const interpolated = terms.reduce((sum, one) => sum + one, 0);
      largest = Math.max(largest, Math.abs(interpolated - exact));
      if (largest >= tooLarge) return largest;
      exact *= discount * lambda;
      for (let node = 0; node < terms.length; node++) terms[node]! *= discount * nodes[node]!;
    }
  }
  return largest;
}
