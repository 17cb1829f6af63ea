// A MinAtar game as an environment: observations [10, 10, channels] of 0 and 1 (row, column, channel; the channel fastest), six actions.
import type { Random } from '../../random/random.ts';
import type { WatchableKind } from '../watchable.ts';
import { BOARD_SIZE } from './board.ts';
import type { ChannelName } from './channel-colors.ts';
import { MinAtarCopies } from './copies.ts';
import type { Draws } from './draws.ts';
import { actionNames, type MinAtarGame } from './game.ts';
import { MinAtarPlay } from './play.ts';

/** A game has no speed of its own: at this one a person can follow it, and play it. */
const STEP_SECONDS = 0.1;

export interface MinAtarKind extends WatchableKind {
  /** What each channel of an observation shows, in their order. */
  readonly channels: readonly ChannelName[];
}

/** A game that can also be played alone, on draws of the player's choice. */
export interface PlayableMinAtarKind extends MinAtarKind {
  /** At the start of a first episode. */
  play(draws: Draws): MinAtarPlay<{ over: boolean }>;
}

export function minAtarEnvironment<State extends { over: boolean }>(game: MinAtarGame<State>): PlayableMinAtarKind {
  const { name, title, channels } = game;
  return {
    name,
    title,
    channels,
    observations: { shape: [BOARD_SIZE, BOARD_SIZE, channels.length], low: 0, high: 1 },
    actionSpace: { actions: actionNames },
    stepSeconds: STEP_SECONDS,
    create(copies: number, random: Random, firstCopy = 0) {
      const randoms = Array.from({ length: copies }, (_, copy) => random.split(firstCopy + copy));
      return new MinAtarCopies(game, randoms);
    },
    play: (draws) => new MinAtarPlay(game, draws),
  };
}
