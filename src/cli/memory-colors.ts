// Colours of memories on a terminal, whose background is not known: half-way between those of the light and of the dark figures, which is
// readable on both.
import { memoryStyle } from '../core/figures/memory-style.ts';
import { formatRgb, parseRgb } from '../core/figures/rgb.ts';
import { themes } from '../core/figures/theme.ts';
import type { SeriesColor } from '../edge/render/terminal-plot.ts';

function memoryColor(memory: string): SeriesColor {
  const [light, dark] = [themes.light, themes.dark].map((theme) => memoryStyle(memory, theme).color) as [
    string,
    string,
  ];
  if (light === themes.light.ink) return 'plain';
  if (light === themes.light.muted) return 'faint';
  const [one, other] = [parseRgb(light), parseRgb(dark)];
  return formatRgb([(one[0] + other[0]) / 2, (one[1] + other[1]) / 2, (one[2] + other[2]) / 2]);
}

/** A colour for each line; undefined where two memories would look the same, so that the plot must tell them apart itself. */
export function memoryColors(memories: readonly string[]): readonly SeriesColor[] | undefined {
  const colors = memories.map(memoryColor);
  return new Set(colors).size === colors.length ? colors : undefined;
}
