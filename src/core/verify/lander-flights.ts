// Recorded flights against ours. Until the first contact two solvers drift apart slowly and smoothly, so numbers are compared; a
// contact multiplies the difference, so from then on only how and when the flight ends.
// About 3 in 100 flights of a good policy are chaotic even in their outcome: a lander that bounces, lifts off again and comes back ends
// otherwise after a push that differs by a hundred-thousandth. Where our own flight is so, there is nothing to compare.
import { LanderEpisode } from '../environments/lunar-lander/lander-episode.ts';
import type { VerifyRow } from './golden-kind.ts';
import { WorstError } from './worst-error.ts';

/** Of an observation's numbers, of a reward, and of the length in steps. */
const OBSERVATION_TOLERANCE = 2e-4;
const REWARD_TOLERANCE = 0.05;
const LENGTH_TOLERANCE = 5;

/** Newtons added to the first push to see whether the end depends on it: 1e-5 in the observations, as two solvers differ. */
const NUDGES = [-0.02, -0.01, -0.005, 0.005, 0.01, 0.02] as const;
const STEP_LIMIT = 1000;

/** The fields of a recorded flight; see `description` of the files. */
export interface Flight {
  readonly terrain_heights: readonly number[];
  readonly initial_force: readonly [x: number, y: number];
  /** [steps + 1, 2]; the first pair belongs to the step of the reset, in which no engine fires. */
  readonly dispersion: readonly (readonly number[])[];
  readonly actions: readonly number[];
  /** [steps + 1, 8] */
  readonly observations: readonly (readonly number[])[];
  readonly rewards: readonly number[];
  readonly outcome: string;
  /** Index into the observations. */
  readonly first_contact: number | null;
}

interface End {
  readonly outcome: string;
  readonly steps: number;
}

export function checkFlights(kind: string, flights: readonly Flight[]): readonly VerifyRow[] {
  const worst = (variant: string, tolerance: number) =>
    new WorstError({ kind, variant, precision: 'float64', tolerance });
  const observations = worst('observations before contact', OBSERVATION_TOLERANCE);
  const rewards = worst('rewards before contact', REWARD_TOLERANCE);
  const outcomes = worst('outcomes', 0);
  const lengths = worst('lengths (steps)', LENGTH_TOLERANCE);
  for (const [at, flight] of flights.entries()) {
    const where = `episodes[${at}]`;
    const inTheAir = flight.first_contact ?? flight.observations.length;
    const ours = fly(flight, 0, (episode, step) => {
      if (step >= inTheAir) return;
      const expected = flight.observations[step]!;
      observations.compareAll(Float32Array.from(episode.observation), expected, `${where}, step ${step}`, 1);
      if (step > 0) rewards.compare(episode.reward, flight.rewards[step - 1]!, 1, `${where}, step ${step}`);
    });
    const theirs = { outcome: flight.outcome, steps: flight.actions.length };
    if (!isSame(ours, theirs) && isChaotic(flight, ours)) continue;
    const said = `${where}: ${ours.outcome} after ${ours.steps} steps, file ${theirs.outcome} after ${theirs.steps}`;
    outcomes.compare(Number(ours.outcome === theirs.outcome), 1, 1, said);
    lengths.compare(ours.steps, theirs.steps, 1, said);
  }
  return [observations, rewards, outcomes, lengths].map((one) => one.row());
}

/** Flies with the file's draws and actions, and on without engines where ours is still in the air after them. */
function fly(flight: Flight, nudge: number, onStep?: (episode: LanderEpisode, step: number) => void): End {
  const [forceX, forceY] = flight.initial_force;
  const episode = new LanderEpisode(flight.terrain_heights, forceX + nudge, forceY - nudge);
  onStep?.(episode, 0);
  for (let step = 1; step <= STEP_LIMIT; step += 1) {
    const [dispersion0 = 0, dispersion1 = 0] = flight.dispersion[step] ?? [];
    episode.step(flight.actions[step - 1] ?? 0, dispersion0, dispersion1);
    onStep?.(episode, step);
    if (episode.outcome !== 'flying') return { outcome: episode.outcome, steps: step };
  }
  return { outcome: 'time limit', steps: STEP_LIMIT };
}

function isSame(one: End, other: End): boolean {
  return one.outcome === other.outcome && Math.abs(one.steps - other.steps) <= LENGTH_TOLERANCE;
}

/** Whether a slightly different first push ends otherwise. */
function isChaotic(flight: Flight, end: End): boolean {
  return NUDGES.some((nudge) => !isSame(fly(flight, nudge), end));
}
