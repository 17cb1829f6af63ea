import { expect, it } from 'vitest';
import { createRandom } from '../../random/random.ts';
import { drawsFrom } from './draws.ts';
import { freewayGame } from './freeway.ts';
import { action } from './game.ts';

const draws = drawsFrom(createRandom(6));
type State = ReturnType<typeof freewayGame.begin>;
const stateWith = (some: Partial<State>): State => ({ ...freewayGame.begin(draws), ...some });

it('an episode has 2,501 steps', () => {
  const state = stateWith({});
  let steps = 0;
  for (; !state.over; steps += 1) freewayGame.step(state, action.up, draws);
  expect(steps).toBe(2501);
});

it('a crossing gives 1, new speeds and directions, and leaves the cars where they are', () => {
  const state = stateWith({ chickenRow: 1, moveTimer: 0 });
  for (const [lane, car] of state.cars.entries()) Object.assign(car, { column: lane, timer: 5 });
  const drawn = { ...draws, integers: () => [1, 2, 3, 4, 5, 1, 2, 3], uniforms: () => [0.5, 0.51, 0, 0, 1, 1, 1, 1] };
  expect(freewayGame.step(state, action.up, drawn)).toBe(1);
  expect(state.chickenRow).toBe(9);
  expect(state.cars.map(({ column }) => column)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(state.cars.map(({ timer }) => timer)).toEqual([0, 1, 2, 3, 4, 0, 1, 2]);
  expect(state.cars.map(({ heading }) => heading)).toEqual([-1, 1, -1, -1, 1, 1, 1, 1]);
});

it('a car that comes around the edge or runs into the chicken sends it home, and its waiting time goes on', () => {
  const state = stateWith({ chickenRow: 3, moveTimer: 2 });
  Object.assign(state.cars[2]!, { column: 5, heading: -1, speed: 4, timer: 0 });
  Object.assign(state.cars[0]!, { column: 0, heading: -1, speed: 2, timer: 0 });
  freewayGame.step(state, action.up, draws);
  expect(state).toMatchObject({ chickenRow: 9, moveTimer: 1 });
  expect(state.cars[2]).toMatchObject({ column: 4, timer: 4 });
  expect(state.cars[0]).toMatchObject({ column: 9, timer: 2 });
});
