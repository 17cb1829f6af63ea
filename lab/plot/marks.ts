// Marks of a layer as shapes: lines, areas, rules, texts and points in the pixels of their panel.
import type { Cell, Row } from '../../src/core/figures/figure.ts';
import type { Theme } from '../../src/core/figures/theme.ts';
import type { LightChannel, LightLayer } from './light-spec.ts';
import type { Scale } from './scale.ts';
import { pixelText, type Shape } from './shape.ts';

export interface PanelScales {
  readonly x: Scale;
  readonly y: Scale;
  /** Of the plot, in pixels of the picture. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

type Place = (row: Row) => number;

/** How a row is placed on an axis; `origin` is where pixel values count from. */
function placeBy(channel: LightChannel | undefined, scale: Scale, origin: number): Place | undefined {
  if (channel === undefined) return undefined;
  const { field, datum, value } = channel;
  if (field !== undefined) return (row) => scale.toPixel(row[field] as number);
  const pixel = datum !== undefined ? scale.toPixel(datum as number) : origin + (value as number);
  return () => pixel;
}

/** The look of a category: the member of the scale's range at its place in the domain. */
function lookUp<Look>(channel: LightChannel | undefined, category: Cell): Look | undefined {
  const { domain = [], range = [] } = channel?.scale ?? {};
  const at = domain.indexOf(category as string);
  return at < 0 ? undefined : (range[at] as Look);
}

function isNumber(value: number): boolean {
  return Number.isFinite(value);
}

/** Rows by the category that colours and dashes them; all in one group where nothing does. */
function groups({ rows, encoding }: LightLayer): readonly (readonly [category: Cell, rows: readonly Row[]])[] {
  const field = encoding.color?.field ?? encoding.strokeDash?.field;
  if (field === undefined) return [[null, rows]];
  const found = new Map<Cell, Row[]>();
  for (const row of rows) {
    const category = row[field] ?? null;
    const group = found.get(category);
    if (group) group.push(row);
    else found.set(category, [row]);
  }
  return [...found];
}

function polyline(rows: readonly Row[], x: Place, y: Place): string {
  let d = '';
  let pen = 'M';
  for (const row of rows) {
    const [across, down] = [x(row), y(row)];
    if (!isNumber(across) || !isNumber(down)) {
      pen = 'M';
      continue;
    }
    d += `${pen}${pixelText(across)},${pixelText(down)}`;
    pen = 'L';
  }
  return d;
}

function circle(x: number, y: number, radius: number): string {
  const r = pixelText(radius);
  return `M${pixelText(x - radius)},${pixelText(y)}a${r},${r} 0 1,0 ${pixelText(2 * radius)},0a${r},${r} 0 1,0 ${pixelText(-2 * radius)},0Z`;
}

const anchors = { left: 'start', center: 'middle', right: 'end' } as const;
// Of the letters' size: from the baseline to where a text is meant to be held.
const baselines = { top: 0.79, middle: 0.3, bottom: -0.21 } as const;

function checkInside(rows: readonly Row[], y: Place, { top, bottom }: PanelScales): void {
  if (rows.some((row) => y(row) < top - 1e-6 || y(row) > bottom + 1e-6)) {
    throw new Error('the page does not draw a curve that is cut off');
  }
}

/** The shapes of one layer. */
export function layerShapes(layer: LightLayer, panel: PanelScales, theme: Theme): readonly Shape[] {
  const { mark, rows, encoding } = layer;
  const x = placeBy(encoding.x, panel.x, panel.left);
  const y = placeBy(encoding.y, panel.y, panel.top);
  const x2 = placeBy(encoding.x2, panel.x, panel.left);
  const y2 = placeBy(encoding.y2, panel.y, panel.top);
  const color = (category: Cell, otherwise: string) =>
    lookUp<string>(encoding.color, category) ?? mark.color ?? otherwise;
  switch (mark.type) {
    case 'line': {
      if (mark.clip) checkInside(rows, y!, panel);
      const lines = groups(layer).map(
        ([category, group]): Shape => ({
          kind: 'path',
          d: polyline(group, x!, y!),
          stroke: color(category, theme.ink),
          strokeWidth: mark.strokeWidth ?? 2,
          dash: lookUp<readonly number[]>(encoding.strokeDash, category) ?? mark.strokeDash ?? [],
        }),
      );
      const { point } = mark;
      if (!point) return lines;
      const radius = Math.sqrt(point.size / Math.PI);
      const dots = groups(layer).map(
        ([category, group]): Shape => ({
          kind: 'path',
          d: group.map((row) => circle(x!(row), y!(row), radius)).join(''),
          fill: color(category, theme.ink),
        }),
      );
      return [...lines, ...dots];
    }
    case 'area': {
      const [first, last] = [rows[0], rows.at(-1)];
      if (!first || !last) return [];
      const base = pixelText(panel.y.toPixel(0));
      const outline = `${polyline(rows, x!, y!)}L${pixelText(x!(last))},${base}L${pixelText(x!(first))},${base}Z`;
      return [{ kind: 'path', d: outline, fill: color(null, theme.signalFill) }];
    }
    case 'rule': {
      const d = rows.map((row) => {
        const [fromX, fromY] = [x?.(row) ?? panel.left, y?.(row) ?? panel.bottom];
        const [toX, toY] = [x2?.(row) ?? (x ? fromX : panel.right), y2?.(row) ?? (y ? fromY : panel.top)];
        return `M${pixelText(fromX)},${pixelText(fromY)}L${pixelText(toX)},${pixelText(toY)}`;
      });
      if (d.length === 0) return [];
      return [
        {
          kind: 'path',
          d: d.join(''),
          stroke: color(null, theme.muted),
          strokeWidth: mark.strokeWidth ?? 1,
          dash: mark.strokeDash ?? [],
          roundCap: mark.strokeCap === 'round',
        },
      ];
    }
    case 'text': {
      const fontSize = 11;
      return rows.map((row) => ({
        kind: 'text',
        x: x!(row) + (mark.dx ?? 0),
        y: y!(row) + (mark.dy ?? 0) + baselines[mark.baseline ?? 'middle'] * fontSize,
        text: String(encoding.text?.value ?? row[encoding.text?.field ?? '']),
        fontSize,
        anchor: anchors[mark.align ?? 'center'],
        color: color(row[encoding.color?.field ?? ''] ?? null, theme.ink),
        ...(mark.fontWeight !== undefined && { fontWeight: mark.fontWeight }),
        ...(mark.strokeWidth !== undefined && { strokeWidth: mark.strokeWidth }),
      }));
    }
    case 'point': {
      const radius = Math.sqrt((mark.size ?? 30) / Math.PI);
      return groups(layer).map(([category, group]) => ({
        kind: 'path',
        d: group.map((row) => circle(x!(row), y!(row), radius)).join(''),
        fill: color(category, theme.ink),
      }));
    }
    default:
      return mark.type satisfies never;
  }
}
