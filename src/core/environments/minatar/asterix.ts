// Asterix: eight lanes, in each at most one thing that crosses it; gold is to be met and enemies are not. All gets faster.
import { z } from 'zod';
import { BOARD_SIZE } from './board.ts';
import type { Draws } from './draws.ts';
import { action, columnAfter, columnField, headingField, isOnBoard, type MinAtarGame, whole } from './game.ts';

/** Lane l is row l + 1. */
const LANES = 8;
const FIRST_ROW = 1;
const LAST_ROW = LANES;
const SLOWEST_SPAWN_PERIOD = 10;
const SLOWEST_MOVE_PERIOD = 5;
const FASTEST_PERIOD = 1;
const RAMP_STEPS = 100;

const stateSchema = z.object({
  over: z.boolean(),
  playerRow: whole(FIRST_ROW, LAST_ROW),
  playerColumn: columnField,
  lanes: z
    .array(z.object({ column: columnField, heading: headingField, isGold: z.boolean() }).nullable())
    .length(LANES),
  spawnPeriod: whole(FASTEST_PERIOD, SLOWEST_SPAWN_PERIOD),
  spawnTimer: whole(0, SLOWEST_SPAWN_PERIOD),
  movePeriod: whole(FASTEST_PERIOD, SLOWEST_MOVE_PERIOD),
  moveTimer: whole(0, SLOWEST_MOVE_PERIOD),
  rampTimer: whole(-1, RAMP_STEPS),
  rampCount: z.int().min(0),
});
type State = z.infer<typeof stateSchema>;

export const asterixGame: MinAtarGame<State> = {
  name: 'asterix',
  title: 'MinAtar Asterix',
  channels: ['player', 'enemy', 'trail', 'gold'],
  stateSchema,

  begin() {
    return {
      over: false,
      playerRow: 5,
      playerColumn: 5,
      lanes: new Array<null>(LANES).fill(null),
      spawnPeriod: SLOWEST_SPAWN_PERIOD,
      spawnTimer: SLOWEST_SPAWN_PERIOD,
      movePeriod: SLOWEST_MOVE_PERIOD,
      moveTimer: SLOWEST_MOVE_PERIOD,
      rampTimer: RAMP_STEPS,
      rampCount: 0,
    };
  },

  step(state, executed, draws) {
    if (state.spawnTimer === 0) {
      state.spawnTimer = state.spawnPeriod;
      spawn(state, draws);
    }
    state.playerColumn = columnAfter(executed, state.playerColumn);
    if (executed === action.up) state.playerRow = Math.max(FIRST_ROW, state.playerRow - 1);
    if (executed === action.down) state.playerRow = Math.min(LAST_ROW, state.playerRow + 1);
    let reward = meetPlayer(state);
    if (state.moveTimer === 0) {
      state.moveTimer = state.movePeriod;
      moveAll(state);
      reward += meetPlayer(state);
    }
    state.spawnTimer -= 1;
    state.moveTimer -= 1;
    ramp(state);
    return reward;
  },

  show({ playerRow, playerColumn, lanes }, board) {
    board.light(playerRow, playerColumn, 0);
    for (let lane = 0; lane < LANES; lane += 1) {
      const thing = lanes[lane];
      if (!thing) continue;
      const row = FIRST_ROW + lane;
      board.light(row, thing.column, thing.isGold ? 3 : 1);
      const behind = thing.column - thing.heading;
      if (isOnBoard(behind)) board.light(row, behind, 2);
    }
  },
};

function spawn({ lanes }: State, draws: Draws): void {
  const fromLeft = draws.uniform() < 1 / 2;
  const isGold = draws.uniform() < 1 / 3;
  const free = [...lanes.keys()].filter((lane) => lanes[lane] === null);
  if (free.length === 0) return;
  lanes[free[draws.integer(0, free.length)]!] = {
    column: fromLeft ? 0 : BOARD_SIZE - 1,
    heading: fromLeft ? 1 : -1,
    isGold,
  };
}

/** Only the thing in the player's own lane can meet it. */
function meetPlayer(state: State): number {
  const lane = state.playerRow - FIRST_ROW;
  const thing = state.lanes[lane];
  if (thing?.column !== state.playerColumn) return 0;
  if (thing.isGold) {
    state.lanes[lane] = null;
    return 1;
  }
  state.over = true;
  return 0;
}

function moveAll({ lanes }: State): void {
  for (let lane = 0; lane < LANES; lane += 1) {
    const thing = lanes[lane];
    if (!thing) continue;
    thing.column += thing.heading;
    if (!isOnBoard(thing.column)) lanes[lane] = null;
  }
}

/** Every 102nd step things come more often, and in every other one of these they are faster, too. */
function ramp(state: State): void {
  if (state.spawnPeriod === FASTEST_PERIOD && state.movePeriod === FASTEST_PERIOD) return;
  if (state.rampTimer >= 0) {
    state.rampTimer -= 1;
    return;
  }
  if (state.movePeriod > FASTEST_PERIOD && state.rampCount % 2 === 1) state.movePeriod -= 1;
  if (state.spawnPeriod > FASTEST_PERIOD) state.spawnPeriod -= 1;
  state.rampCount += 1;
  state.rampTimer = RAMP_STEPS;
}
