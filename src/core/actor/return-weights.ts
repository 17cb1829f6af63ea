// What a window makes of the RL trace e of Algorithm 1, as numbers by step: with w_t = δ_{t-D} ⊙ trace_t,
//   e_t = γλ (1 - end_{t-1}) e_{t-1} + w_t,   gradient = Σ_t η_t e_t = Σ_t R_t w_t + γλ R_0 e_start,
//   R_t = η_t + γλ (1 - end_t) R_{t+1},   e_end = Σ_t L_t w_t + γλ L_0 e_start,   L_t = γλ (1 - end_t) L_{t+1}, L_last = 1 - end_last,
// where η and end are those of D steps ago, like δ, and e_start and e_end are taken after the cut at an end.

export interface ReturnWeights {
  /** R, times `scale`: [nodes × steps × environments]. */
  readonly returns: Float64Array;
  /** L: [environments × steps × nodes]. */
  readonly remains: Float64Array;
  /** γλ R_0, times `scale`: [nodes × environments]. */
  readonly startReturns: Float64Array;
  /** γλ L_0: [nodes × environments]. */
  readonly startRemains: Float64Array;
  /** 1 where no episode ended, else 0: [environments]. */
  readonly uncut: Float64Array;
}

export interface ReturnWeightsInput {
  /** [steps × environments], delayed. */
  readonly tdErrors: ArrayLike<number>;
  /** [steps × environments], delayed: 1 where the step's transition ended the episode. */
  readonly ends: ArrayLike<number>;
  readonly steps: number;
  readonly environments: number;
  /** γλ of each node. */
  readonly decays: readonly number[];
  /** What the gradient is multiplied by. */
  readonly scale: number;
}

export function returnWeights(input: ReturnWeightsInput): ReturnWeights {
  const { tdErrors, ends, steps, environments, decays, scale } = input;
  const nodes = decays.length;
  const returns = new Float64Array(nodes * steps * environments);
  const remains = new Float64Array(environments * steps * nodes);
  const startReturns = new Float64Array(nodes * environments);
  const startRemains = new Float64Array(nodes * environments);
  const uncut = new Float64Array(environments).fill(1);
  for (let at = 0; at < steps * environments; at++) if (ends[at] !== 0) uncut[at % environments] = 0;
  decays.forEach((decay, node) => {
    for (let environment = 0; environment < environments; environment++) {
      let future = 0;
      let remain = 1;
      for (let step = steps - 1; step >= 0; step--) {
        const at = step * environments + environment;
        const goesOn = ends[at] === 0 ? 1 : 0;
        future = tdErrors[at]! + goesOn * decay * future;
        remain = goesOn * (step === steps - 1 ? 1 : decay * remain);
        returns[node * steps * environments + at] = scale * future;
        remains[(environment * steps + step) * nodes + node] = remain;
      }
      startReturns[node * environments + environment] = scale * decay * future;
      startRemains[node * environments + environment] = decay * remain;
    }
  });
  return { returns, remains, startReturns, startRemains, uncut };
}
