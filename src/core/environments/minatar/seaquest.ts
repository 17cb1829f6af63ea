// Seaquest: a submarine under water, with little oxygen, picks up divers and shoots fish and enemy submarines.
// Of things of a kind the newest is handled first; a row holds enemies of one direction only.
import { z } from 'zod';
import { BOARD_SIZE, type Board } from './board.ts';
import type { Draws } from './draws.ts';
import {
  action,
  columnAfter,
  columnField,
  headingField,
  isOnBoard,
  type MinAtarGame,
  rowField,
  whole,
} from './game.ts';

const GAUGE_ROW = BOARD_SIZE - 1;
const DEEPEST_ROW = GAUGE_ROW - 1;
const FULL_OXYGEN = 200;
const MOST_DIVERS = 6;
const SLOWEST_SPAWN_PERIOD = 20;
const FASTEST_SPAWN_PERIOD = 1;
const SLOWEST_MOVE_PERIOD = 5;
const FASTEST_MOVE_PERIOD = 2;
const DIVER_SPAWN_PERIOD = 30;
const DIVER_MOVE_PERIOD = 5;
const SHOT_PERIOD = 5;
const ENEMY_SHOT_PERIOD = 10;

const bullet = z.object({ row: rowField, column: columnField, heading: headingField });
const swimmer = bullet.extend({ moveTimer: whole(0, SLOWEST_MOVE_PERIOD) });
const submarine = swimmer.extend({ shotTimer: whole(0, ENEMY_SHOT_PERIOD) });
const stateSchema = z.object({
  over: z.boolean(),
  row: whole(0, DEEPEST_ROW),
  column: columnField,
  facing: headingField,
  /** The stay at the surface has had its effect, or is the one of the start. */
  hasSurfaced: z.boolean(),
  oxygen: whole(-1, FULL_OXYGEN),
  /** Each surfacing takes one; after a full boat has been emptied it is -1, and lower after further ones. */
  diversAboard: z.int().max(MOST_DIVERS),
  shotTimer: whole(0, SHOT_PERIOD),
  spawnPeriod: whole(FASTEST_SPAWN_PERIOD, SLOWEST_SPAWN_PERIOD),
  spawnTimer: whole(0, SLOWEST_SPAWN_PERIOD),
  diverSpawnTimer: whole(0, DIVER_SPAWN_PERIOD),
  movePeriod: whole(FASTEST_MOVE_PERIOD, SLOWEST_MOVE_PERIOD),
  rampCount: z.int().min(0),
  /** Oldest first, as the other lists are. */
  friendlyBullets: z.array(bullet),
  divers: z.array(swimmer),
  submarines: z.array(submarine),
  enemyBullets: z.array(bullet),
  fish: z.array(swimmer),
});
type State = z.infer<typeof stateSchema>;
type Bullet = z.infer<typeof bullet>;
type Swimmer = z.infer<typeof swimmer>;

