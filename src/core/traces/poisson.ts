// Poisson weights pois(k; μ) = e^(-μ) μ^k / k! and what they sum to: the regularised incomplete gamma functions of integer
// order, Q(n, x) = Σ_{k<n} pois(k; x) and P(n, x) = Σ_{k>=n} pois(k; x). Every sum here has positive terms only, so that
// small results keep their relative accuracy: nothing is found by subtracting two nearly equal numbers.

const NEGLIGIBLE = 1e-18;
const LARGEST_EXPONENT = 512;

/** e^(-μ) μ^k / k!, for an integer k >= 0 and μ >= 0, to a relative error of about 1e-15 √k. Takes k steps. */
export function poissonProbability(k: number, mean: number): number {
  // Beyond this the result is below the smallest double (k! >= (k/e)^k).
  if (mean > 4 * k + 2000) return 0;
  // e^(-μ) as `pieces` equal factors: a power of two, so that the division is exact and only exp itself rounds.
  let pieces = 1;
  while (mean / pieces > LARGEST_EXPONENT) pieces *= 2;
  const piece = Math.exp(-mean / pieces);
  // Shrink when above 1, grow otherwise: the product neither overflows nor, unless the result does, underflows.
  let product = 1;
  let factor = 1;
  while (factor <= k || pieces > 0) {
    if (pieces > 0 && (product > 1 || factor > k)) {
      product *= piece;
      pieces -= 1;
    } else {
      product *= mean / factor;
      factor += 1;
    }
  }
  return product;
}

/**
 * The weights of k = 0 .. count-1 in `count` steps, from the largest one outwards, so that none is derived from one that underflowed.
 */
export function poissonProbabilities(count: number, mean: number): Float64Array {
  const weights = new Float64Array(count);
  const mode = Math.min(count - 1, Math.floor(mean));
  weights[mode] = poissonProbability(mode, mean);
  for (let k = mode + 1; k < count; k++) weights[k] = (weights[k - 1]! * mean) / k;
  for (let k = mode; k > 0; k--) weights[k - 1] = (weights[k]! * k) / mean;
  return weights;
}

/** P(n, x), the regularised lower incomplete gamma function, for an integer n >= 1 and any x (0 for x <= 0). */
export function gammaLower(order: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= order) return 1 - gammaUpper(order, x);
  let term = poissonProbability(order, x);
  let sum = 0;
  for (let k = order + 1; term > sum * NEGLIGIBLE; k++) {
    sum += term;
    term *= x / k;
  }
  return sum;
}

/** Q(n, x) = 1 - P(n, x), the regularised upper incomplete gamma function, for an integer n >= 1 and any x (1 for x <= 0). */
export function gammaUpper(order: number, x: number): number {
  if (x < order) return 1 - gammaLower(order, x);
  let term = poissonProbability(order - 1, x);
  let sum = 0;
  for (let k = order - 1; term > sum * NEGLIGIBLE; k--) {
    sum += term;
    term *= k / x;
  }
  return sum;
}

/**
 * The function start -> P(n, start + width) - P(n, start), for start >= 0, with full relative accuracy however short the box is.
 * A Poisson process passes its n-th event inside the box when j < n events came before it and at least n - j inside:
 * Σ_{j<n} pois(j; start) P(n - j, width).
 */
export function gammaBox(order: number, width: number): (start: number) => number {
  const atLeast = new Float64Array(order + 1);
  atLeast[order] = gammaLower(order, width);
  for (let events = order - 1; events >= 1; events--) {
    atLeast[events] = atLeast[events + 1]! + poissonProbability(events, width);
  }
  return (start) => {
    // From the largest Poisson weight outwards, so that no weight is derived from one that underflowed.
    const mode = Math.min(order - 1, Math.floor(start));
    const largest = poissonProbability(mode, start);
    let sum = 0;
    let weight = largest;
    for (let before = mode + 1; before < order; before++) {
      weight *= start / before;
      sum += weight * atLeast[order - before]!;
    }
    weight = largest;
    for (let before = mode; before >= 0; before--) {
      const term = weight * atLeast[order - before]!;
      sum += term;
      // Downwards both factors fall ever faster.
      if (term <= sum * NEGLIGIBLE) break;
      weight *= before / start;
    }
    return sum;
  };
}
