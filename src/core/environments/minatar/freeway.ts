// Freeway: a chicken crosses eight lanes of cars. It never dies: an episode is 2,501 steps, and a car sends it back to where it came from.
import { z } from 'zod';
import { BOARD_SIZE } from './board.ts';
import type { Draws } from './draws.ts';
import { action, columnField, headingField, type MinAtarGame, rowField, whole } from './game.ts';

const CHICKEN_COLUMN = 4;
const HOME_ROW = BOARD_SIZE - 1;
const MOVE_PERIOD = 3;
const FRAMES = 2500;
/** Lane l is row l + 1. */
const LANES = 8;
const FIRST_ROW = 1;
/** Steps that a car rests between two moves, called its speed: 5 is the slowest. */
const LEAST_SPEED = 1;
const MOST_SPEED = 5;

const stateSchema = z.object({
  over: z.boolean(),
  chickenRow: rowField,
  moveTimer: whole(0, MOVE_PERIOD),
  framesLeft: whole(-1, FRAMES),
  cars: z
    .array(
      z.object({
        column: columnField,
        heading: headingField,
        speed: whole(LEAST_SPEED, MOST_SPEED),
        timer: whole(0, MOST_SPEED),
      }),
    )
    .length(LANES),
});
type State = z.infer<typeof stateSchema>;
type Car = State['cars'][number];

export const freewayGame: MinAtarGame<State> = {
  name: 'freeway',
  title: 'MinAtar Freeway',
  channels: ['chicken', 'car', 'speed1', 'speed2', 'speed3', 'speed4', 'speed5'],
  stateSchema,

  begin(draws) {
    const cars = Array.from({ length: LANES }, (): Car => ({ column: 0, heading: 1, speed: 1, timer: 1 }));
    drawSpeeds(cars, draws);
    return { over: false, chickenRow: HOME_ROW, moveTimer: MOVE_PERIOD, framesLeft: FRAMES, cars };
  },

  step(state, executed, draws) {
    const asked = executed === action.up ? -1 : executed === action.down ? 1 : 0;
    if (asked !== 0 && state.moveTimer === 0) {
      state.moveTimer = MOVE_PERIOD;
      state.chickenRow = Math.max(0, Math.min(HOME_ROW, state.chickenRow + asked));
    }
    let reward = 0;
    if (state.chickenRow === 0) {
      reward = 1;
      drawSpeeds(state.cars, draws);
      state.chickenRow = HOME_ROW;
    }
    for (let lane = 0; lane < LANES; lane += 1) {
      const car = state.cars[lane]!;
      runOver(state, car, lane);
      if (car.timer > 0) {
        car.timer -= 1;
        continue;
      }
      car.timer = car.speed;
      car.column = around(car.column + car.heading);
      runOver(state, car, lane);
    }
    if (state.moveTimer > 0) state.moveTimer -= 1;
    state.framesLeft -= 1;
    if (state.framesLeft < 0) state.over = true;
    return reward;
  },

  show({ chickenRow, cars }, board) {
    board.light(chickenRow, CHICKEN_COLUMN, 0);
    for (let lane = 0; lane < LANES; lane += 1) {
      const { column, heading, speed } = cars[lane]!;
      board.light(FIRST_ROW + lane, column, 1);
      board.light(FIRST_ROW + lane, around(column - heading), 1 + speed);
    }
  },
};

/** New speeds and directions where the cars are. */
function drawSpeeds(cars: readonly Car[], draws: Draws): void {
  const speeds = draws.integers(LEAST_SPEED, MOST_SPEED + 1, LANES);
  const directions = draws.uniforms(LANES);
  cars.forEach((car, lane) => {
    car.speed = speeds[lane]!;
    car.timer = car.speed;
    car.heading = directions[lane]! > 1 / 2 ? 1 : -1;
  });
}

function runOver(state: State, { column }: Car, lane: number): void {
  if (state.chickenRow === FIRST_ROW + lane && column === CHICKEN_COLUMN) state.chickenRow = HOME_ROW;
}

function around(column: number): number {
  return (column + BOARD_SIZE) % BOARD_SIZE;
}