export const seaquestGame: MinAtarGame<State> = {
  name: 'seaquest',
  title: 'MinAtar Seaquest',
  // Spelt as MinAtar spells them.
  channels: [
    'sub_front',
    'sub_back',
    'friendly_bullet',
    'trail',
    'enemy_bullet',
    'enemy_fish',
    'enemy_sub',
    'oxygen_guage',
    'diver_guage',
    'diver',
  ],
  stateSchema,

  begin() {
    return {
      over: false,
      row: 0,
      column: 5,
      facing: -1,
      hasSurfaced: true,
      oxygen: FULL_OXYGEN,
      diversAboard: 0,
      shotTimer: 0,
      spawnPeriod: SLOWEST_SPAWN_PERIOD,
      spawnTimer: SLOWEST_SPAWN_PERIOD,
      diverSpawnTimer: DIVER_SPAWN_PERIOD,
      movePeriod: SLOWEST_MOVE_PERIOD,
      rampCount: 0,
      friendlyBullets: [],
      divers: [],
      submarines: [],
      enemyBullets: [],
      fish: [],
    };
  },

  step(state, executed, draws) {
    if (state.spawnTimer === 0) {
      state.spawnTimer = state.spawnPeriod;
      spawnEnemy(state, draws);
    }
    if (state.diverSpawnTimer === 0) {
      state.diverSpawnTimer = DIVER_SPAWN_PERIOD;
      spawnDiver(state, draws);
    }
    steer(state, executed);
    let reward = moveFriendlyBullets(state);
    moveDivers(state);
    reward += moveSubmarines(state);
    moveEnemyBullets(state);
    for (let at = state.fish.length - 1; at >= 0; at -= 1) reward += moveEnemy(state, state.fish, at);
    if (state.spawnTimer > 0) state.spawnTimer -= 1;
    if (state.diverSpawnTimer > 0) state.diverSpawnTimer -= 1;
    if (state.shotTimer > 0) state.shotTimer -= 1;
    return reward + breathe(state);
  },

  show(state, board) {
    board.light(state.row, state.column, 0);
    // The back is always on the board: who turns at an edge turns away from it.
    board.light(state.row, state.column - state.facing, 1);
    for (const { row, column } of state.friendlyBullets) board.light(row, column, 2);
    for (const { row, column } of state.enemyBullets) board.light(row, column, 4);
    showSwimmers(state.fish, 5, board);
    showSwimmers(state.submarines, 6, board);
    showSwimmers(state.divers, 9, board);
    for (let column = 0; column < tenths(state.oxygen); column += 1) board.light(GAUGE_ROW, column, 7);
    for (let diver = 1; diver <= state.diversAboard; diver += 1) board.light(GAUGE_ROW, BOARD_SIZE - 1 - diver, 8);
  },
};

function tenths(oxygen: number): number {
  return Math.floor((oxygen * 10) / FULL_OXYGEN);
}

function showSwimmers(swimmers: readonly Swimmer[], channel: number, board: Board): void {
  for (const { row, column, heading } of swimmers) {
    board.light(row, column, channel);
    if (isOnBoard(column - heading)) board.light(row, column - heading, 3);
  }
}

function spawnEnemy({ fish, submarines, movePeriod }: State, draws: Draws): void {
  const heading = draws.uniform() < 1 / 2 ? 1 : -1;
  const isSubmarine = draws.uniform() < 1 / 3;
  const row = draws.integer(1, DEEPEST_ROW + 1);
  const wouldMeet = (other: Swimmer) => other.row === row && other.heading !== heading;
  if (fish.some(wouldMeet) || submarines.some(wouldMeet)) return;
  const enemy = { row, column: entrance(heading), heading, moveTimer: movePeriod } as const;
  if (isSubmarine) submarines.push({ ...enemy, shotTimer: ENEMY_SHOT_PERIOD });
  else fish.push(enemy);
}

function spawnDiver({ divers }: State, draws: Draws): void {
  const heading = draws.uniform() < 1 / 2 ? 1 : -1;
  const row = draws.integer(1, DEEPEST_ROW + 1);
  divers.push({ row, column: entrance(heading), heading, moveTimer: DIVER_MOVE_PERIOD });
}

function entrance(heading: number): number {
  return heading > 0 ? 0 : BOARD_SIZE - 1;
}

function steer(state: State, executed: number): void {
  if (executed === action.fire && state.shotTimer === 0) {
    state.shotTimer = SHOT_PERIOD;
    state.friendlyBullets.push({ row: state.row, column: state.column, heading: state.facing });
  }
  state.column = columnAfter(executed, state.column);
  if (executed === action.left) state.facing = -1;
  if (executed === action.right) state.facing = 1;
  if (executed === action.up) state.row = Math.max(0, state.row - 1);
  if (executed === action.down) state.row = Math.min(DEEPEST_ROW, state.row + 1);
}

/** @returns the reward of what they hit */
function moveFriendlyBullets({ friendlyBullets, fish, submarines }: State): number {
  let reward = 0;
  for (let at = friendlyBullets.length - 1; at >= 0; at -= 1) {
    const one = friendlyBullets[at]!;
    one.column += one.heading;
    if (!isOnBoard(one.column)) removeAt(friendlyBullets, at);
    else if (removeNewestAt(fish, one) || removeNewestAt(submarines, one)) {
      removeAt(friendlyBullets, at);
      reward += 1;
    }
  }
  return reward;
}

