// LunarLander, discrete actions, no wind: land between the flags, gently.
// A physics world holds more than it shows (impulses of joints and contacts that warm-start the solver, times of sleep, a tree of
// boxes), so a state is saved as the episode's history: the generator before its first draw, and its actions. Restoring plays
// them again, at most a thousand steps a copy (20 ms), and ends with the same bits.
// Our part of a step makes no garbage; planck makes some, and a new episode is a new world.
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { type Random, type RandomState, restoreRandom } from '../../random/random.ts';
import type { ObservationSpace } from '../environment.ts';
import { parseSavedState, randomStateSchema } from '../saved-state.ts';
import { createStepArrays, lastStepSchema, restoreLastStep, saveLastStep } from '../step-arrays.ts';
import type { WatchableCopies, WatchableKind } from '../watchable.ts';
import { WORLD_HEIGHT } from './geometry.ts';
import { landerRule } from './heuristic.ts';
import { LANDER_ACTIONS, LANDER_OBSERVATION, LanderEpisode, STEPS_PER_SECOND } from './lander-episode.ts';
import { landerScene } from './lander-scene.ts';
import { TERRAIN_DRAWS } from './terrain.ts';

const STEP_LIMIT = 1000;
/** Newtons in each direction, of the first push. */
const FIRST_FORCE = 1000;
const SIZE = LANDER_OBSERVATION.length;

const unbounded = new Array<number>(SIZE - 2).fill(Number.POSITIVE_INFINITY);
const observations: ObservationSpace = {
  shape: [SIZE],
  low: [...unbounded.map((bound) => -bound), 0, 0],
  high: [...unbounded, 1, 1],
};

export const lunarLander: WatchableKind = {
  name: 'lunarlander',
  title: 'LunarLander',
  observations,
  actionSpace: { actions: LANDER_ACTIONS },
  stepSeconds: 1 / STEPS_PER_SECOND,
  heuristic: landerRule,
  create: (copies, random, firstCopy = 0) => new LunarLanderCopies(copies, random, firstCopy),
};

function stateSchema(copies: number) {
  const actions = z
    .string()
    .max(STEP_LIMIT - 1)
    .regex(/^[0-3]*$/);
  return z.object({
    environment: z.literal(lunarLander.name),
    episodes: z.array(z.object({ random: randomStateSchema, actions })).length(copies),
    last: lastStepSchema(copies, observations),
  });
}

/** An episode with its own draws, and its history. */
class RecordedEpisode {
  readonly random: Random;
  /** `random` before the first draw. */
  readonly #start: RandomState;
  readonly episode: LanderEpisode;
  readonly #actions = new Uint8Array(STEP_LIMIT);
  steps = 0;

  /** Draws the terrain and the first push from `random`, and two numbers in every step. */
  constructor(random: Random) {
    this.random = random;
    this.#start = random.state();
    const heights = Float64Array.from({ length: TERRAIN_DRAWS }, () => (random.uniform() * WORLD_HEIGHT) / 2);
    const forceX = this.#drawSigned() * FIRST_FORCE;
    const forceY = this.#drawSigned() * FIRST_FORCE;
    this.episode = new LanderEpisode(heights, forceX, forceY);
  }

  #drawSigned(): number {
    return 2 * this.random.uniform() - 1;
  }

  step(action: number): void {
    this.#actions[this.steps] = action;
    this.steps += 1;
    const dispersion0 = this.#drawSigned();
    this.episode.step(action, dispersion0, this.#drawSigned());
  }

  save() {
    return { random: this.#start, actions: this.#actions.subarray(0, this.steps).join('') };
  }
}

class LunarLanderCopies implements WatchableCopies {
  readonly copies: number;
  readonly observations: Float32Array;
  readonly finalObservations: Float32Array;
  readonly rewards: Float32Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  readonly #episodes: RecordedEpisode[];

  constructor(copies: number, random: Random, firstCopy: number) {
    this.copies = copies;
    const arrays = createStepArrays(copies, observations);
    this.observations = arrays.observations;
    this.finalObservations = arrays.finalObservations;
    this.rewards = arrays.rewards;
    this.terminated = arrays.terminated;
    this.truncated = arrays.truncated;
    this.#episodes = Array.from({ length: copies }, (_, copy) => new RecordedEpisode(random.split(firstCopy + copy)));
    for (let copy = 0; copy < copies; copy += 1) this.#show(copy, this.observations);
  }

  step(actions: Int32Array): void {
    for (let copy = 0; copy < this.copies; copy += 1) {
      const recorded = this.#episodes[copy]!;
      recorded.step(actions[copy]!);
      const { outcome, reward } = recorded.episode;
      const terminated = outcome !== 'flying';
      const truncated = !terminated && recorded.steps === STEP_LIMIT;
      this.rewards[copy] = reward;
      this.terminated[copy] = terminated ? 1 : 0;
      this.truncated[copy] = truncated ? 1 : 0;
      if (terminated || truncated) {
        this.#show(copy, this.finalObservations);
        this.#episodes[copy] = new RecordedEpisode(recorded.random);
      }
      this.#show(copy, this.observations);
    }
  }

  #show(copy: number, out: Float32Array): void {
    const { observation } = this.#episodes[copy]!.episode;
    for (let i = 0; i < SIZE; i += 1) out[copy * SIZE + i] = observation[i]!;
  }

  draw(copy: number) {
    return landerScene(this.#episodes[copy]!.episode);
  }

  save(): unknown {
    return {
      environment: lunarLander.name,
      episodes: this.#episodes.map((episode) => episode.save()),
      last: saveLastStep(this),
    } satisfies z.infer<ReturnType<typeof stateSchema>>;
  }

  restore(state: unknown): void {
    const saved = parseSavedState(lunarLander.title, this.copies, stateSchema(this.copies), state);
    const replayed = saved.episodes.map(({ random, actions }, copy) => replay(restoreRandom(random), actions, copy));
    for (const [copy, recorded] of replayed.entries()) {
      this.#episodes[copy] = recorded;
      this.#show(copy, this.observations);
    }
    restoreLastStep(this, saved.last);
  }
}

function replay(random: Random, actions: string, copy: number): RecordedEpisode {
  const recorded = new RecordedEpisode(random);
  for (let step = 0; step < actions.length; step += 1) {
    recorded.step(Number(actions[step]));
    if (recorded.episode.outcome === 'flying') continue;
    throw new UserError(
      `The saved state of copy ${copy} of ${lunarLander.title} is damaged: its episode ends after ${step + 1} of ${actions.length} actions; take a fresh copy of the state.`,
    );
  }
  return recorded;
}
