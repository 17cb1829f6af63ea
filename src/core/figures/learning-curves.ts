// A metric over training, one line per memory: mean over seeds, with a band from the least to the greatest.
import type { TopLevelSpec } from 'vega-lite';
import { UserError } from '../errors.ts';
import type { Figure, FigureStyle, PictureLayer, Row } from './figure.ts';
import { memoryEncoding } from './memory-style.ts';

/** One measurement: the metric of one run after an update. */
export interface LearningCurveRow {
  /** Text form of the memory, such as `cet:6` or `backprop`. */
  readonly memory: string;
  readonly seed: number;
  readonly update: number;
  readonly value: number;
}

export interface LearningCurvesOptions {
  /** Name of the files; `learning-curves` when left out. */
  readonly id?: string;
  readonly title?: string;
  /** Title of the vertical axis, with its unit; `test accuracy (%)` when left out. */
  readonly metric?: string;
  /** `percent` draws a value of 0.98 as 98, `plain` as it is. Default: `percent`. */
  readonly unit?: 'percent' | 'plain';
  /** Ends of the vertical axis, in its unit; what lies outside is cut off. Default: from the data. */
  readonly range?: readonly [low: number, high: number];
  /** Whether the spread over seeds is shown, where there is more than one. Default: `min-max`. */
  readonly band?: 'min-max' | 'none';
}

/** Mean and range over the seeds of one memory at one update. */
export interface CurvePoint extends Row {
  readonly memory: string;
  readonly update: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly seeds: number;
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/**
 * Mean, least and greatest value over the seeds of each memory, by update. An update that some seed of the memory has
 * not reached, or where it is not finite, is left out: a mean over fewer runs would bend the curve where a run ends.
 * Of two rows of one run and update the later counts.
 */
export function summarizeCurves(rows: readonly LearningCurveRow[]): readonly CurvePoint[] {
  const byMemory = groupBy(rows, (row) => row.memory);
  return [...byMemory].flatMap(([memory, memoryRows]) => {
    const seeds = new Set(memoryRows.map((row) => row.seed)).size;
    const byUpdate = [...groupBy(memoryRows, (row) => row.update)].sort(([a], [b]) => a - b);
    return byUpdate
      .map(([update, atUpdate]) => {
        const values = [...new Map(atUpdate.map((row) => [row.seed, row.value])).values()].filter(Number.isFinite);
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        return { memory, update, mean, min: Math.min(...values), max: Math.max(...values), seeds: values.length };
      })
      .filter((point) => point.seeds === seeds);
  });
}

interface CurvesLook {
  readonly metric: string;
  readonly unit: 'percent' | 'plain';
  readonly range: readonly [number, number] | undefined;
  readonly hasBand: boolean;
}

function curvesSpec(points: readonly CurvePoint[], { metric, unit, range, hasBand }: CurvesLook) {
  const memories = [...new Set(points.map((point) => point.memory))];
  // A line of one point is invisible.
  const isSparse = points.length <= 12 * memories.length;
  const shown = (column: string) => (unit === 'percent' ? `100 * datum.${column}` : `datum.${column}`);
  return (style: FigureStyle): TopLevelSpec => {
    const { color, strokeDash } = memoryEncoding(memories, style);
    // Both layers name it: Vega-Lite joins what the layers of one axis ask for.
    const scale = range ? { domain: [...range], nice: false } : { zero: false };
    const clip = range !== undefined;
    const y = (field: string) => ({ field, type: 'quantitative' as const, title: metric, scale });
    const band: PictureLayer = {
      mark: { type: 'area', opacity: 0.2, clip },
      encoding: { y: y('minShown'), y2: { field: 'maxShown' } },
    };
    const mean: PictureLayer = {
      mark: { type: 'line', clip, point: isSparse },
      encoding: { y: y('meanShown'), strokeDash },
    };
    return {
      width: style.widthPixels,
      height: Math.round(style.widthPixels * 0.66),
      autosize: { type: 'fit', contains: 'padding' },
      data: { name: 'rows' },
      transform: ['mean', 'min', 'max'].map((column) => ({ calculate: shown(column), as: `${column}Shown` })),
      encoding: {
        x: {
          field: 'update',
          type: 'quantitative',
          title: 'weight updates',
          scale: { nice: false },
          axis: { tickCount: 5, format: ',d' },
        },
        color,
      },
      layer: hasBand ? [band, mean] : [mean],
    };
  };
}

/**
 * Learning curves of any number of memories and seeds.
 * @throws UserError when there is nothing to draw.
 */
export function learningCurvesFigure(
  rows: readonly LearningCurveRow[],
  { id, title, metric, unit = 'percent', range, band = 'min-max' }: LearningCurvesOptions = {},
): Figure {
  const points = summarizeCurves(rows);
  if (points.length === 0) {
    throw new UserError(
      `Learning curves need an update that every seed has reached, and ${rows.length} rows hold none; give rows of finished evaluations.`,
    );
  }
  const seeds = Math.max(...points.map((point) => point.seeds));
  const hasBand = band === 'min-max' && seeds > 1;
  const metricTitle = metric ?? (unit === 'percent' ? 'test accuracy (%)' : 'value');
  return {
    id: id ?? 'learning-curves',
    title: title ?? 'Learning with delayed errors',
    caption: `${metricTitle} over training, one line per memory${
      seeds > 1
        ? `: mean over ${seeds} seeds${hasBand ? ', the band from the least to the greatest' : ''}`
        : ', one seed'
    }.`,
    rows: points,
    columns: ['memory', 'update', 'mean', 'min', 'max', 'seeds'],
    spec: curvesSpec(points, { metric: metricTitle, unit, range, hasBand }),
  };
}
