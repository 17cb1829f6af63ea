// A λ for every synapse. What a window makes of λ (R_t and L_t of return-weights.ts) are polynomials of degree at most `steps`, so
// they are evaluated at a few nodes, and each synapse takes from the nodes what its own λ asks for: f(λ) = Σ_m ℓ_m(λ) f(λ_m).
// High powers change only near λ = 1; Chebyshev's places in x = log(shift - λ) lie closer together there. Measured for 32 steps and
// λ from 0.1 to 0.99: errors below 1e-6 take 19 nodes in λ itself, and 14 with a shift.

export interface LambdaInterpolation {
  /** λ of the nodes. */
  readonly nodes: readonly number[];
  /** ℓ_m(λ) of each node, written to `out` [nodes]. */
  weights(lambda: number, out: Float64Array): void;
  /** Largest error over λ of any (γλ)^j, j = 0 ... steps, as measured. */
  readonly error: number;
}

/** 0 stands for λ itself. */
const SHIFTS = [0, 1.02, 1.05, 1.1, 1.2];
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
      if (shift !== 0 && shift <= high) continue;
      const interpolation = chebyshev(low, high, count, shift);
      const error = measuredError(interpolation, low, high, steps, discount, tolerance);
      if (error < tolerance) return { ...interpolation, error };
    }
  }
  const exact = chebyshev(low, high, steps + 1, 0);
  return { ...exact, error: measuredError(exact, low, high, steps, discount, Number.POSITIVE_INFINITY) };
}

function chebyshev(low: number, high: number, count: number, shift: number) {
  const map = (lambda: number) => (shift === 0 ? lambda : Math.log(shift - lambda));
  const unmap = (x: number) => (shift === 0 ? x : shift - Math.exp(x));
  const middle = (map(low) + map(high)) / 2;
  const reach = (map(high) - map(low)) / 2;
  const angles = Array.from({ length: count }, (_, node) => (Math.PI * (2 * node + 1)) / (2 * count));
  const places = angles.map((angle) => middle + reach * Math.cos(angle));
  // Barycentric weights of Chebyshev's points of the first kind (Berrut & Trefethen 2004, Eq. 5.3).
  const barycentric = angles.map((angle, node) => (node % 2 === 0 ? 1 : -1) * Math.sin(angle));
  return {
    nodes: places.map(unmap),
    weights(lambda: number, out: Float64Array) {
      const x = map(lambda);
      const here = places.indexOf(x);
      let sum = 0;
      for (let node = 0; node < count; node++) {
        out[node] = here >= 0 ? (node === here ? 1 : 0) : barycentric[node]! / (x - places[node]!);
        sum += out[node]!;
      }
      for (let node = 0; node < count; node++) out[node]! /= sum;
    },
  };
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
    const powers = Float64Array.from(out);
    let exact = 1;
    for (let power = 0; power <= steps; power++) {
      const interpolated = powers.reduce((sum, one) => sum + one, 0);
      largest = Math.max(largest, Math.abs(interpolated - exact));
      if (largest >= tooLarge) return largest;
      exact *= discount * lambda;
      for (let node = 0; node < powers.length; node++) powers[node]! *= discount * nodes[node]!;
    }
  }
  return largest;
}
