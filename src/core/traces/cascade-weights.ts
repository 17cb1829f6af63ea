// Weights of one exact move of a cascade of unit-gain states (Eq. 8; docs/mathematics.md), for `steps` held inputs:
// y^k <- Σ_l pois(k-l; α·duration) y^l + Σ_u w_k(steps-1-u) h_u,  w_k(m) = P(k+1, α'(m+1)) - P(k+1, α'm),  α' = α·duration/steps.
import { gammaBox, poissonProbability } from './poisson.ts';

export interface CascadeWeights {
  /** [band], band >= 1: pois(d; α·duration) for d = 0 .. band-1; what follows up to the order is 0 in double precision. */
  readonly transition: Float64Array;
  /** [order × steps], in the order of the inputs. */
  readonly gains: Float64Array;
}

/** @param steps number of equally long held inputs in the duration; 0 for none */
export function cascadeWeights(
  order: number,
  ratePerStep: number,
  durationSteps: number,
  steps: number,
): CascadeWeights {
  const mean = ratePerStep * durationSteps;
  const transition = Float64Array.from({ length: order }, (_, distance) => poissonProbability(distance, mean));
  const gains = new Float64Array(order * steps);
  const width = mean / steps;
  for (let state = 0; state < order && steps > 0; state++) {
    const box = gammaBox(state + 1, width);
    for (let age = 0; age < steps; age++) gains[state * steps + steps - 1 - age] = box(width * age);
  }
  const band = Math.max(1, transition.findLastIndex((weight) => weight > 0) + 1);
  return { transition: transition.subarray(0, band), gains };
}
