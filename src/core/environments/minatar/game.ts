// A MinAtar game (Young and Tian 2019, arXiv:1903.03176) as rules on plain data: where an episode begins, what a step changes, what is seen.
// Written from a description of the rules and from recorded episodes; MinAtar's own code was not used.
import { z } from 'zod';
import { BOARD_SIZE, type Board } from './board.ts';
import type { ChannelName } from './channel-colors.ts';
import type { Draws } from './draws.ts';

/** All six are allowed in every game; what a game does not know does nothing. */
export const action = { none: 0, left: 1, up: 2, right: 3, down: 4, fire: 5 } as const;

export const actionNames: readonly string[] = Object.keys(action);

/** Columns that something moves by, to the left or to the right. */
export type Heading = -1 | 1;

export interface MinAtarGame<State extends { over: boolean }> {
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** Names of the bits of a cell, in their order. */
  readonly channels: readonly ChannelName[];
  /** What a saved state looks like; `over` is true from the step that ended the episode. */
  readonly stateSchema: z.ZodType<State>;
  begin(draws: Draws): State;
  /**
   * One step, in place.
   * @param executed the action that is executed, stickiness included
   * @returns the reward
   */
  step(state: State, executed: number, draws: Draws): number;
  /** Lights what there is to see, on a cleared board. */
  show(state: State, board: Board): void;
}

export function isOnBoard(column: number): boolean {
  return column >= 0 && column < BOARD_SIZE;
}

/** The column to the side that an action asks for, within the board. */
export function columnAfter(executed: number, column: number): number {
  if (executed === action.left) return Math.max(0, column - 1);
  if (executed === action.right) return Math.min(BOARD_SIZE - 1, column + 1);
  return column;
}

/** Fields of saved states. */
export const whole = (least: number, most: number) => z.int().min(least).max(most);
export const columnField = whole(0, BOARD_SIZE - 1);
export const rowField = whole(0, BOARD_SIZE - 1);
export const headingField: z.ZodType<Heading> = z.union([z.literal(-1), z.literal(1)]);
/** A row of bits: bit c is column c. */
export const columnsField = whole(0, 2 ** BOARD_SIZE - 1);
