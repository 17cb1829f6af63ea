// The colours of a recording: those of scenes, and between any two of them the blends that smooth an edge. All frames share them, so nothing
// flickers, and a frame need not be looked at for its colours.
import { sceneColors } from '../../core/environments/scene/scene-colors.ts';
import { parseRgb, type Rgb } from '../../core/figures/rgb.ts';

/** Colours of a GIF, less one for what does not change. */
const MOST_COLORS = 255;

function scenePalette(): readonly Rgb[] {
  const pure = Object.values(sceneColors).map(parseRgb);
  const pairs = pure.flatMap((one, at) => pure.slice(at + 1).map((other) => [one, other] as const));
  const levels = Math.floor((MOST_COLORS - pure.length) / pairs.length);
  const blends = pairs.flatMap(([one, other]) =>
    Array.from({ length: levels }, (_, level): Rgb => {
      const share = (level + 1) / (levels + 1);
      const mix = (channel: 0 | 1 | 2) => Math.round(one[channel] + share * (other[channel] - one[channel]));
      return [mix(0), mix(1), mix(2)];
    }),
  );
  return [...pure, ...blends];
}

export const palette = scenePalette();

/** A function that finds the nearest colour of the palette; it remembers what it found. */
export function createPaletteIndex(): (red: number, green: number, blue: number) => number {
  const known = new Map<number, number>();
  return (red, green, blue) => {
    const key = (red << 16) | (green << 8) | blue;
    const found = known.get(key);
    if (found !== undefined) return found;
    let nearest = 0;
    let least = Number.POSITIVE_INFINITY;
    for (const [index, [r, g, b]] of palette.entries()) {
      const distance = (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
      if (distance < least) [nearest, least] = [index, distance];
    }
    known.set(key, nearest);
    return nearest;
  };
}
