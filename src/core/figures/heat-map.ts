// Heat maps side by side: a cell for each row and column, its colour the value, the number in it; a cell without value is an empty dashed
// frame, and a value that belongs to no column reaches over all of them.
import type { TopLevelSpec } from 'vega-lite';
import type { FigureStyle } from './figure.ts';
import type { Theme } from './theme.ts';

/** One map: those rows of the figure whose columns have the values of `where`. */
export interface HeatMapPanel {
  readonly title: string;
  readonly where: Readonly<Record<string, string | number>>;
  /** Values of the column field, from left to right. */
  readonly columns: readonly (string | number)[];
  /** Ends of the colours, in the unit of the value. */
  readonly domain: readonly [low: number, high: number];
}

export interface HeatMapOptions {
  readonly panels: readonly HeatMapPanel[];
  /** Values of the row field from above, the same for all maps. */
  readonly rowValues: readonly string[];
  /** Columns of the data that say where a cell stands; null in that of columns: over all of them. */
  readonly rowField: string;
  readonly columnField: string;
  /** Column of the data that is the colour; null: no value. */
  readonly valueField: string;
  /** What is written into a cell: a Vega expression for each line of text, the first one larger. */
  readonly texts: readonly string[];
  readonly xTitle: string;
  readonly yTitle: string;
}

/** Cells are no narrower, so that a number fits in, and no wider. */
const leastCellPixels = 34;
const mostCellPixels = 64;
const cellHeightPixels = 30;
const gapPixels = 22;
const letterPixels = 6.4;
/** Title of the rows, and space around. */
const marginPixels = 44;

/** Panels in lines, as many in each as fit with cells of readable width. */
function wrapHeatMaps(panels: readonly HeatMapPanel[], widthPixels: number): readonly (readonly HeatMapPanel[])[] {
  const lines: HeatMapPanel[][] = [];
  let left = 0;
  for (const panel of panels) {
    const needed = panel.columns.length * leastCellPixels + gapPixels;
    if (lines.length === 0 || needed > left) {
      lines.push([]);
      left = widthPixels + gapPixels;
    }
    lines.at(-1)!.push(panel);
    left -= needed;
  }
  return lines;
}

/** The specification of the maps; it reads the rows of the figure. */
export function heatMaps(options: HeatMapOptions, style: FigureStyle): TopLevelSpec {
  const { panels, rowValues } = options;
  const labels = Math.ceil(letterPixels * Math.max(...rowValues.map((text) => text.length)));
  const room = style.widthPixels - marginPixels - labels;
  const lines = wrapHeatMaps(panels, room);
  const cell = Math.min(
    mostCellPixels,
    ...lines.map((line) => {
      const cells = line.reduce((sum, { columns }) => sum + columns.length, 0);
      return Math.max(16, Math.floor((room - (line.length - 1) * gapPixels) / cells));
    }),
  );
  const height = rowValues.length * (cellHeightPixels + (options.texts.length > 1 ? 8 : 0));
  const vconcat = lines.map((line) => ({
    spacing: gapPixels,
    bounds: 'flush',
    hconcat: line.map((panel, at) => {
      const isFirst = at === 0;
      return heatMap(panel, options, { width: panel.columns.length * cell, height, labels, isFirst }, style.theme);
    }),
  }));
  return {
    data: { name: 'rows' },
    spacing: 12,
    // Whole lines below each other: their axes and titles take room.
    bounds: 'full',
    vconcat,
  } as unknown as TopLevelSpec;
}

interface PanelSize {
  readonly width: number;
  readonly height: number;
  readonly labels: number;
  /** Whether it is at the left, where the rows are named. */
  readonly isFirst: boolean;
}

