// A metric over training, one line per memory: mean over seeds, with a band from the least to the greatest.
import type { TopLevelSpec } from 'vega-lite';
import { UserError } from '../errors.ts';
import { curveLayers, hasFewerSeeds } from './curve-layers.ts';
import type { Figure, FigureStyle, Row } from './figure.ts';
import { groupBy } from './group-by.ts';
import { summarizeSeeds } from './seed-statistics.ts';

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
  /** End of the horizontal axis. Default: the last update of the rows. */
  readonly updates?: number;
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

/**
 * Mean, least and greatest value over the seeds of each memory, by update; see `summarizeSeeds` for updates that not every seed
 * has. What is not finite is left out.
 */
export function summarizeCurves(rows: readonly LearningCurveRow[]): readonly CurvePoint[] {
  const byMemory = groupBy(
    rows.filter(({ value }) => Number.isFinite(value)),
    ({ memory }) => memory,
  );
  return [...byMemory].flatMap(([memory, memoryRows]) =>
    summarizeSeeds(memoryRows.map(({ seed, update, value }) => ({ seed, x: update, value }))).flatMap(
      ({ x, mean, min, max, seeds }) =>
        mean === null || min === null || max === null ? [] : [{ memory, update: x, mean, min, max, seeds }],
    ),
  );
}

interface CurvesLook {
  readonly metric: string;
  readonly unit: 'percent' | 'plain';
  readonly range: readonly [number, number] | undefined;
  readonly hasBand: boolean;
  readonly updates: number | undefined;
}

function curvesSpec(points: readonly CurvePoint[], { metric, unit, range, hasBand, updates }: CurvesLook) {
  const memories = [...new Set(points.map((point) => point.memory))];
  const shown = (column: string) => (unit === 'percent' ? `100 * datum.${column}` : `datum.${column}`);
  return (style: FigureStyle): TopLevelSpec => {
    const { transform, encoding, layer } = curveLayers(
      {
        memories,
        groups: ['memory'],
        x: {
          field: 'update',
          title: 'weight updates',
          scale: updates === undefined ? { nice: false } : { domain: [0, updates], nice: false },
          axis: { tickCount: 5, format: ',d' },
        },
        y: { title: metric, scale: range ? { domain: [...range], nice: false } : { zero: false } },
        columns: { mean: 'meanShown', min: 'minShown', max: 'maxShown' },
        band: hasBand ? 'min-max' : 'none',
        // A layer without rows has no ends for the axis.
        fewerSeeds: hasFewerSeeds(points, ['memory']) ? 'faint' : 'alike',
        points: points.length <= 12 * memories.length ? 'all' : 'fewer-seeds',
        clip: range !== undefined,
      },
      style,
    );
    return {
      width: style.widthPixels,
      height: Math.round(style.widthPixels * 0.66),
      autosize: { type: 'fit', contains: 'padding' },
      data: { name: 'rows' },
      transform: [
        ...['mean', 'min', 'max'].map((column) => ({ calculate: shown(column), as: `${column}Shown` })),
        ...transform,
      ],
      encoding,
      layer,
    } as TopLevelSpec;
  };
}

/**
 * Learning curves of any number of memories and seeds.
 * @throws UserError when there is nothing to draw.
 */
export function learningCurvesFigure(
  rows: readonly LearningCurveRow[],
  { id, title, metric, unit = 'percent', range, band = 'min-max', updates }: LearningCurvesOptions = {},
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
        ? `: mean over ${seeds} seeds${hasBand ? ', the band from the least to the greatest' : ''}${
            hasFewerSeeds(points, ['memory']) ? ', fainter where only some of the seeds have come so far' : ''
          }`
        : ', one seed'
    }.`,
    rows: points,
    columns: ['memory', 'update', 'mean', 'min', 'max', 'seeds'],
    spec: curvesSpec(points, { metric: metricTitle, unit, range, hasBand, updates }),
  };
}
