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
  /** One play at the start of its first episode, on the draws that it is given. */
  play(draws: Draws): MinAtarPlay<{ over: boolean }>;
}

export function minAtarKind<State extends { over: boolean }>(game: MinAtarGame<State>): MinAtarKind {
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
