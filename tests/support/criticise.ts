// What a critic makes of a window, step by step, in float64: TD errors η_t = r_t + γ V(s_{t+1}) - V(s_t), and λ-returns by
// A_t = η_t + γλ A_{t+1}, return V(s_t) + A_t, cut at the end of an episode. The reference for the graph that does so at once.
import type { PlayedWindow } from '../../src/core/training/td-errors.ts';

export interface CriticisedWindow extends PlayedWindow {
  /** [(steps + 1) × environments]: V of what is shown at each step, and after the last. */
  readonly values: ArrayLike<number>;
}

/** Both [steps × environments]. */
export function criticise(
  window: CriticisedWindow,
  discount: number,
  lambda: number,
): { readonly tdErrors: Float64Array; readonly returns: Float64Array } {
  const { steps, environments, rewards, terminated, truncated, values, finalValues } = window;
  const tdErrors = new Float64Array(steps * environments);
  const returns = new Float64Array(steps * environments);
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
  return { tdErrors, returns };
}
