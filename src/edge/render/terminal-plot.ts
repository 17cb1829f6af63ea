// Lines in a terminal: every character is a braille cell of 2 by 4 dots.
// simple-ascii-chart and asciichart were tried: the one puts its vertical labels at data values, the other has no horizontal axis.
import { createColors } from 'picocolors';
import { parseRgb } from '../../core/figures/rgb.ts';
import { niceAxis } from './nice-axis.ts';
import { brailleSign, cubeColor, dotBit } from './terminal-cell.ts';

/** A colour of its own as `#rrggbb`, or the terminal's own, as it is or faint. */
export type SeriesColor = `#${string}` | 'plain' | 'faint';

export interface PlotSeries {
  /** Empty: without a legend. */
  readonly label: string;
  /** Default: colours that are told apart, in the order of the series. */
  readonly color?: SeriesColor;
  /** In the order in which they are joined; a point that is not finite interrupts the line. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface TerminalPlotOptions {
  /** Columns of the terminal, at least 30. */
  readonly width: number;
  /** Rows of the plot itself, without axis and legend. Default: 12. */
  readonly height?: number;
  /** Without colour, letters on the lines tell the series apart. Callers pass `false` for NO_COLOR. */
  readonly color: boolean;
  readonly xTitle?: string;
  readonly yTitle?: string;
}

// Readable on light and on dark backgrounds; in the order of the memories of the other figures.
const hues = ['yellow', 'magenta', 'cyan', 'green', 'red', 'blue'] as const;
const letterEvery = 16;

interface Cell {
  bits: number;
  series: number;
  letter?: string;
}

/** Puts text into a line of spaces at a column, moved left where it would stick out; no text over another. */
function place(line: string, text: string, centre: number): string {
  const at = Math.max(0, Math.min(line.length - text.length, centre - Math.floor(text.length / 2)));
  const isFree = line.slice(Math.max(0, at - 1), at + text.length + 1).trim() === '';
  return isFree ? line.slice(0, at) + text + line.slice(at + text.length) : line;
}

/**
 * Draws series of points as lines with axes and a legend.
 * @returns Lines of text joined by newlines, none wider than `width`; empty when no point is finite.
 */
export function terminalPlot(series: readonly PlotSeries[], options: TerminalPlotOptions): string {
  const { height = 12, xTitle = '', yTitle = '' } = options;
  const colors = createColors(options.color);
  const points = series.flatMap((one) => one.points).filter((point) => point.every(Number.isFinite));
  if (points.length === 0) return '';
  const width = Math.max(30, options.width);
  const yAxis = niceAxis(
    points.map(([, y]) => y),
    Math.max(1, Math.floor(height / 3)),
  );
  const gutter = Math.max(...yAxis.labels.map((label) => label.length)) + 2;
  const columns = width - gutter;
  const xAxis = niceAxis(
    points.map(([x]) => x),
    Math.max(1, Math.floor(columns / 12)),
  );
  const cells = Array.from({ length: height }, () =>
    Array.from({ length: columns }, (): Cell => ({ bits: 0, series: 0 })),
  );
  const dotX = (x: number) => ((x - xAxis.low) / (xAxis.high - xAxis.low)) * (2 * columns - 1);
  const dotY = (y: number) => ((yAxis.high - y) / (yAxis.high - yAxis.low)) * (4 * height - 1);
  for (const [index, { points: line }] of series.entries()) {
    for (const [at, point] of line.entries()) {
      if (!point.every(Number.isFinite)) continue;
      const before = line[at - 1];
      const from = before?.every(Number.isFinite) ? before : point;
      const [x0, y0, x1, y1] = [dotX(from[0]), dotY(from[1]), dotX(point[0]), dotY(point[1])];
      const dots = Math.max(1, Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0))));
      for (let dot = 0; dot <= dots; dot++) {
        const x = Math.round(x0 + ((x1 - x0) * dot) / dots);
        const y = Math.round(y0 + ((y1 - y0) * dot) / dots);
        const cell = cells[y >> 2]![x >> 1]!;
        cell.bits |= dotBit(x & 1, y & 3);
        cell.series = index;
        if (!options.color && series[index]?.label !== '' && (x >> 1) % letterEvery === (3 + index * 3) % letterEvery) {
          cell.letter ??= letterOf(index);
        }
      }
    }
  }
  const paint = (index: number, text: string) => {
    const own = options.color ? series[index]?.color : undefined;
    if (own === undefined) return colors[hues[index % hues.length]!](text);
    if (own === 'plain') return text;
    return own === 'faint' ? colors.dim(text) : `\u001b[38;5;${cubeColor(parseRgb(own))}m${text}\u001b[39m`;
  };
  const tickLabels = new Map(
    yAxis.labels.map((text, tick) => [
      Math.round(dotY(yAxis.low + (tick * (yAxis.high - yAxis.low)) / (yAxis.labels.length - 1))) >> 2,
      text,
    ]),
  );
  const rows = cells.map((row, at) => {
    const edge = `${(tickLabels.get(at) ?? '').padStart(gutter - 2)} ${tickLabels.has(at) ? '┤' : '│'}`;
    return edge + row.map((cell) => drawCell(cell, paint)).join('');
  });
  const xLabels = xAxis.labels.reduce(
    (line, text, tick) => place(line, text, gutter + Math.round((tick * (columns - 1)) / (xAxis.labels.length - 1))),
    ' '.repeat(width),
  );
  const legend = series.flatMap(({ label }, index) =>
    label === '' ? [] : [{ text: `${options.color ? '━' : letterOf(index)} ${label}`, index }],
  );
  return [
    ...(yTitle === '' ? [] : [yTitle]),
    ...rows,
    `${' '.repeat(gutter - 1)}└${'─'.repeat(columns)}`,
    xLabels.trimEnd(),
    ...(xTitle === '' ? [] : [place(' '.repeat(width), xTitle, gutter + (columns >> 1)).trimEnd()]),
    ...wrapLegend(legend, gutter, width, paint),
  ].join('\n');
}

function letterOf(index: number): string {
  return String.fromCharCode('a'.charCodeAt(0) + (index % 26));
}

function drawCell({ bits, series, letter }: Cell, paint: (index: number, text: string) => string): string {
  if (bits === 0) return ' ';
  return letter ?? paint(series, brailleSign(bits));
}

/** Legend entries side by side, in as many lines as the width asks for. */
function wrapLegend(
  entries: readonly { readonly text: string; readonly index: number }[],
  indent: number,
  width: number,
  paint: (index: number, text: string) => string,
): readonly string[] {
  const lines: string[] = [];
  let free = 0;
  for (const { text, index } of entries) {
    if (lines.length > 0 && free >= 3 + text.length) {
      lines[lines.length - 1] += `   ${paint(index, text)}`;
      free -= 3 + text.length;
    } else {
      lines.push(' '.repeat(indent) + paint(index, text));
      free = width - indent - text.length;
    }
  }
  return lines;
}
