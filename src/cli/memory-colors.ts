// Colours of memories on a terminal, whose background is not known: half-way between those of the light and of the dark figures, which is
// readable on both.
import { memoryStyle } from '../core/figures/memory-style.ts';
import { themes } from '../core/figures/theme.ts';
import type { SeriesColor } from '../edge/render/terminal-plot.ts';

function memoryColor(memory: string): SeriesColor {
  const [light, dark] = [themes.light, themes.dark].map((theme) => memoryStyle(memory, theme).color) as [
    string,
    string,
  ];
  if (light === themes.light.ink) return 'plain';
  if (light === themes.light.muted) return 'faint';
  const channels = [1, 3, 5].map((at) => {
    const sum = Number.parseInt(light.slice(at, at + 2), 16) + Number.parseInt(dark.slice(at, at + 2), 16);
    return Math.round(sum / 2)
      .toString(16)
      .padStart(2, '0');
  });
  return `#${channels.join('')}`;
}

/** A colour for each line; undefined where two memories would look the same, so that the plot must tell them apart itself. */
export function memoryColors(memories: readonly string[]): readonly SeriesColor[] | undefined {
  const colors = memories.map(memoryColor);
  return new Set(colors).size === colors.length ? colors : undefined;
}
