// The part of Vega-Lite that the library's figures use and the page draws. What is not listed here is refused, never left out
// in silence: a figure that grows beyond it fails its test instead of being drawn wrongly.
import type { Figure, FigureStyle, Row } from '../../src/core/figures/figure.ts';

export interface LightAxis {
  readonly labels?: boolean;
  readonly ticks?: boolean;
  readonly tickCount?: number;
  /** Thousands with commas, which is how the page writes them anyway. */
  readonly format?: ',d';
  readonly values?: readonly number[];
}

export interface LightChannel {
  readonly field?: string;
  readonly datum?: number | string;
  readonly value?: number | string;
  readonly type?: string;
  readonly title?: string | null;
  readonly sort?: null;
  readonly scale?: {
    readonly domain?: readonly (number | string)[];
    readonly range?: readonly (string | readonly number[])[];
    readonly nice?: false;
  };
  readonly axis?: LightAxis;
  readonly legend?: null | {
    readonly columns?: number;
    readonly symbolOpacity?: number;
    readonly offset?: number;
    readonly labelExpr?: string;
  };
}

export interface LightMark {
  readonly type: 'line' | 'area' | 'rule' | 'text' | 'point';
  readonly color?: string;
  readonly stroke?: string;
  readonly strokeWidth?: number;
  readonly strokeDash?: readonly number[];
  readonly strokeCap?: 'round';
  readonly align?: 'left' | 'center' | 'right';
  readonly baseline?: 'top' | 'middle' | 'bottom';
  readonly dx?: number;
  readonly dy?: number;
  readonly fontWeight?: number;
  readonly filled?: true;
  readonly size?: number;
  readonly opacity?: number;
  /** Dots on a line. */
  readonly point?: false | { readonly size: number };
  /** Nothing may lie outside: the page does not cut. */
  readonly clip?: boolean;
}

type LargestOfGroup = {
  readonly joinaggregate: readonly [{ readonly op: 'max'; readonly field: string; readonly as: string }];
  readonly groupby: readonly string[];
};

export type LightTransform =
  /** `100 * datum.mean`, or `datum.mean`. */
  | { readonly calculate: string; readonly as: string }
  | LargestOfGroup
  | { readonly filter: { readonly field: string; readonly equal: string } }
  | { readonly fold: readonly string[]; readonly as: readonly [string, string] };

const channels = ['x', 'y', 'x2', 'y2', 'color', 'strokeDash', 'text'] as const;
export type ChannelName = (typeof channels)[number];

export interface LightLayer {
  readonly mark: LightMark;
  readonly rows: readonly Row[];
  readonly encoding: Readonly<Partial<Record<ChannelName, LightChannel>>>;
}

export interface LightPanel {
  readonly title?: { readonly text: string; readonly color?: string; readonly fontSize?: number };
  readonly height: number;
  readonly layers: readonly LightLayer[];
}

export interface LightPicture {
  /** Whether the height of the one panel is that of the whole picture, its title and axes included. */
  readonly isWholeHeight: boolean;
  readonly spacing: number;
  readonly panels: readonly LightPanel[];
}

type Json = Readonly<Record<string, unknown>>;

function only(where: string, object: Json, known: readonly string[]): void {
  const unknown = Object.keys(object).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new Error(`the page does not draw ${where}.${unknown}`);
}

const channelKeys = ['field', 'datum', 'value', 'type', 'title', 'sort', 'scale', 'axis', 'legend'];
const markKeys = [
  ...['type', 'color', 'stroke', 'strokeWidth', 'strokeDash', 'strokeCap', 'align', 'baseline', 'dx', 'dy'],
  ...['fontWeight', 'filled', 'size', 'opacity', 'point', 'clip'],
];

function calculated(rows: readonly Row[], expression: string, as: string): readonly Row[] {
  const [, factor = '1', field] = /^(?:(\d+) \* )?datum\.(\w+)$/.exec(expression) ?? [];
  if (field === undefined) throw new Error(`the page cannot calculate ${expression}`);
  return rows.map((row) => ({ ...row, [as]: typeof row[field] === 'number' ? Number(factor) * row[field] : null }));
}

