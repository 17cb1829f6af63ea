// A MinAtar game as an environment: observations [10, 10, channels] of 0 and 1 (row, column, channel; the channel fastest), six actions.
import type { Random } from '../../random/random.ts';
import type { EnvironmentKind } from '../environment.ts';
import { BOARD_SIZE } from './board.ts';
import { MinAtarCopies } from './copies.ts';
import type { Draws } from './draws.ts';
import { actionNames, type MinAtarGame } from './game.ts';
import { MinAtarPlay } from './play.ts';

export interface MinAtarKind extends EnvironmentKind {
  /** What each channel of an observation shows, in their order. */
  readonly channels: readonly string[];
}

/** A game that can also be played alone, on draws of the player's choice. */
export interface PlayableMinAtarKind extends MinAtarKind {
  /** At the start of a first episode. */
  play(draws: Draws): MinAtarPlay<{ over: boolean }>;
}

export function minAtarEnvironment<State extends { over: boolean }>(game: MinAtarGame<State>): PlayableMinAtarKind {
  const { name, channels } = game;
  return {
    name,
    channels,
    observations: { shape: [BOARD_SIZE, BOARD_SIZE, channels.length], low: 0, high: 1 },
    actionSpace: { actions: actionNames },
    create(copies: number, random: Random, firstCopy = 0) {
      const randoms = Array.from({ length: copies }, (_, copy) => random.split(firstCopy + copy));
      return new MinAtarCopies(game, randoms);
    },
    play: (draws) => new MinAtarPlay(game, draws),
  };
}
