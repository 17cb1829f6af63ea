// Play that goes on for longer than any player lasts, since what ends an episode is undone: periods at their fastest, crowded boards.
import { expect, it } from 'vitest';
import { createRandom } from '../../random/random.ts';
import { asterixGame } from './asterix.ts';
import { Board } from './board.ts';
import { breakoutGame } from './breakout.ts';
import { drawsFrom } from './draws.ts';
import { freewayGame } from './freeway.ts';
import type { MinAtarGame } from './game.ts';
import { seaquestGame } from './seaquest.ts';
import { spaceInvadersGame } from './space-invaders.ts';

const STEPS = 100_000;

/**
 * @param revive undoes what ended the episode
 * @param check called now and then
 * @returns the last state
 */
function playOn<State extends { over: boolean }>(
  game: MinAtarGame<State>,
  revive: (state: State) => void,
  check: (state: State) => void = () => undefined,
): State {
  const random = createRandom(11);
  const draws = drawsFrom(random);
  const board = new Board(new Float32Array(100 * game.channels.length), game.channels.length);
  const state = game.begin(draws);
  for (let step = 0; step < STEPS; step += 1) {
    game.step(state, random.integer(6), draws);
    board.clear();
    game.show(state, board);
    if (step % 100 === 0) {
      expect(game.stateSchema.safeParse(state).error?.message).toBeUndefined();
      check(state);
    }
    if (state.over) revive(state);
    state.over = false;
  }
  return state;
}

it('SpaceInvaders keeps to its saved form', () => {
  playOn(spaceInvadersGame, (state) => {
    state.enemyBullets.fill(0);
  });
});

it('Breakout keeps to its saved form, and loses no ball', () => {
  playOn(breakoutGame, (state) => {
    state.ballRow = 4;
  });
});

it('Asterix keeps to its saved form, and ends up at one thing a step, at one cell a step', () => {
  const state = playOn(asterixGame, () => undefined);
  expect(state).toMatchObject({ spawnPeriod: 1, movePeriod: 1, rampCount: 9 });
});

it('Freeway keeps to its saved form', () => {
  playOn(freewayGame, (state) => {
    state.framesLeft = 2500;
  });
});

it('Seaquest keeps to its saved form, holds enemies of one direction in a row, and ends up at its fastest', () => {
  const revive = (state: ReturnType<typeof seaquestGame.begin>) => {
    if (state.oxygen <= 0) state.oxygen = 200;
  };
  const state = playOn(seaquestGame, revive, ({ fish, submarines }) => {
    for (let row = 1; row <= 8; row += 1) {
      const enemies = [...fish, ...submarines].filter((enemy) => enemy.row === row);
      expect(new Set(enemies.map(({ heading }) => heading)).size).toBeLessThanOrEqual(1);
    }
  });
  expect(state).toMatchObject({ spawnPeriod: 1, movePeriod: 2 });
});
