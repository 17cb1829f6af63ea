// Golden kind `lunar_lander`: flights with the file's terrain, push and dispersion, up to the first contact by their numbers, from then on
// by how and when they end; and mean returns over many episodes.
import { z } from 'zod';
import { WORLD_HEIGHT } from '../environments/lunar-lander/geometry.ts';
import { LANDER_ACTIONS, LANDER_OBSERVATION, LANDING_REWARD } from '../environments/lunar-lander/lander-episode.ts';
import { lunarLander } from '../environments/lunar-lander/lunar-lander.ts';
import { TERRAIN_DRAWS } from '../environments/lunar-lander/terrain.ts';
import type { Episode } from '../environments/play-episode.ts';
import { heuristicPolicy } from '../environments/policies/heuristic-policy.ts';
import { randomPolicy } from '../environments/policies/random-policy.ts';
import type { GoldenKind, VerifyRow } from './golden-kind.ts';
import { checkFlights } from './lander-flights.ts';
import { isOfKind, parseGolden, ShapeCheck } from './parse-golden.ts';
import { comparePopulations, playPopulation, sampleOf, shareSamples } from './population.ts';

const KIND = 'lunar_lander';
/** Of either policy. With both, `cet verify` plays 700,000 steps: about 15 s. */
const EPISODES = 2000;
const LAST_ACTION = LANDER_ACTIONS.length - 1;

const numbers = z.array(z.number());
const population = z.object({
  episodes: z.int().min(2),
  mean: z.number(),
  standard_error: z.number().positive(),
  landed: z.number().min(0).max(1).optional(),
});
const flight = z
  .object({
    terrain_heights: z.array(z.number().min(0).max(WORLD_HEIGHT)).length(TERRAIN_DRAWS),
    initial_force: z.tuple([z.number(), z.number()]),
    dispersion: z.array(numbers),
    actions: z.array(z.int().min(0).max(LAST_ACTION)).min(1),
    observations: z.array(numbers),
    rewards: numbers,
    outcome: z.string().regex(/^(landed|crashed|left|.*limit)$/, 'expected landed, crashed, left or time limit'),
    first_contact: z.int().min(0).nullable(),
  })
  .check((payload) => {
    const { actions, observations, rewards, dispersion } = payload.value;
    const shapes = new ShapeCheck(payload);
    const steps = actions.length;
    shapes.expect(['observations'], observations, [steps + 1, LANDER_OBSERVATION.length]);
    shapes.expect(['rewards'], rewards, [steps]);
    shapes.expect(['dispersion'], dispersion, [steps + 1, 2]);
  });
const schema = z.object({
  episodes: z.array(flight).min(1).optional(),
  population: z.object({ heuristic: population.optional(), random: population.optional() }).optional(),
});
type Population = z.infer<typeof population>;

/** @param episodes how many of each policy are played for the means */
export function createLunarLanderKind(episodes = EPISODES): GoldenKind {
  return {
    name: KIND,
    recognises: (file) => isOfKind(file, KIND),
    async check(file, _engine, onProgress) {
      const { episodes: flights = [], population: means = {} } = parseGolden(KIND, schema, file);
      const rows = flights.length > 0 ? [...checkFlights(KIND, flights)] : [];
      const policies = [heuristicPolicy, randomPolicy].flatMap((policy) => {
        const theirs = means[policy.name as keyof typeof means];
        return theirs ? [{ policy, theirs }] : [];
      });
      let done = 0;
      for (const { policy, theirs } of policies) {
        const played = await playPopulation(lunarLander, policy, episodes, async () => {
          done += 1;
          await onProgress?.(done, policies.length * episodes);
        });
        rows.push(...comparePolicy(policy.name, played, theirs));
      }
      return rows;
    },
  };
}

export const lunarLanderKind = createLunarLanderKind();

function comparePolicy(policy: string, played: readonly Episode[], theirs: Population): readonly VerifyRow[] {
  const returns = sampleOf(played.map((episode) => episode.return));
  const file = { mean: theirs.mean, standardError: theirs.standard_error };
  const rows = [comparePopulations({ kind: KIND, variant: `${policy} return` }, returns, file, 'mean return')];
  if (theirs.landed !== undefined) {
    const share = played.filter(({ lastReward }) => lastReward === LANDING_REWARD).length / played.length;
    const [ourShare, theirShare] = shareSamples(
      { share, episodes: played.length },
      { share: theirs.landed, episodes: theirs.episodes },
    );
    rows.push(comparePopulations({ kind: KIND, variant: `${policy} landed` }, ourShare, theirShare, 'share'));
  }
  return rows;
}
