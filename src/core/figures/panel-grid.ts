// Panels side by side and one below the other, with axes that are labelled once: at the left and at the bottom.
import type { TopLevelSpec } from 'vega-lite';
import type { FigureStyle } from './figure.ts';
import type { Theme } from './theme.ts';

/** What a panel shows: the rows whose columns have these values. */
export interface Panel {
  readonly title?: string;
  readonly where: Readonly<Record<string, string | number>>;
}

/** Panels beside each other; a label stands left of the first. */
export interface PanelLine {
  readonly label?: string;
  readonly panels: readonly Panel[];
}

/** What an axis of a panel shows; where a title stands is the grid's matter. */
export type PanelAxis = Readonly<Record<string, unknown>>;

export interface PanelAxes {
  /** `tickCount` is as many labels of three letters as fit. */
  readonly x: PanelAxis & { readonly tickCount: number };
  readonly y: PanelAxis;
}

export interface PanelGridOptions {
  readonly lines: readonly PanelLine[];
  readonly xTitle: string;
  readonly yTitle: string;
  /** Height of a panel by its width. */
  readonly aspect: number;
  /** Where the numbers of horizontal axes stand: below the lowest panels, or below each line, where lines have scales of their own. Default: `lowest`. */
  readonly xLabels?: 'lowest' | 'each-line';
  /** Transforms, encodings and layers of a panel that has these axes. */
  readonly content: (
    axes: PanelAxes,
    panel: Panel,
  ) => {
    readonly transform: readonly object[];
    readonly encoding: object;
    readonly layer: readonly object[];
  };
}

/** The width at which a figure of panels is drawn: a printed page of about 7 inches. */
export const pageWidthPixels = 824;
/** Narrower panels than this hold no curve. */
const leastPanelPixels = 130;
const gapPixels = 16;
// Left and right of the panels: padding, the title of the axis, its labels.
const marginPixels = 68;
const labelPixels = 20;
const titlePixels = 18;
/** Between the legend and the panels, whose titles stand there. */
export const panelLegendPixels = 24;

/** Panels in lines that fit into the width. */
export function wrapPanels(panels: readonly Panel[], { widthPixels }: FigureStyle): readonly PanelLine[] {
  const fitting = Math.max(1, Math.floor((widthPixels - marginPixels) / leastPanelPixels));
  const lineCount = Math.ceil(panels.length / fitting);
  const perLine = Math.ceil(panels.length / lineCount);
  return Array.from({ length: lineCount }, (_, line) => ({
    panels: panels.slice(line * perLine, (line + 1) * perLine),
  }));
}

/** The specification of a grid of panels; it reads the rows of the figure. */
export function panelGrid(options: PanelGridOptions, { theme, widthPixels }: FigureStyle): TopLevelSpec {
  const { lines, xTitle, yTitle, aspect, xLabels = 'lowest', content } = options;
  const perLine = Math.max(...lines.map(({ panels }) => panels.length));
  const labels = lines.some(({ label }) => label !== undefined) ? labelPixels : 0;
  const width = Math.max(20, Math.floor((widthPixels - marginPixels - labels - (perLine - 1) * gapPixels) / perLine));
  // Higher panels show no more.
  const height = Math.min(lines.length > 2 ? 140 : 210, Math.round(width * aspect));
  // Panels stand by their frames alone, so that a title of one may reach over others.
  const hasTitles = lines.slice(1).some(({ panels }) => panels.some(({ title }) => title !== undefined));
  const lineGap = gapPixels + (hasTitles ? titlePixels : 0) + (xLabels === 'each-line' ? titlePixels : 0);
  const grid = lines.flatMap(({ label, panels }, line) =>
    panels.map((panel, column) => {
      const { title, where } = panel;
      const isLowest = xLabels === 'each-line' || lines[line + 1]?.panels[column] === undefined;
      const [isFirstLine, isFirstColumn, isLastLine] = [line === 0, column === 0, line === lines.length - 1];
      const { transform, encoding, layer } = content(
        {
          x: {
            labels: isLowest,
            ticks: isLowest,
            tickCount: Math.max(2, Math.round(width / 70)),
            title: isLastLine && isFirstColumn ? xTitle : null,
            titleX: (perLine * width + (perLine - 1) * gapPixels) / 2,
            // The ends of neighbouring axes must not run together.
            labelFlush: true,
          },
          y: {
            labels: isFirstColumn,
            title: isFirstLine && isFirstColumn ? yTitle : null,
            titleX: -(marginPixels + labels - 24),
            titleY: (lines.length * height + (lines.length - 1) * lineGap) / 2,
          },
        },
        panel,
      );
      const texts = [
        ...(title === undefined ? [] : [textLayer(title, { x: 0, y: -11, align: 'left' }, theme)]),
        ...(label === undefined || !isFirstColumn
          ? []
          : [textLayer(label, { x: -38, y: height / 2, align: 'right' }, theme)]),
      ];
      return {
        width,
        height,
        // One filter: Vega-Lite gives up on joining many.
        transform: [
          { filter: { and: Object.entries(where).map(([field, equal]) => ({ field, equal })) } },
          ...transform,
        ],
        encoding,
        layer: [...layer, ...texts],
      };
    }),
  );
  const spacing = { row: lineGap, column: gapPixels };
  return {
    data: { name: 'rows' },
    columns: perLine,
    spacing,
    bounds: 'flush',
    concat: grid,
  } as unknown as TopLevelSpec;
}

/** A name beside a panel. A title of Vega-Lite would stand higher or lower by what is drawn below it. */
function textLayer(text: string, { x, y, align }: { x: number; y: number; align: string }, theme: Theme): object {
  return {
    data: { values: [{}] },
    mark: { type: 'text', fontSize: 12, fontWeight: 600, align },
    // All channels of the curves, which it would have else.
    encoding: { x: { value: x }, y: { value: y }, color: { value: theme.ink }, text: { value: text } },
  };
}
