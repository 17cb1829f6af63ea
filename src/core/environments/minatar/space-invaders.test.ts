import { expect, it } from 'vitest';
import { createRandom } from '../../random/random.ts';
import { drawsFrom } from './draws.ts';
import { action } from './game.ts';
import { spaceInvadersGame } from './space-invaders.ts';

const draws = drawsFrom(createRandom(0));
const step = (state: ReturnType<typeof begin>, executed: number = action.none) =>
  spaceInvadersGame.step(state, executed, draws);
const begin = () => spaceInvadersGame.begin(draws);

/** Rows with aliens only where given. */
function aliensAt(...places: readonly (readonly [row: number, column: number])[]): number[] {
  const rows = new Array<number>(10).fill(0);
  for (const [row, column] of places) rows[row]! |= 1 << column;
  return rows;
}

it('aliens that leave at the bottom end the episode', () => {
  const state = { ...begin(), cannon: 3, heading: 1 as const, moveTimer: 0, aliens: aliensAt([5, 9], [9, 7]) };
  step(state);
  expect(state).toMatchObject({ over: true, heading: -1, aliens: aliensAt([6, 9], [0, 7]) });
});

it('an alien that moves onto the cannon ends the episode, as does a cannon that moves onto an alien', () => {
  const met = { ...begin(), cannon: 3, heading: 1 as const, moveTimer: 0, aliens: aliensAt([9, 2]) };
  step(met);
  expect(met.over).toBe(true);
  const meets = { ...begin(), cannon: 3, aliens: aliensAt([9, 2]) };
  step(meets, action.left);
  expect(meets.over).toBe(true);
});

it('fewer aliens move more often: every so many steps as there are aliens, where that is below the period', () => {
  const state = { ...begin(), cannon: 9, heading: 1 as const, moveTimer: 0, aliens: aliensAt([2, 0], [4, 1]) };
  const moves = Array.from({ length: 6 }, () => {
    step(state);
    return Math.log2(state.aliens[2]!);
  });
  expect(moves).toEqual([1, 1, 2, 2, 3, 3]);
});

it('each block that is shot makes the next one faster by a step, down to 6 steps a move', () => {
  const state = begin();
  const periods = Array.from({ length: 9 }, () => {
    state.aliens.fill(0);
    state.aliens[4] = 1 << 5;
    state.friendlyBullets.fill(0);
    state.friendlyBullets[5] = 1 << 5;
    state.enemyBullets.fill(0);
    state.moveTimer = 5;
    expect(step(state)).toBe(1);
    expect(state.aliens).toEqual([252, 252, 252, 252, 0, 0, 0, 0, 0, 0]);
    return state.movePeriod;
  });
  expect(periods).toEqual([11, 10, 9, 8, 7, 6, 6, 6, 6]);
});

it('of two columns equally near, the lower one fires, from its lowest alien', () => {
  const state = { ...begin(), cannon: 5, enemyShotTimer: 0, aliens: aliensAt([1, 3], [6, 3], [8, 7]) };
  step(state);
  expect(state.enemyBullets).toEqual(aliensAt([6, 3]));
});
