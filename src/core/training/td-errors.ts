// What a critic makes of a window: the TD errors η_t = r_t + γ V(s_{t+1}) - V(s_t) of Algorithm 1, and the λ-returns that it learns from
// (Schulman et al. 2016: A_t = η_t + γλ A_{t+1}, return V(s_t) + A_t, cut at the end of an episode).
// After a terminal state there is nothing: V = 0. Where an episode was cut at its limit, V of what it showed last goes on in its place.

export interface PlayedWindow {
  readonly steps: number;
  readonly environments: number;
  /** [steps × environments] */
  readonly rewards: ArrayLike<number>;
  /** [steps × environments]: 1 where the step ended the episode in a terminal state. */
  readonly terminated: ArrayLike<number>;
  /** [steps × environments]: 1 where the step's episode was cut. */
  readonly truncated: ArrayLike<number>;
  /** [(steps + 1) × environments]: V of what is shown at each step, and after the last. */
  readonly values: ArrayLike<number>;
  /** [steps × environments]: V of what was shown last, where an episode was cut. */
  readonly finalValues: ArrayLike<number>;
}

/** Whether the actor's TD errors are as they are (Algorithm 1), or have the mean over their window, steps and environments, taken off. */
export type TdErrorCentering = 'none' | 'window';

/** Fills `tdErrors` and `returns`, both [steps × environments]. */
export function criticise(
  window: PlayedWindow,
  discount: number,
  lambda: number,
  tdErrors: Float32Array,
  returns: Float32Array,
): void {
  const { steps, environments, rewards, terminated, truncated, values, finalValues } = window;
  for (let environment = 0; environment < environments; environment += 1) {
    let advantage = 0;
    for (let step = steps - 1; step >= 0; step -= 1) {
      const at = step * environments + environment;
      const ends = terminated[at] !== 0 || truncated[at] !== 0;
      const next = terminated[at] !== 0 ? 0 : truncated[at] !== 0 ? finalValues[at]! : values[at + environments]!;
      const tdError = rewards[at]! + discount * next - values[at]!;
      advantage = tdError + (ends ? 0 : discount * lambda * advantage);
      tdErrors[at] = tdError;
      returns[at] = values[at]! + advantage;
    }
  }
}

/** Takes the mean off all of them, in place. */
export function centreTdErrors(tdErrors: Float32Array): void {
  let sum = 0;
  for (let at = 0; at < tdErrors.length; at += 1) sum += tdErrors[at]!;
  const mean = sum / tdErrors.length;
  for (let at = 0; at < tdErrors.length; at += 1) tdErrors[at]! -= mean;
}
