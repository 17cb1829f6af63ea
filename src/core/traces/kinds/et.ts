// Classical eligibility trace (Eq. 2): g(t) = γ e^(-γt), discrete (1 - d) d^lag with d = e^(-γ); γ = 1/T, or d given.
import { UserError } from '../../errors.ts';
import type { MemoryKernel, TraceKind } from '../trace-kind.ts';
import { parseNumber } from '../trace-kind.ts';

export const et: TraceKind<'et'> = {
  examples: ['et', 'et:0.9'],
  forms: 'et or et:β with a decay β a step between 0 and 1, such as et:0.9',
  parse([decay, ...rest]) {
    if (rest.length > 0) return undefined;
    return decay === undefined ? { kind: 'et' } : { kind: 'et', decayPerStep: checkDecay(parseNumber(decay), decay) };
  },
  format: ({ decayPerStep }) => (decayPerStep === undefined ? 'et' : `et:${decayPerStep}`),
  label: ({ decayPerStep }) => (decayPerStep === undefined ? 'ET' : `ET, β = ${decayPerStep}`),
  rescale: (spec, ratio) =>
    spec.decayPerStep === undefined ? spec : { ...spec, decayPerStep: spec.decayPerStep ** ratio },
  stages: ({ decayPerStep }, delaySteps) => ({ order: 1, ratePerStep: etRatePerStep(decayPerStep, delaySteps) }),
  kernel: ({ decayPerStep }, delaySteps) => exponentialKernel(etRatePerStep(decayPerStep, delaySteps)),
};

/** γ: 1/T, or that of the decay given. @throws UserError on a decay outside (0, 1). */
export function etRatePerStep(decayPerStep: number | undefined, delaySteps: number): number {
  return decayPerStep === undefined ? 1 / delaySteps : -Math.log(checkDecay(decayPerStep));
}

/** The exponential memory of rate γ a step. It is largest at lag 0, so there is no peak to align with a delay. */
export function exponentialKernel(ratePerStep: number): MemoryKernel {
  const loss = -Math.expm1(-ratePerStep);
  return {
    density: (timeSteps) => ratePerStep * Math.exp(-ratePerStep * timeSteps),
    weight: (lagSteps) => loss * (lagSteps === 0 ? 1 : Math.exp(-ratePerStep * lagSteps)),
    areaBeyond: (timeSteps) => Math.exp(-ratePerStep * timeSteps),
    peakSteps: 0,
    peakDensity: ratePerStep,
    meanSteps: 1 / ratePerStep,
    deviationSteps: 1 / ratePerStep,
    readsAfterStep: false,
    supportSteps: Math.ceil(40 / ratePerStep),
    discreteMoments: {
      meanSteps: Math.exp(-ratePerStep) / loss,
      deviationSteps: Math.exp(-ratePerStep / 2) / loss,
    },
  };
}

function checkDecay(decay: number, given: string | number = decay): number {
  if (decay > 0 && decay < 1) return decay;
  throw new UserError(
    `Decay "${given}" of et is not between 0 and 1: give what is left after a step, for example et:0.9.`,
  );
}
