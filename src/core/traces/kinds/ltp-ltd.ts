// LTP-LTD trace (He et al. 2015): g(t) ∝ e^(-γP t) - e^(-γD t), which peaks at (ln γD - ln γP) / (γD - γP).
// With a the slower rate, b the faster and δ = b - a, the unit-area kernel is a b e^(-at) φ(t), φ(t) = (1 - e^(-δt)) / δ:
// it does not depend on which of the two is called LTP, and for δ = 0 it is a² t e^(-at).
import { UserError } from '../../errors.ts';
import type { MemoryKernel, PeakAlignment, TraceKind } from '../trace-kind.ts';
import { parseNumber, peakTimeSteps } from '../trace-kind.ts';

// A given rate of 40/T asks for a partner slower than 1e-16/T: a memory that never forgets.
const FASTEST_RATE_TIMES_PEAK = 40;
const GAUSS_NODES = [
  0.1488743389816312, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845, 0.9739065285171717,
];
const GAUSS_WEIGHTS = [
  0.2955242247147529, 0.2692667193099964, 0.219086362515982, 0.1494513491505806, 0.0666713443086881,
];

export const ltpLtd: TraceKind<'ltp-ltd'> = {
  examples: ['ltp-ltd:0.1', 'ltp-ltd:0.1:0.2'],
  forms: 'ltp-ltd:γ with a rate a step, such as ltp-ltd:0.1, or with both rates, ltp-ltd:0.1:0.2',
  parse([ltp, ltd, ...rest]) {
    if (ltp === undefined || rest.length > 0) return undefined;
    const ltpRatePerStep = checkRate(parseNumber(ltp), ltp);
    if (ltd === undefined) return { kind: 'ltp-ltd', ltpRatePerStep };
    return { kind: 'ltp-ltd', ltpRatePerStep, ltdRatePerStep: checkRate(parseNumber(ltd), ltd) };
  },
  format: ({ ltpRatePerStep, ltdRatePerStep }) =>
    `ltp-ltd:${ltpRatePerStep}${ltdRatePerStep === undefined ? '' : `:${ltdRatePerStep}`}`,
  label: () => 'LTP-LTD',
  rescale({ ltpRatePerStep, ltdRatePerStep }, ratio) {
    const ltp = { kind: 'ltp-ltd', ltpRatePerStep: ltpRatePerStep * ratio } as const;
    return ltdRatePerStep === undefined ? ltp : { ...ltp, ltdRatePerStep: ltdRatePerStep * ratio };
  },
  kernel({ ltpRatePerStep, ltdRatePerStep }, delaySteps, alignment) {
    checkRate(ltpRatePerStep);
    const partner =
      ltdRatePerStep === undefined
        ? partnerRate(ltpRatePerStep, peakTimeSteps(`ltp-ltd:${ltpRatePerStep}`, delaySteps, alignment))
        : checkRate(ltdRatePerStep);
    const [slow, fast] = ltpRatePerStep < partner ? [ltpRatePerStep, partner] : [partner, ltpRatePerStep];
    return differenceKernel(slow, fast, alignment);
  },
};

/** The second rate that puts the peak at `peakSteps`: u - ln u is the same for both rates times the peak time. */
export function partnerRate(ratePerStep: number, peakSteps: number): number {
  const given = ratePerStep * peakSteps - 1;
  if (given + 1 > FASTEST_RATE_TIMES_PEAK) {
    // Rounded down, so that the limit as it is written is allowed.
    const most = FASTEST_RATE_TIMES_PEAK / peakSteps;
    const unit = 10 ** (Math.floor(Math.log10(most)) - 3);
    const mostText = Number((Math.floor(most / unit) * unit).toPrecision(4));
    throw new UserError(
      `Rate ${Number(ratePerStep.toPrecision(6))} a step of ltp-ltd is too fast to peak after ${Number(peakSteps.toPrecision(6))} steps with any second rate: give at most ${mostText}, or both rates.`,
    );
  }
  // v - ln(1 + v) with v = u - 1: near v = 0 both rates meet, and the difference from 1 is what has to stay accurate.
  const excess = (v: number) => v - Math.log1p(v);
  const level = excess(given);
  let [low, high] = given > 0 ? [-1, 0] : [0, 2 * (level + 1)];
  for (let halving = 0; halving < 1100 && low < high; halving++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (excess(middle) > level === middle > 0) high = middle;
    else low = middle;
  }
  let partner = 1 + (low + high) / 2;
  // Far below 1 the digits are in u itself: u = e^(u - level - 1) halves its error each time.
  for (let turn = 0; turn < 60 && partner < 0.5; turn++) partner = Math.exp(partner - level - 1);
  return partner / peakSteps;
}