function heatMap(panel: HeatMapPanel, options: HeatMapOptions, size: PanelSize, theme: Theme): object {
  const { title, where, columns, domain } = panel;
  const { rowValues, rowField, columnField, valueField, texts, xTitle, yTitle } = options;
  const { width, height, labels, isFirst } = size;
  const band = { paddingInner: 0.05, paddingOuter: 0 };
  const x = {
    field: columnField,
    type: 'ordinal',
    scale: { domain: [...columns], ...band },
    axis: {
      orient: 'bottom',
      title: xTitle,
      labelAngle: 0,
      domain: false,
      ticks: false,
    },
  };
  const whole = { x: { value: 0 }, x2: { value: width } };
  const y = {
    field: rowField,
    type: 'nominal',
    sort: null,
    scale: { domain: [...rowValues], ...band },
    axis: {
      title: isFirst ? yTitle : null,
      titleX: -(labels + 14),
      labels: isFirst,
      domain: false,
      ticks: false,
    },
  };
  const [low, high] = domain;
  const stops = theme.heat.map((_, at) => low + ((high - low) * at) / (theme.heat.length - 1));
  const color = {
    field: valueField,
    type: 'quantitative',
    scale: { domain: stops, range: [...theme.heat], clamp: true },
    legend: null,
  };
  const value = `datum[${JSON.stringify(valueField)}]`;
  const [light, dark] = ['#ffffff', '#000000'];
  const turn = low + (high - low) * inkTurn(theme.heat);
  const isInkDark = theme.name === 'light' ? `${value} < ${turn}` : `${value} > ${turn}`;
  const lineOffset = (line: number) => (texts.length === 1 ? 0 : line === 0 ? -6 : 8);
  const cells = (isWhole: boolean) => {
    const place = isWhole ? whole : { x };
    const middle = isWhole ? { x: { value: width / 2 } } : { x };
    const filter = (test: string) => ({
      transform: [{ filter: `${test} && datum[${JSON.stringify(columnField)}] ${isWhole ? '===' : '!=='} null` }],
    });
    return [
      { ...filter(`isValid(${value})`), mark: { type: 'rect' }, encoding: { ...place, y, color } },
      ...texts.map((text, line) => ({
        transform: [...filter(`isValid(${value})`).transform, { calculate: text, as: `text${line}` }],
        mark: { type: 'text', fontSize: line === 0 ? 11 : 9.5, dy: lineOffset(line) },
        encoding: {
          ...middle,
          y,
          text: { field: `text${line}`, type: 'nominal' },
          color: { condition: { test: isInkDark, value: dark }, value: light },
        },
      })),
      {
        ...filter(`!isValid(${value})`),
        mark: { type: 'rect', filled: false, fillOpacity: 0, strokeWidth: 1, strokeDash: [2, 3] },
        encoding: { ...place, y, color: { value: theme.muted } },
      },
      {
        ...filter(`!isValid(${value})`),
        mark: { type: 'text', fontSize: 11 },
        encoding: { ...middle, y, text: { value: '–' }, color: { value: theme.muted } },
      },
    ];
  };
  return {
    width,
    height,
    title: { text: title, anchor: 'start', fontSize: 12, offset: 6, frame: 'group', color: theme.ink },
    transform: [{ filter: { and: Object.entries(where).map(([field, equal]) => ({ field, equal })) } }],
    layer: [...cells(false), ...cells(true)],
    resolve: { scale: { color: 'independent' } },
  };
}

/** Where along the colours black and white letters are equally readable, 0 to 1; before it those of the background's contrary are better. */
export function inkTurn(colors: readonly string[]): number {
  // Contrast with black and with white are equal at (L + 0.05)² = 0.05 · 1.05.
  const target = Math.sqrt(0.05 * 1.05) - 0.05;
  const steps = 1000;
  const isLighter = (at: number) => luminance(colorAt(colors, at / steps)) > target;
  const first = isLighter(0);
  for (let at = 1; at <= steps; at += 1) if (isLighter(at) !== first) return at / steps;
  return 1;
}

/** The colour at a share of the way, red, green and blue from 0 to 255: linear between neighbours, as Vega draws them. */
export function colorAt(colors: readonly string[], share: number): readonly number[] {
  const place = share * (colors.length - 1);
  const before = Math.min(colors.length - 2, Math.floor(place));
  const channel = (color: string, at: number) => Number.parseInt(color.slice(at, at + 2), 16);
  return [1, 3, 5].map((at) => {
    const from = channel(colors[before]!, at);
    return from + (place - before) * (channel(colors[before + 1]!, at) - from);
  });
}

/** Relative luminance (WCAG 2). */
export function luminance(color: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = color.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
