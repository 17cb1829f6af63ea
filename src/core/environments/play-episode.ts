// One episode of one copy, from where it stands to its end.
import type { EnvironmentCopies } from './environment.ts';
import type { Policy } from './policies/policy.ts';

export interface Episode {
  readonly steps: number;
  /** Sum of the rewards, undiscounted. */
  readonly return: number;
  readonly lastReward: number;
  /** `truncated`: cut at the limit of steps. */
  readonly end: 'terminated' | 'truncated';
}

/** What is known after each step of an episode. */
export interface EpisodeProgress {
  readonly steps: number;
  readonly return: number;
  /** Whether the copy shows the start of the next episode already. */
  readonly ended: boolean;
}

/**
 * Plays to the end of the episode; the copy then stands at the start of the next one.
 * @param environment with a single copy
 * @param onStep called after every step; a promise is waited for
 */
export async function playEpisode(
  environment: EnvironmentCopies,
  policy: Policy,
  onStep?: (progress: EpisodeProgress) => void | Promise<void>,
): Promise<Episode> {
  const actions = new Int32Array(1);
  let sum = 0;
  for (let steps = 1; ; steps += 1) {
    const choice = policy.choose(environment.observations, actions);
    // Waiting for what is there already would cost more than a step.
    if (choice) await choice;
    environment.step(actions);
    sum += environment.rewards[0]!;
    const terminated = environment.terminated[0] === 1;
    const ended = terminated || environment.truncated[0] === 1;
    const shown = onStep?.({ steps, return: sum, ended });
    if (shown) await shown;
    if (ended)
      return { steps, return: sum, lastReward: environment.rewards[0]!, end: terminated ? 'terminated' : 'truncated' };
  }
}
