// How curves over seeds are drawn: a line for the mean, a band for the range, and fainter where only some of the seeds go on.
import type { TopLevelSpec } from 'vega-lite';
import type { FigureStyle, PictureLayer, Row } from './figure.ts';
import { groupBy } from './group-by.ts';
import { memoryEncoding } from './memory-style.ts';

/** A Vega expression for numbers of an axis: `5k`, `1.5M`. */
export const shortNumber = "datum.value === 0 ? '0' : format(datum.value, '~s')";

type Transform = NonNullable<TopLevelSpec['transform']>[number];

export interface CurveOptions {
  /** All memories of the figure, in the order of the legend. */
  readonly memories: readonly string[];
  /** Columns that tell one line from another, `memory` among them. */
  readonly groups: readonly string[];
  readonly x: object;
  /** Title, scale and axis of the values; the same for all layers, since Vega-Lite joins what the layers of one axis ask for. */
  readonly y: object;
  /** Columns of mean and range. Default: `mean`, `min` and `max`. */
  readonly columns?: Readonly<Record<'mean' | 'min' | 'max', string>>;
  readonly band: 'min-max' | 'none';
  /** How it looks where fewer seeds have a value than elsewhere on the line. Default: `faint`. */
  readonly fewerSeeds?: 'faint' | 'alike';
  /** Which values are dots too, since a line of one value is invisible: all, those of fewer seeds, or none. */
  readonly points: 'all' | 'fewer-seeds' | 'none';
  /** Memories whose one row is a line over the whole axis, at its mean. Default: none. */
  readonly levels?: readonly string[];
  /** Distance of the legend from the plot in pixels; that of the theme when left out. */
  readonly legendOffset?: number;
  /** Whether what lies outside of the axes is cut off. */
  readonly clip?: boolean;
}

/** Transforms, encodings and layers of curves with the columns `memory`, `mean`, `min`, `max` and `seeds`. */
export function curveLayers(options: CurveOptions, style: FigureStyle) {
  const { memories, groups, x, y, band, points, fewerSeeds = 'faint', levels = [], clip = false } = options;
  const { mean, min, max } = options.columns ?? { mean: 'mean', min: 'min', max: 'max' };
  const { color, strokeDash } = memoryEncoding(
    memories,
    style,
    options.legendOffset === undefined ? {} : { offset: options.legendOffset },
  );
  const value = (field: string) => ({ field, type: 'quantitative' as const, ...y });
  const counted: Transform = {
    joinaggregate: [{ op: 'max', field: 'seeds', as: 'allSeeds' }],
    groupby: [...groups],
  };
  const isLevel = { field: 'memory', oneOf: [...levels] };
  const onCurve = levels.length > 0 ? [{ filter: { not: isLevel } }] : [];
  const range: PictureLayer = {
    ...(onCurve.length > 0 && { transform: onCurve }),
    mark: { type: 'area', opacity: 0.2, clip },
    encoding: { y: value(min), y2: { field: max } },
  };
  const whole: PictureLayer = {
    transform: [...onCurve, ...(fewerSeeds === 'faint' ? [{ filter: 'datum.seeds === datum.allSeeds' }] : [])],
    mark: { type: 'line', clip, point: points === 'all' && { size: 16 } },
    encoding: { y: value(mean), strokeDash },
  };
  // A line of its own for each number of seeds: the mean jumps where a run drops out.
  const part: PictureLayer = {
    transform: [{ filter: 'datum.seeds < datum.allSeeds' }],
    mark: { type: 'line', clip, opacity: 0.45, point: points !== 'none' && { size: 12, opacity: 0.45 } },
    encoding: { y: value(mean), strokeDash, detail: { field: 'seeds', type: 'nominal' } },
  };
  const level = {
    transform: [{ filter: isLevel }],
    mark: { type: 'rule', strokeWidth: 2, clip },
    encoding: { x: { value: 0 }, x2: { value: 'width' }, y: value(mean), strokeDash },
  };
  return {
    transform: [counted],
    encoding: { x: { type: 'quantitative' as const, ...x }, color },
    layer: [
      ...(levels.length > 0 ? [level as PictureLayer] : []),
      ...(band === 'min-max' ? [range] : []),
      whole,
      ...(fewerSeeds === 'faint' ? [part] : []),
    ],
  };
}

/** Whether some line has fewer seeds at one place than at another. */
export function hasFewerSeeds(rows: readonly Row[], groups: readonly string[]): boolean {
  const lines = groupBy(rows, (row) => JSON.stringify(groups.map((column) => row[column])));
  return [...lines.values()].some((line) => new Set(line.map(({ seeds }) => seeds)).size > 1);
}
