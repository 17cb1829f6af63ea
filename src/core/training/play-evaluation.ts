// What an actor reaches over whole episodes: each copy of the environment plays as many, so that short episodes do not count for more.
import { UserError } from '../errors.ts';
import type { Random } from '../random/random.ts';
import type { FinishedEpisode, Player } from './player.ts';

/** What the actor reaches over whole episodes. */
export interface PlayEvaluation {
  readonly episodes: readonly FinishedEpisode[];
  readonly meanReturn: number;
  /** Standard deviation over the episodes (n - 1); 0 for a single one. */
  readonly returnDeviation: number;
}

export interface PlayEvaluationOptions {
  readonly episodes: number;
  /** `sampled` as in training (default), or always the likeliest. */
  readonly actions?: 'sampled' | 'likeliest';
  /** Called after each episode. @param played how many are */
  onEpisode?(played: number): void;
  /** Ends the evaluation, which then throws the signal's reason. */
  readonly stop?: AbortSignal | undefined;
}

/** Copies that play side by side, at most. */
const COPIES = 20;

/** How many copies play so many episodes. @throws UserError where it is not a number of episodes. */
export function evaluationCopies(episodes: number): number {
  if (Number.isInteger(episodes) && episodes >= 1) return Math.min(episodes, COPIES);
  throw new UserError(`${episodes} episodes cannot be played: give a whole number, 1 or more.`);
}

/**
 * Plays them in the copies of `player`, which are at the start of an episode each.
 * @param choice the generator that actions are drawn from, or `likeliest`
 * @returns undefined where the policy's logits are not numbers
 * @throws the reason of `stop` where that is aborted before the last episode has ended.
 */
export async function playEpisodes(
  player: Player,
  choice: Random | 'likeliest',
  { episodes, onEpisode, stop }: PlayEvaluationOptions,
): Promise<PlayEvaluation | undefined> {
  const copies = player.actions.length;
  const left = Int32Array.from({ length: copies }, (_, copy) => Math.ceil((episodes - copy) / copies));
  const played: FinishedEpisode[] = [];
  const seen = player.createView();
  while (played.length < episodes) {
    stop?.throwIfAborted();
    player.look(seen);
    const isPlayed = await player.step(seen, choice, (episode, copy) => {
      if (left[copy]! <= 0) return;
      left[copy]! -= 1;
      played.push(episode);
      onEpisode?.(played.length);
    });
    if (!isPlayed) return undefined;
  }
  const returns = played.map((episode) => episode.return);
  const meanReturn = meanOf(returns);
  const squares = returns.reduce((sum, value) => sum + (value - meanReturn) ** 2, 0);
  return { episodes: played, meanReturn, returnDeviation: episodes === 1 ? 0 : Math.sqrt(squares / (episodes - 1)) };
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
