// Means over many episodes against those of a file, played with other random numbers: |ours - theirs| in combined standard errors.
import { type Episode, playEpisode } from '../environments/play-episode.ts';
import type { PolicyKind } from '../environments/policies/policy.ts';
import type { WatchableKind } from '../environments/watchable.ts';
import { createRandom } from '../random/random.ts';
import { WorstError } from './worst-error.ts';

/** Standard errors that two means may lie apart. */
export const STANDARD_ERRORS = 3;
const SEED = 0;

export interface Sample {
  readonly mean: number;
  readonly standardError: number;
}

/** So many episodes, each with generators of its own. @param onEpisode called after each, and waited for */
export async function playPopulation(
  environment: WatchableKind,
  policyKind: PolicyKind,
  episodes: number,
  onEpisode?: () => Promise<void>,
): Promise<readonly Episode[]> {
  const random = createRandom(SEED).split(environment.name).split(policyKind.name);
  const played: Episode[] = [];
  for (let episode = 0; episode < episodes; episode += 1) {
    const policy = policyKind.create(environment, random.split('policy').split(episode));
    played.push(await playEpisode(environment.create(1, random.split('environment'), episode), policy));
    await onEpisode?.();
  }
  return played;
}

export function sampleOf(values: readonly number[]): Sample {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, standardError: Math.sqrt(variance / values.length) };
}

/** The row of two means. @param where names them, e.g. `mean return` */
export function comparePopulations(
  about: { kind: string; variant: string },
  ours: Sample,
  theirs: Sample,
  where: string,
) {
  const worst = new WorstError({ ...about, precision: 'float64', tolerance: STANDARD_ERRORS });
  const both = Math.hypot(ours.standardError, theirs.standardError);
  const text = ({ mean, standardError }: Sample) => `${mean.toPrecision(5)} ± ${standardError.toPrecision(2)}`;
  worst.compare(
    ours.mean,
    theirs.mean,
    both,
    `${where} ${text(ours)}, file ${text(theirs)} (error in standard errors)`,
  );
  return worst.row();
}

/** Shares of `count` episodes, with the standard error that both have if they are the same. */
export function shareSamples(
  ours: { readonly share: number; readonly episodes: number },
  theirs: { readonly share: number; readonly episodes: number },
): readonly [ours: Sample, theirs: Sample] {
  const all = ours.episodes + theirs.episodes;
  const pooled = (ours.share * ours.episodes + theirs.share * theirs.episodes) / all;
  const sample = ({ share, episodes }: typeof ours): Sample => ({
    mean: share,
    standardError: Math.sqrt((pooled * (1 - pooled)) / episodes),
  });
  return [sample(ours), sample(theirs)];
}