function moveDivers(state: State): void {
  const { divers } = state;
  for (let at = divers.length - 1; at >= 0; at -= 1) {
    const diver = divers[at]!;
    if (pickUp(state, at)) continue;
    if (diver.moveTimer > 0) {
      diver.moveTimer -= 1;
      continue;
    }
    diver.moveTimer = DIVER_MOVE_PERIOD;
    diver.column += diver.heading;
    if (isOnBoard(diver.column)) pickUp(state, at);
    else removeAt(divers, at);
  }
}

function pickUp(state: State, at: number): boolean {
  if (state.diversAboard >= MOST_DIVERS || !touchesUs(state, state.divers[at]!)) return false;
  removeAt(state.divers, at);
  state.diversAboard += 1;
  return true;
}

/** @returns the reward of those that moved into a bullet */
function moveSubmarines(state: State): number {
  const { submarines, enemyBullets } = state;
  let reward = 0;
  for (let at = submarines.length - 1; at >= 0; at -= 1) {
    const one = submarines[at]!;
    reward += moveEnemy(state, submarines, at);
    if (one.shotTimer > 0) {
      one.shotTimer -= 1;
      continue;
    }
    // One that was shot in this step still fires; the bullet of one that has left flies off before it is seen.
    one.shotTimer = ENEMY_SHOT_PERIOD;
    enemyBullets.push({ row: one.row, column: one.column, heading: one.heading });
  }
  return reward;
}

/** A fish or a submarine. @returns the reward where it moved into a bullet */
function moveEnemy(state: State, enemies: Swimmer[], at: number): number {
  const enemy = enemies[at]!;
  if (touchesUs(state, enemy)) state.over = true;
  if (enemy.moveTimer > 0) {
    enemy.moveTimer -= 1;
    return 0;
  }
  enemy.moveTimer = state.movePeriod;
  enemy.column += enemy.heading;
  if (!isOnBoard(enemy.column)) removeAt(enemies, at);
  else if (touchesUs(state, enemy)) state.over = true;
  else if (removeNewestAt(state.friendlyBullets, enemy)) {
    removeAt(enemies, at);
    return 1;
  }
  return 0;
}

function moveEnemyBullets(state: State): void {
  const { enemyBullets } = state;
  for (let at = enemyBullets.length - 1; at >= 0; at -= 1) {
    const one = enemyBullets[at]!;
    if (touchesUs(state, one)) state.over = true;
    one.column += one.heading;
    if (!isOnBoard(one.column)) removeAt(enemyBullets, at);
    else if (touchesUs(state, one)) state.over = true;
  }
}

/** Oxygen below the surface, and what happens on arrival there. @returns the reward of six divers */
function breathe(state: State): number {
  if (state.oxygen <= 0) state.over = true;
  if (state.row > 0) {
    state.oxygen -= 1;
    state.hasSurfaced = false;
    return 0;
  }
  if (state.hasSurfaced) return 0;
  if (state.diversAboard === 0) {
    state.over = true;
    return 0;
  }
  return surface(state);
}

function surface(state: State): number {
  let reward = 0;
  if (state.diversAboard === MOST_DIVERS) {
    reward = tenths(state.oxygen);
    state.diversAboard = 0;
  }
  state.hasSurfaced = true;
  state.oxygen = FULL_OXYGEN;
  state.diversAboard -= 1;
  if (state.spawnPeriod > FASTEST_SPAWN_PERIOD || state.movePeriod > FASTEST_MOVE_PERIOD) {
    if (state.movePeriod > FASTEST_MOVE_PERIOD && state.rampCount % 2 === 1) state.movePeriod -= 1;
    if (state.spawnPeriod > FASTEST_SPAWN_PERIOD) state.spawnPeriod -= 1;
    state.rampCount += 1;
  }
  return reward;
}

function touchesUs({ row, column }: State, other: Bullet): boolean {
  return other.row === row && other.column === column;
}

function removeAt(list: unknown[], index: number): void {
  for (let at = index + 1; at < list.length; at += 1) list[at - 1] = list[at];
  list.pop();
}

/** Takes away the newest of a list in the cell of `place`. @returns whether there was one */
function removeNewestAt(list: readonly Bullet[] & unknown[], { row, column }: Bullet): boolean {
  for (let at = list.length - 1; at >= 0; at -= 1) {
    if (list[at]!.row !== row || list[at]!.column !== column) continue;
    removeAt(list, at);
    return true;
  }
  return false;
}
