// Cascading eligibility trace (Eq. 4): g(t) = α pois(n-1; αt), the gamma density, with its peak (n-1)/α at the delay.
// The weight of a box of one step is P(n, α end) - P(n, α start), with P the regularised lower incomplete gamma function.
import { UserError } from '../../errors.ts';
import { gammaBox, gammaLower, gammaUpper, poissonProbability } from '../poisson.ts';
import type { MemoryKernel, PeakAlignment, TraceKind } from '../trace-kind.ts';
import { parseNumber, peakTimeSteps } from '../trace-kind.ts';
import { exponentialKernel } from './et.ts';

const HIGHEST_ORDER = 200;

export const cet: TraceKind<'cet'> = {
  examples: ['cet:6'],
  forms: `cet:n with an order n from 1 to ${HIGHEST_ORDER}, such as cet:6`,
  parse([order, ...rest]) {
    if (order === undefined || rest.length > 0) return undefined;
    return { kind: 'cet', order: checkOrder(parseNumber(order), order) };
  },
  format: ({ order }) => `cet:${order}`,
  label: ({ order }) => `CET, n = ${order}`,
  rescale: (spec) => spec,
  stages: ({ order }, delaySteps, alignment) => ({ order, ratePerStep: cetRatePerStep(order, delaySteps, alignment) }),
  kernel({ order }, delaySteps, alignment) {
    const ratePerStep = cetRatePerStep(order, delaySteps, alignment);
    return order === 1 ? exponentialKernel(ratePerStep) : gammaKernel(order, ratePerStep, alignment);
  },
};

/** α = (n-1) / (continuous peak), for order 1 1/T. @throws UserError on an order that is not 1 to 200 or an impossible delay. */
export function cetRatePerStep(order: number, delaySteps: number, alignment: PeakAlignment): number {
  checkOrder(order);
  return order === 1 ? 1 / delaySteps : (order - 1) / peakTimeSteps(`cet:${order}`, delaySteps, alignment);
}

function gammaKernel(order: number, ratePerStep: number, alignment: PeakAlignment): MemoryKernel {
  const box = gammaBox(order, ratePerStep);
  let support = order;
  while (gammaUpper(order, support) > 1e-18) support *= 1.05;
  return {
    density: (timeSteps) => ratePerStep * poissonProbability(order - 1, ratePerStep * timeSteps),
    weight(lagSteps) {
      if (alignment === 'continuous') return box(ratePerStep * lagSteps);
      return lagSteps < 1 ? gammaLower(order, ratePerStep * lagSteps) : box(ratePerStep * (lagSteps - 1));
    },
    areaBeyond: (timeSteps) => gammaUpper(order, ratePerStep * timeSteps),
    peakSteps: (order - 1) / ratePerStep,
    peakDensity: ratePerStep * poissonProbability(order - 1, order - 1),
    meanSteps: order / ratePerStep,
    deviationSteps: Math.sqrt(order) / ratePerStep,
    readsAfterStep: alignment === 'sampled',
    supportSteps: Math.ceil(support / ratePerStep) + 1,
  };
}

function checkOrder(order: number, given: string | number = order): number {
  if (Number.isInteger(order) && order >= 1 && order <= HIGHEST_ORDER) return order;
  throw new UserError(
    `Order "${given}" of cet is not a whole number from 1 to ${HIGHEST_ORDER}: write for example cet:6.`,
  );
}
