// Breakout: a paddle, a ball that moves along diagonals, three rows of bricks that come back when all are gone.
import { z } from 'zod';
import { BOARD_SIZE } from './board.ts';
import { columnAfter, columnField, columnsField, headingField, isOnBoard, type MinAtarGame, rowField } from './game.ts';

const BOTTOM = BOARD_SIZE - 1;
const FIRST_BRICK_ROW = 1;
const BRICK_ROWS = 3;
const FULL_ROW = 2 ** BOARD_SIZE - 1;

const stateSchema = z.object({
  over: z.boolean(),
  paddle: columnField,
  ballRow: rowField,
  ballColumn: columnField,
  /** -1 up, 1 down. */
  ballDrop: headingField,
  ballHeading: headingField,
  trailRow: rowField,
  trailColumn: columnField,
  bricks: z.array(columnsField).length(BRICK_ROWS),
  /** The ball struck a brick, and has met bricks in every step since. */
  hasStruck: z.boolean(),
});
type State = z.infer<typeof stateSchema>;

export const breakoutGame: MinAtarGame<State> = {
  name: 'breakout',
  title: 'MinAtar Breakout',
  channels: ['paddle', 'ball', 'trail', 'brick'],
  stateSchema,

  begin(draws) {
    const startsRight = draws.integer(0, 2) === 1;
    const ballRow = 3;
    const ballColumn = startsRight ? BOARD_SIZE - 1 : 0;
    return {
      over: false,
      paddle: 4,
      ballRow,
      ballColumn,
      ballDrop: 1,
      ballHeading: startsRight ? -1 : 1,
      trailRow: ballRow,
      trailColumn: ballColumn,
      bricks: new Array<number>(BRICK_ROWS).fill(FULL_ROW),
      hasStruck: false,
    };
  },

  step(state, executed) {
    state.paddle = columnAfter(executed, state.paddle);
    const { ballRow: oldRow, ballColumn: oldColumn, bricks } = state;
    state.trailRow = oldRow;
    state.trailColumn = oldColumn;
    let row = oldRow + state.ballDrop;
    let column = oldColumn + state.ballHeading;
    if (!isOnBoard(column)) {
      column = oldColumn;
      turnAround(state);
    }
    const brickRow = row - FIRST_BRICK_ROW;
    const meetsBrick = brickRow >= 0 && brickRow < BRICK_ROWS && (bricks[brickRow]! & (1 << column)) !== 0;
    let reward = 0;
    if (row < 0) {
      row = 0;
      turnOver(state);
    } else if (meetsBrick) {
      if (!state.hasStruck) {
        reward = 1;
        bricks[brickRow]! ^= 1 << column;
        row = oldRow;
        turnOver(state);
      }
    } else if (row === BOTTOM) {
      if (!bricks.some((columns) => columns > 0)) bricks.fill(FULL_ROW);
      if (oldColumn === state.paddle) {
        row = oldRow;
        turnOver(state);
      } else if (column === state.paddle) {
        row = oldRow;
        turnOver(state);
        turnAround(state);
      } else state.over = true;
    }
    state.hasStruck = meetsBrick;
    state.ballRow = row;
    state.ballColumn = column;
    return reward;
  },

  show({ paddle, ballRow, ballColumn, trailRow, trailColumn, bricks }, board) {
    board.light(BOTTOM, paddle, 0);
    board.light(ballRow, ballColumn, 1);
    board.light(trailRow, trailColumn, 2);
    bricks.forEach((columns, brickRow) => {
      board.lightColumns(FIRST_BRICK_ROW + brickRow, columns, 3);
    });
  },
};

function turnOver(state: State): void {
  state.ballDrop = state.ballDrop < 0 ? 1 : -1;
}

function turnAround(state: State): void {
  state.ballHeading = state.ballHeading < 0 ? 1 : -1;
}
