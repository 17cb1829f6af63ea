// The picture of a MinAtar game: its cells as squares in the colours of their channels. A later channel covers an earlier one of the same
// cell, but for a rim, so that both are seen.
import type { Scene, SceneShape } from '../scene/scene.ts';
import { BOARD_SIZE } from './board.ts';
import { type ChannelName, channelColors } from './channel-colors.ts';

/** Around the board. */
const MARGIN = 0.3;
/** Sides of squares: that of the first channel of a cell, and of each further one as a share of the one below it. */
const FIRST_SIDE = 0.92;
const SHRINKAGE = 0.6;

const VIEW = {
  corner: { x: -MARGIN, y: -MARGIN },
  width: BOARD_SIZE + 2 * MARGIN,
  height: BOARD_SIZE + 2 * MARGIN,
} as const;

/** @param cells [row, column, channel] of 0 and 1, row 0 at the top */
export function minAtarScene(cells: Float32Array, channels: readonly ChannelName[]): Scene {
  const shapes: SceneShape[] = [
    { kind: 'rectangle', corner: { x: 0, y: 0 }, width: BOARD_SIZE, height: BOARD_SIZE, fill: 'night' },
  ];
  for (let cell = 0; cell < BOARD_SIZE * BOARD_SIZE; cell += 1) {
    const x = cell % BOARD_SIZE;
    const y = BOARD_SIZE - 1 - Math.floor(cell / BOARD_SIZE);
    let side = FIRST_SIDE;
    channels.forEach((channel, at) => {
      if (cells[cell * channels.length + at] !== 1) return;
      const inset = (1 - side) / 2;
      const corner = { x: x + inset, y: y + inset };
      shapes.push({ kind: 'rectangle', corner, width: side, height: side, fill: channelColors[channel] });
      side *= SHRINKAGE;
    });
  }
  return { view: VIEW, background: 'black', shapes };
}
