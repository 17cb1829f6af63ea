import { expect, it } from 'vitest';
import { createRandom } from '../../random/random.ts';
import { breakoutGame } from './breakout.ts';
import { drawsFrom } from './draws.ts';
import { action } from './game.ts';

const draws = drawsFrom(createRandom(0));
type State = ReturnType<typeof breakoutGame.begin>;
const stateWith = (some: Partial<State>): State => ({ ...breakoutGame.begin(draws), ...some });
const step = (state: State) => breakoutGame.step(state, action.none, draws);

it('bricks come back when none is left and the ball arrives at the bottom', () => {
  const state = stateWith({ bricks: [0, 0, 0], ballRow: 7, ballColumn: 3, ballHeading: 1, paddle: 4 });
  step(state);
  expect(state.bricks).toEqual([0, 0, 0]);
  step(state);
  expect(state).toMatchObject({ bricks: [1023, 1023, 1023], over: false, ballRow: 8, ballColumn: 5, ballDrop: -1 });
});

it('a ball that has just struck passes through bricks until it meets none', () => {
  const state = stateWith({ ballRow: 4, ballColumn: 2, ballHeading: 1, ballDrop: -1 });
  const seen = Array.from({ length: 6 }, () => {
    const reward = step(state);
    return [reward, state.ballRow, state.ballColumn, state.hasStruck];
  });
  // It strikes (3, 3), turns down at once, and is free again at (5, 4).
  expect(seen.slice(0, 2)).toEqual([
    [1, 4, 3, true],
    [0, 5, 4, false],
  ]);
  const inside = stateWith({ ballRow: 0, ballColumn: 2, ballHeading: 1, ballDrop: 1, hasStruck: true });
  const passed = Array.from({ length: 4 }, () => {
    const reward = step(inside);
    return [reward, inside.ballRow, inside.ballColumn, inside.hasStruck];
  });
  expect(passed).toEqual([
    [0, 1, 3, true],
    [0, 2, 4, true],
    [0, 3, 5, true],
    [0, 4, 6, false],
  ]);
  expect(inside.bricks).toEqual([1023, 1023, 1023]);
});

it('the paddle sends a ball from above itself on sideways, and one from beside itself back', () => {
  const above = stateWith({ ballRow: 8, ballColumn: 4, ballHeading: 1, paddle: 4 });
  step(above);
  expect(above).toMatchObject({ ballRow: 8, ballColumn: 5, ballDrop: -1, ballHeading: 1 });
  const beside = stateWith({ ballRow: 8, ballColumn: 3, ballHeading: 1, paddle: 4 });
  step(beside);
  expect(beside).toMatchObject({ ballRow: 8, ballColumn: 4, ballDrop: -1, ballHeading: -1 });
  const missed = stateWith({ ballRow: 8, ballColumn: 2, ballHeading: 1, paddle: 4 });
  step(missed);
  expect(missed).toMatchObject({ over: true, ballRow: 9, ballColumn: 3 });
});
