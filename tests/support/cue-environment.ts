// A task of seconds: every step shows a cue, and the action that the cue names is rewarded. Episodes end by chance, or are cut after
// some steps.
import type { EnvironmentCopies, EnvironmentKind } from '../../src/core/environments/environment.ts';
import type { Shape } from '../../src/core/graph/value.ts';
import { type Random, type RandomState, restoreRandom } from '../../src/core/random/random.ts';

export interface CueOptions {
  readonly shape?: Shape;
  /** Steps after which an episode is cut. */
  readonly limit?: number;
  /** Probability of a terminal state, each step. */
  readonly endProbability?: number;
  /** Called with what every copy showed, and what was done. */
  readonly onStep?: (observations: Float32Array, actions: Int32Array) => void;
}

export function cueEnvironment(options: CueOptions = {}): EnvironmentKind {
  const { shape = [3] } = options;
  return {
    name: 'cue',
    observations: { shape, low: -1, high: 1 },
    actionSpace: { actions: ['first', 'second'] },
    create: (copies, random, firstCopy = 0) =>
      new CueCopies(
        options,
        Array.from({ length: copies }, (_, copy) => random.split(firstCopy + copy)),
      ),
  };
}

interface SavedCues {
  readonly random: readonly RandomState[];
  readonly steps: readonly number[];
  readonly observations: readonly number[];
}

class CueCopies implements EnvironmentCopies {
  readonly copies: number;
  readonly observations: Float32Array;
  readonly finalObservations: Float32Array;
  readonly rewards: Float32Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  readonly #options: CueOptions;
  readonly #width: number;
  readonly #steps: Int32Array;
  #random: Random[];

  constructor(options: CueOptions, random: Random[]) {
    this.#options = options;
    this.#random = random;
    this.copies = random.length;
    this.#width = (options.shape ?? [3]).reduce((product, size) => product * size, 1);
    this.observations = new Float32Array(this.copies * this.#width);
    this.finalObservations = new Float32Array(this.copies * this.#width);
    this.rewards = new Float32Array(this.copies);
    this.terminated = new Uint8Array(this.copies);
    this.truncated = new Uint8Array(this.copies);
    this.#steps = new Int32Array(this.copies);
    for (let copy = 0; copy < this.copies; copy += 1) this.#show(copy);
  }

  step(actions: Int32Array): void {
    const { limit = 20, endProbability = 0, onStep } = this.#options;
    onStep?.(this.observations.slice(), actions.slice());
    for (let copy = 0; copy < this.copies; copy += 1) {
      const cue = this.observations[copy * this.#width]!;
      this.rewards[copy] = actions[copy] === (cue > 0 ? 1 : 0) ? 1 : 0;
      this.#steps[copy]! += 1;
      const ends = this.#random[copy]!.uniform() < endProbability;
      this.terminated[copy] = ends ? 1 : 0;
      this.truncated[copy] = !ends && this.#steps[copy] === limit ? 1 : 0;
      this.#show(copy);
      if (!this.terminated[copy] && !this.truncated[copy]) continue;
      const view = this.observations.subarray(copy * this.#width, (copy + 1) * this.#width);
      this.finalObservations.set(view, copy * this.#width);
      this.#steps[copy] = 0;
      this.#show(copy);
    }
  }

  save(): SavedCues {
    return {
      random: this.#random.map((random) => random.state()),
      steps: [...this.#steps],
      observations: [...this.observations],
    };
  }

  restore(state: unknown): void {
    const { random, steps, observations } = state as SavedCues;
    this.#random = random.map(restoreRandom);
    this.#steps.set(steps);
    this.observations.set(observations);
  }

  #show(copy: number): void {
    for (let at = 0; at < this.#width; at += 1) {
      this.observations[copy * this.#width + at] = 2 * this.#random[copy]!.uniform() - 1;
    }
  }
}
