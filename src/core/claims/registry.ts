// The paper's claims in their order.
import { type Claim, type Verdict, verdictOf } from './claim.ts';
import { kernelClaim, signalClaim } from './equation-claims.ts';
import { type ClaimRun, mixedDecays } from './evidence.ts';
import {
  breakClaim,
  convolutionalAlignmentClaim,
  convolutionalLossClaim,
  convolutionalOrderClaim,
  orderClaim,
  shortDelayClaim,
} from './image-claims.ts';
import { invadersClaim, playClaim } from './play-claims.ts';
import {
  retrogradeAlignmentClaim,
  retrogradeConvolutionClaim,
  retrogradePerceptronClaim,
  retrogradePlayClaim,
} from './retrograde-claims.ts';

export const claims: readonly Claim<readonly ClaimRun[]>[] = [
  kernelClaim,
  signalClaim,
  shortDelayClaim,
  breakClaim,
  orderClaim,
  convolutionalLossClaim,
  convolutionalOrderClaim,
  convolutionalAlignmentClaim,
  playClaim,
  invadersClaim,
  retrogradePerceptronClaim,
  retrogradeConvolutionClaim,
  retrogradeAlignmentClaim,
  retrogradePlayClaim,
];

export interface DecidedClaim extends Verdict {
  readonly claim: Claim<readonly ClaimRun[]>;
}

/**
 * Decides the claims on runs, which should be alike in everything but task, memory, delays and seed. A claim is open where the classical
 * trace was run with several decays at one delay.
 * @param numbers which claims; default: all
 */
export function decideClaims(
  runs: readonly ClaimRun[],
  numbers: readonly number[] = claims.map(({ number }) => number),
): readonly DecidedClaim[] {
  return claims
    .filter(({ number }) => numbers.includes(number))
    .map((claim) => {
      const { comparisons, missing, seeds } = claim.decide(runs);
      const mixed = claim.runs.flatMap((claimed) => mixedDecays(runs, claimed));
      return { claim, ...verdictOf(comparisons, [...missing, ...mixed], seeds) };
    });
}

/** What must be run for some of the claims: experiments by name, with their tasks. */
export function experimentsOf(numbers: readonly number[]): ReadonlyMap<string, ReadonlySet<string>> {
  const experiments = new Map<string, Set<string>>();
  for (const { number, runs } of claims) {
    if (!numbers.includes(number)) continue;
    for (const { experiment, tasks } of runs) {
      experiments.set(experiment, new Set([...(experiments.get(experiment) ?? []), ...tasks]));
    }
  }
  return experiments;
}
