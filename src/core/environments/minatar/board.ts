// What a game shows: 10 × 10 cells, each with one bit a channel, as numbers 0 and 1 inside the array of a learner's observations.
// A game shows few bits of many (Seaquest about 20 of 1,000), so only those that were lit are put out before it shows itself again.

/** Rows of the board, counted from the top, and columns. */
export const BOARD_SIZE = 10;

export class Board {
  /** [row, column, channel], the channel fastest; a view into the owner's array. */
  readonly cells: Float32Array;
  readonly #channels: number;
  readonly #lit: Uint16Array;
  #litCount = 0;

  /** @param cells all 0 */
  constructor(cells: Float32Array, channels: number) {
    this.cells = cells;
    this.#channels = channels;
    this.#lit = new Uint16Array(cells.length);
  }

  clear(): void {
    for (let at = 0; at < this.#litCount; at += 1) this.cells[this.#lit[at]!] = 0;
    this.#litCount = 0;
  }

  /** Lights a bit; twice is as once. Row and column must be on the board. */
  light(row: number, column: number, channel: number): void {
    this.lightCell((row * BOARD_SIZE + column) * this.#channels + channel);
  }

  /** Lights the bit of each column whose bit is set in `columns`: bit c is column c. */
  lightColumns(row: number, columns: number, channel: number): void {
    let column = 0;
    for (let left = columns; left !== 0; left >>= 1) {
      if ((left & 1) !== 0) this.light(row, column, channel);
      column += 1;
    }
  }

  /** @param cell index into `cells` */
  lightCell(cell: number): void {
    if (this.cells[cell] === 1) return;
    this.cells[cell] = 1;
    this.#lit[this.#litCount] = cell;
    this.#litCount += 1;
  }

  /** Indices into `cells`. */
  litCells(): readonly number[] {
    return [...this.#lit.subarray(0, this.#litCount)];
  }
}