function differenceKernel(slow: number, fast: number, alignment: PeakAlignment): MemoryKernel {
  const gap = fast - slow;
  const phi = (timeSteps: number) => (gap === 0 ? timeSteps : -Math.expm1(-gap * timeSteps) / gap);
  const density = (timeSteps: number) => slow * fast * Math.exp(-slow * timeSteps) * phi(timeSteps);
  const peakSteps = gap < 1e-9 * fast ? 2 / (slow + fast) : Math.log1p(gap / slow) / gap;
  return {
    density,
    weight(lagSteps) {
      if (alignment === 'continuous') return boxWeight(slow, fast, density, phi, lagSteps, 1);
      return boxWeight(slow, fast, density, phi, Math.max(0, lagSteps - 1), Math.min(1, lagSteps));
    },
    areaBeyond: (timeSteps) => Math.exp(-slow * timeSteps) * (1 + slow * phi(timeSteps)),
    peakSteps,
    peakDensity: density(peakSteps),
    meanSteps: 1 / slow + 1 / fast,
    deviationSteps: Math.hypot(1 / slow, 1 / fast),
    readsAfterStep: alignment === 'sampled',
    // Two equal exponentials, the slowest case, hold (1 + at) e^(-at) beyond t.
    supportSteps: Math.ceil(45 / slow) + 1,
    ...(gap > 0.1 * fast && { discreteMoments: geometricMoments(slow, fast, alignment === 'sampled' ? 1 : 0) }),
  };
}

/** ∫ of the kernel over [start, start + width]. */
function boxWeight(
  slow: number,
  fast: number,
  density: (timeSteps: number) => number,
  phi: (timeSteps: number) => number,
  start: number,
  width: number,
): number {
  if (fast * width < 1) {
    // The closed form cancels in a short box; ten Gauss-Legendre nodes are exact to rounding there.
    let sum = 0;
    for (let i = 0; i < GAUSS_NODES.length; i++) {
      const reach = (GAUSS_NODES[i]! * width) / 2;
      const middle = start + width / 2;
      sum += GAUSS_WEIGHTS[i]! * (density(middle - reach) + density(middle + reach));
    }
    return (sum * width) / 2;
  }
  // The kernel beyond t holds e^(-at) (1 + a φ(t)).
  const lost = (1 + slow * phi(start)) * -Math.expm1(-slow * width);
  const late = slow * Math.exp(-slow * width - (fast - slow) * start) * phi(width);
  return Math.exp(-slow * start) * (lost - late);
}

/** Moments of the discrete kernel as two geometric series; for well separated rates only (it divides by their gap). */
function geometricMoments(slow: number, fast: number, shiftSteps: number) {
  const series = (rate: number, other: number) => {
    const loss = -Math.expm1(-rate);
    const kept = Math.exp(-rate);
    const amplitude = other / (other - rate);
    return { mean: (amplitude * kept) / loss, square: (amplitude * kept * (1 + kept)) / (loss * loss) };
  };
  const slowPart = series(slow, fast);
  const fastPart = series(fast, slow);
  const mean = slowPart.mean + fastPart.mean;
  const square = slowPart.square + fastPart.square;
  return { meanSteps: mean + shiftSteps, deviationSteps: Math.sqrt(square - mean * mean) };
}

function checkRate(rate: number, given: string | number = rate): number {
  if (rate > 0 && rate < Number.POSITIVE_INFINITY) return rate;
  throw new UserError(
    `Rate "${given}" of ltp-ltd is not a number above 0: give a rate a step, for example ltp-ltd:0.1.`,
  );
}
