// Golden kind `cartpole`: single steps, episodes step by step (free runs are chaotic), and how long chance and linear rules last.
import { z } from 'zod';
import { advanceCartPole, cartPole, cartPoleHasFallen } from '../environments/cart-pole.ts';
import { randomPolicy } from '../environments/policies/random-policy.ts';
import { createRandom, type Random } from '../random/random.ts';
import type { GoldenKind, VerifyRow } from './golden-kind.ts';
import { isOfKind, parseGolden } from './parse-golden.ts';
import { comparePopulations, playPopulation, sampleOf } from './population.ts';
import { WorstError } from './worst-error.ts';

const KIND = 'cartpole';
/** Of a state's numbers, in their units. */
const TOLERANCE = 1e-9;
const RANDOM_EPISODES = 4000;
const POLICIES = 200;
const STARTS_A_POLICY = 20;
const STEP_LIMIT = 500;
/** Of the best policy's length, which is found by a search of chance. */
const SEARCH_TOLERANCE = 0.2;

const state = z.array(z.number()).length(4);
const action = z.union([z.literal(0), z.literal(1)]);
const schema = z.object({
  transitions: z
    .array(z.object({ state, action, next: state, reward: z.number(), terminated: z.boolean() }))
    .min(1)
    .optional(),
  episodes: z
    .array(
      z
        .object({
          actions: z.array(action).min(1),
          states: z.array(state),
          length: z.number().int(),
          terminated: z.boolean(),
        })
        .superRefine(({ actions, states, length }, context) => {
          if (states.length !== actions.length + 1)
            context.addIssue({
              code: 'custom',
              path: ['states'],
              message: `expected ${actions.length + 1} states, received ${states.length}`,
            });
          if (length !== actions.length)
            context.addIssue({ code: 'custom', path: ['length'], message: `expected ${actions.length}, the actions` });
        }),
    )
    .min(1)
    .optional(),
  random_policy: z.object({ mean_length: z.number().positive(), standard_error: z.number().positive() }).optional(),
  long_step: z.object({ seconds_per_step: z.number().positive(), best_mean_length: z.number().positive() }).optional(),
});
type File = z.infer<typeof schema>;

export const cartPoleKind: GoldenKind = {
  name: KIND,
  recognises: (file) => isOfKind(file, KIND),
  async check(file) {
    const { transitions = [], episodes = [], random_policy, long_step } = parseGolden(KIND, schema, file);
    const rows: VerifyRow[] = [];
    if (transitions.length > 0) rows.push(...checkTransitions(transitions));
    if (episodes.length > 0) rows.push(...checkEpisodes(episodes));
    if (random_policy) {
      const played = await playPopulation(cartPole, randomPolicy, RANDOM_EPISODES);
      const theirs = { mean: random_policy.mean_length, standardError: random_policy.standard_error };
      const about = { kind: KIND, variant: 'random policy' };
      rows.push(comparePopulations(about, sampleOf(played.map(({ steps }) => steps)), theirs, 'mean length'));
    }
    if (long_step) rows.push(checkLongStep(long_step));
    return rows;
  },
};

function worstError(variant: string, tolerance: number): WorstError {
  return new WorstError({ kind: KIND, variant, precision: 'float64', tolerance });
}

function compareStep(worst: WorstError, from: readonly number[], push: number, to: readonly number[], where: string) {
  const ours = Float64Array.from(from);
  advanceCartPole(ours, 0, push);
  worst.compareAll(ours, to, where, 1);
  return ours;
}

function checkTransitions(transitions: NonNullable<File['transitions']>): readonly VerifyRow[] {
  const states = worstError('transitions', TOLERANCE);
  const ends = worstError('reward and end', 0);
  const stepEnvironment = createStepper();
  transitions.forEach(({ state: from, action: push, next, reward, terminated }, at) => {
    const where = `transitions[${at}]`;
    const ours = compareStep(states, from, push, next, where);
    ends.compare(Number(cartPoleHasFallen(ours, 0)), Number(terminated), 1, `${where}, terminated`);
    const shown = stepEnvironment(from, push, 0);
    ends.compare(shown.reward, reward, 1, `${where}, reward`);
    ends.compare(shown.terminated, Number(terminated), 1, `${where}, terminated`);
  });
  return [states.row(), ends.row()];
}

function checkEpisodes(episodes: NonNullable<File['episodes']>): readonly VerifyRow[] {
  const states = worstError('episodes', TOLERANCE);
  const ends = worstError('ends of episodes', 0);
  const stepEnvironment = createStepper();
  for (const [at, episode] of episodes.entries()) {
    const { actions } = episode;
    const last = actions.length - 1;
    for (const [step, push] of actions.entries()) {
      const where = `episodes[${at}], step ${step}`;
      const from = episode.states[step]!;
      compareStep(states, from, push, episode.states[step + 1]!, where);
      const { terminated, truncated } = stepEnvironment(from, push, step);
      ends.compare(terminated, Number(step === last && episode.terminated), 1, `${where}, terminated`);
      const cut = step === last && !episode.terminated && actions.length === STEP_LIMIT;
      ends.compare(truncated, Number(cut), 1, `${where}, truncated`);
    }
  }
  return [states.row(), ends.row()];
}

/** What the environment itself shows after one step from a given state. */
function createStepper() {
  const single = cartPole.create(1, createRandom(0));
  const fresh = single.save() as object;
  return (from: readonly number[], push: number, stepsBefore: number) => {
    single.restore({ ...fresh, states: from, steps: [stepsBefore] });
    single.step(Int32Array.of(push));
    const [[reward = 0], [terminated = 0], [truncated = 0]] = [single.rewards, single.terminated, single.truncated];
    return { reward, terminated, truncated };
  };
}

/** The best of many linear rules at longer steps lasts as long as the file says. */
function checkLongStep({ seconds_per_step, best_mean_length }: NonNullable<File['long_step']>): VerifyRow {
  const random = createRandom(0).split('long step');
  let best = 0;
  for (let policy = 0; policy < POLICIES; policy += 1) {
    const weights = Array.from({ length: 4 }, () => 2 * random.uniform() - 1);
    let steps = 0;
    for (let start = 0; start < STARTS_A_POLICY; start += 1) steps += linearRun(weights, seconds_per_step, random);
    best = Math.max(best, steps / STARTS_A_POLICY);
  }
  const worst = worstError('long step', SEARCH_TOLERANCE);
  const where = `${seconds_per_step} s a step: best mean length ${best.toPrecision(3)}, file ${best_mean_length}`;
  worst.compare(best, best_mean_length, best_mean_length, where);
  return worst.row();
}

function linearRun(weights: readonly number[], secondsPerStep: number, random: Random): number {
  const current = Float64Array.from({ length: 4 }, () => 0.05 * (2 * random.uniform() - 1));
  for (let step = 1; step < STEP_LIMIT; step += 1) {
    const sum = current.reduce((total, value, i) => total + value * weights[i]!, 0);
    advanceCartPole(current, 0, sum > 0 ? 1 : 0, secondsPerStep);
    if (cartPoleHasFallen(current, 0)) return step;
  }
  return STEP_LIMIT;
}
