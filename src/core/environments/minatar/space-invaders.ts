// SpaceInvaders: a cannon at the bottom, a block of aliens that comes down. All rows are bits, bit c for column c, so that everything that
// flies moves by a shift. It draws nothing but stickiness.
import { z } from 'zod';
import { BOARD_SIZE } from './board.ts';
import { action, columnAfter, columnField, columnsField, headingField, type MinAtarGame, whole } from './game.ts';

const BOTTOM = BOARD_SIZE - 1;
const FIRST_COLUMN = 1;
const LAST_COLUMN = 1 << (BOARD_SIZE - 1);
const BLOCK_ROWS = 4;
/** Columns 2 to 7. */
const BLOCK_COLUMNS = 0b0011111100;
const SLOWEST_PERIOD = 12;
const FASTEST_PERIOD = 6;
const SHOT_PERIOD = 5;
const ENEMY_SHOT_PERIOD = 10;

const rows = z.array(columnsField).length(BOARD_SIZE);
const stateSchema = z.object({
  over: z.boolean(),
  cannon: columnField,
  aliens: rows,
  heading: headingField,
  movePeriod: whole(FASTEST_PERIOD, SLOWEST_PERIOD),
  moveTimer: whole(0, SLOWEST_PERIOD),
  enemyShotTimer: whole(0, ENEMY_SHOT_PERIOD),
  shotTimer: whole(0, SHOT_PERIOD),
  friendlyBullets: rows,
  enemyBullets: rows,
});
type State = z.infer<typeof stateSchema>;

export const spaceInvadersGame: MinAtarGame<State> = {
  name: 'spaceinvaders',
  title: 'MinAtar SpaceInvaders',
  channels: ['cannon', 'alien', 'alien_left', 'alien_right', 'friendly_bullet', 'enemy_bullet'],
  stateSchema,

  begin() {
    const aliens = emptyRows();
    placeBlock(aliens);
    return {
      over: false,
      cannon: 5,
      aliens,
      heading: -1,
      movePeriod: SLOWEST_PERIOD,
      moveTimer: SLOWEST_PERIOD,
      enemyShotTimer: ENEMY_SHOT_PERIOD,
      shotTimer: 0,
      friendlyBullets: emptyRows(),
      enemyBullets: emptyRows(),
    };
  },

  step(state, executed) {
    const { aliens, friendlyBullets, enemyBullets } = state;
    if (executed === action.fire && state.shotTimer === 0) {
      friendlyBullets[BOTTOM]! |= 1 << state.cannon;
      state.shotTimer = SHOT_PERIOD;
    }
    state.cannon = columnAfter(executed, state.cannon);
    moveUp(friendlyBullets);
    moveDown(enemyBullets, 0);
    if (isOnCannon(state, enemyBullets) || isOnCannon(state, aliens)) state.over = true;
    if (state.moveTimer === 0) moveAliens(state);
    if (state.enemyShotTimer === 0) {
      state.enemyShotTimer = ENEMY_SHOT_PERIOD;
      fireAtCannon(state);
    }
    const reward = removeShot(aliens, friendlyBullets);
    if (state.shotTimer > 0) state.shotTimer -= 1;
    state.moveTimer -= 1;
    state.enemyShotTimer -= 1;
    if (columnsOf(aliens) === 0) {
      if (state.movePeriod > FASTEST_PERIOD) state.movePeriod -= 1;
      placeBlock(aliens);
    }
    return reward;
  },

  show({ cannon, aliens, heading, friendlyBullets, enemyBullets }, board) {
    board.light(BOTTOM, cannon, 0);
    for (let row = 0; row < BOARD_SIZE; row += 1) {
      board.lightColumns(row, aliens[row]!, 1);
      board.lightColumns(row, aliens[row]!, heading < 0 ? 2 : 3);
      board.lightColumns(row, friendlyBullets[row]!, 4);
      board.lightColumns(row, enemyBullets[row]!, 5);
    }
  },
};

function emptyRows(): number[] {
  return new Array<number>(BOARD_SIZE).fill(0);
}

function placeBlock(aliens: number[]): void {
  for (let row = 0; row < BLOCK_ROWS; row += 1) aliens[row] = BLOCK_COLUMNS;
}

function moveUp(bits: number[]): void {
  for (let row = 0; row < BOTTOM; row += 1) bits[row] = bits[row + 1]!;
  bits[BOTTOM] = 0;
}

function moveDown(bits: number[], top: number): void {
  for (let row = BOTTOM; row > 0; row -= 1) bits[row] = bits[row - 1]!;
  bits[0] = top;
}

function isOnCannon({ cannon }: State, bits: readonly number[]): boolean {
  return (bits[BOTTOM]! & (1 << cannon)) !== 0;
}

/** Columns in which any row has a bit. */
function columnsOf(bits: readonly number[]): number {
  let columns = 0;
  for (let row = 0; row < BOARD_SIZE; row += 1) columns |= bits[row]!;
  return columns;
}

function countBits(columns: number): number {
  let count = 0;
  for (let left = columns; left !== 0; left &= left - 1) count += 1;
  return count;
}

function moveAliens(state: State): void {
  const { aliens } = state;
  let count = 0;
  for (let row = 0; row < BOARD_SIZE; row += 1) count += countBits(aliens[row]!);
  state.moveTimer = Math.min(count, state.movePeriod);
  const edge = state.heading < 0 ? FIRST_COLUMN : LAST_COLUMN;
  if ((columnsOf(aliens) & edge) !== 0) {
    state.heading = state.heading < 0 ? 1 : -1;
    // Aliens that leave at the bottom end the episode; its last board has them at the top, since the rows go around.
    if (aliens[BOTTOM] !== 0) state.over = true;
    moveDown(aliens, aliens[BOTTOM]!);
  } else {
    for (let row = 0; row < BOARD_SIZE; row += 1)
      aliens[row] = state.heading < 0 ? aliens[row]! >> 1 : aliens[row]! << 1;
  }
  if (isOnCannon(state, aliens)) state.over = true;
}

/** The lowest alien of the column nearest to the cannon fires. */
function fireAtCannon({ cannon, aliens, enemyBullets }: State): void {
  const columns = columnsOf(aliens);
  for (let distance = 0; distance < BOARD_SIZE; distance += 1) {
    // A shift that leaves the board meets no bit; of two columns equally near, the lower one fires.
    const column = columns & (1 << (cannon - distance)) || columns & (1 << (cannon + distance));
    if (column === 0) continue;
    let lowest = BOTTOM;
    while ((aliens[lowest]! & column) === 0) lowest -= 1;
    enemyBullets[lowest]! |= column;
    return;
  }
}

/** Takes away aliens and bullets that share a cell. @returns how many pairs */
function removeShot(aliens: number[], bullets: number[]): number {
  let count = 0;
  for (let row = 0; row < BOARD_SIZE; row += 1) {
    const shared = aliens[row]! & bullets[row]!;
    if (shared === 0) continue;
    aliens[row]! ^= shared;
    bullets[row]! ^= shared;
    count += countBits(shared);
  }
  return count;
}