function largestOfGroup(rows: readonly Row[], { joinaggregate, groupby }: LargestOfGroup): readonly Row[] {
  const [{ op, field, as }] = joinaggregate;
  if (op !== 'max') throw new Error(`the page does not join ${op}`);
  const key = (row: Row) => JSON.stringify(groupby.map((column) => row[column]));
  const largest = new Map<string, number>();
  for (const row of rows) largest.set(key(row), Math.max(Number(row[field]), largest.get(key(row)) ?? 0));
  return rows.map((row) => ({ ...row, [as]: largest.get(key(row)) ?? null }));
}

function transformed(rows: readonly Row[], transforms: readonly LightTransform[] = []): readonly Row[] {
  return transforms.reduce((current, transform) => {
    only('transform', transform, ['filter', 'fold', 'as', 'calculate', 'joinaggregate', 'groupby']);
    if ('calculate' in transform) return calculated(current, transform.calculate, transform.as);
    if ('joinaggregate' in transform) return largestOfGroup(current, transform);
    if ('filter' in transform) {
      const { field, equal } = transform.filter;
      return current.filter((row) => row[field] === equal);
    }
    const [keyName, valueName] = transform.as;
    return transform.fold.flatMap((field) =>
      current.map((row) => ({ ...row, [keyName]: field, [valueName]: row[field] ?? null })),
    );
  }, rows);
}

function readLayer(layer: Json, rows: readonly Row[], shared: Json): LightLayer {
  only('layer', layer, ['data', 'transform', 'mark', 'encoding']);
  const mark = (typeof layer.mark === 'string' ? { type: layer.mark } : layer.mark) as Json;
  only('mark', mark, markKeys);
  if (!['line', 'area', 'rule', 'text', 'point'].includes(String(mark.type))) {
    throw new Error(`the page does not draw the mark ${mark.type}`);
  }
  const encoding = { ...shared, ...(layer.encoding as Json) };
  only('encoding', encoding, channels);
  for (const [name, channel] of Object.entries(encoding)) {
    only(name, channel as Json, channelKeys);
    const { scale, axis, legend } = channel as { scale?: Json; axis?: Json; legend?: Json | null };
    if (scale) only(`${name}.scale`, scale, ['domain', 'range', 'nice']);
    if (axis) only(`${name}.axis`, axis, ['labels', 'ticks', 'tickCount', 'format', 'values']);
    if (axis?.format !== undefined && axis.format !== ',d') throw new Error(`the page does not write ${axis.format}`);
    if (legend) only(`${name}.legend`, legend, ['columns', 'symbolOpacity', 'offset', 'labelExpr']);
  }
  const own = (layer.data as { readonly values?: readonly Row[] } | undefined)?.values ?? rows;
  return {
    mark: mark as unknown as LightMark,
    rows: transformed(own, layer.transform as readonly LightTransform[] | undefined),
    encoding: encoding as LightLayer['encoding'],
  };
}

function readPanel(panel: Json, rows: readonly Row[]): LightPanel {
  only('panel', panel, ['title', 'width', 'height', 'transform', 'encoding', 'layer', 'autosize', 'data']);
  const title = panel.title as Json | undefined;
  if (title) only('title', title, ['text', 'color', 'fontSize', 'offset']);
  const shown = transformed(rows, panel.transform as readonly LightTransform[] | undefined);
  return {
    ...(title && { title: title as unknown as NonNullable<LightPanel['title']> }),
    height: panel.height as number,
    layers: (panel.layer as readonly Json[]).map((layer) =>
      readLayer(layer, shown, (panel.encoding as Json | undefined) ?? {}),
    ),
  };
}

/** The panels of a figure in a style. @throws Error (a bug) where the figure uses what the page does not draw. */
export function readSpec(figure: Figure, style: FigureStyle): LightPicture {
  const spec = figure.spec(style) as unknown as Json;
  if (!('vconcat' in spec)) return { isWholeHeight: true, spacing: 0, panels: [readPanel(spec, figure.rows)] };
  only('figure', spec, ['data', 'spacing', 'vconcat']);
  return {
    isWholeHeight: false,
    spacing: spec.spacing as number,
    panels: (spec.vconcat as readonly Json[]).map((panel) => readPanel(panel, figure.rows)),
  };
}
