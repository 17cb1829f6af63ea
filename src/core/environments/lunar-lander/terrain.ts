// The moon: eleven columns of random height, smoothed, with a flat pad in the middle; edges join neighbours.
import { PAD_HEIGHT, WORLD_WIDTH } from './geometry.ts';

/** Heights that are drawn; the last one only smooths the first column. */
export const TERRAIN_DRAWS = 12;
const COLUMNS = TERRAIN_DRAWS - 1;
const MIDDLE = COLUMNS >> 1;
/** Columns of the pad on each side of the middle one. */
const PAD_REACH = 2;

export interface TerrainPoint {
  readonly x: number;
  readonly y: number;
}

/** The surface from left to right: [columns]. @param heights [TERRAIN_DRAWS] metres, uniform in [0, half the world's height] */
export function terrainSurface(heights: ArrayLike<number>): readonly TerrainPoint[] {
  const flattened = Array.from(heights, (height, column) =>
    Math.abs(column - MIDDLE) <= PAD_REACH ? PAD_HEIGHT : height,
  );
  return Array.from({ length: COLUMNS }, (_, column) => {
    // Before the first column comes the last height drawn.
    const before = flattened[column === 0 ? TERRAIN_DRAWS - 1 : column - 1]!;
    return {
      x: (WORLD_WIDTH / (COLUMNS - 1)) * column,
      y: 0.33 * (before + flattened[column]! + flattened[column + 1]!),
    };
  });
}
