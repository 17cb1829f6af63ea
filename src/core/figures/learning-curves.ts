// A metric over training, one line per memory: mean over seeds, with a band from the least to the greatest.
import type { TopLevelSpec } from 'vega-lite';
import { UserError } from '../errors.ts';
import { curveLayers, hasFewerSeeds, shortNumber } from './curve-layers.ts';
import type { Figure, FigureStyle, Row } from './figure.ts';
import { groupBy } from './group-by.ts';
import type { RunKind } from './run-kind.ts';
import { type SeedValue, summarizeSeeds } from './seed-statistics.ts';
import { countRange } from './text.ts';

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

/** One measurement wherever on the axis it was made. */
export interface CurveValue extends SeedValue {
  readonly memory: string;
  readonly value: number;
}

/** What curves are drawn over: a column of the data, and its title. */
export type CurveAxis = RunKind['axis'];

const updateAxis: CurveAxis = { column: 'update', title: 'weight updates' };

/**
 * Mean, least and greatest value over the seeds of each memory, along the axis; see `summarizeSeeds` for places that not every seed
 * has. What is not finite is left out.
 */
export function summarizeCurves(values: readonly CurveValue[], { column }: CurveAxis = updateAxis): readonly Row[] {
  const byMemory = groupBy(
    values.filter(({ value }) => Number.isFinite(value)),
    ({ memory }) => memory,
  );
  return [...byMemory].flatMap(([memory, ofMemory]) =>
    summarizeSeeds(ofMemory).map(({ x, mean, min, max, seeds }) => ({ memory, [column]: x, mean, min, max, seeds })),
  );
}

export interface CurvesLook {
  readonly axis: CurveAxis;
  /** Title of the vertical axis. */
  readonly metric: string;
  readonly unit: 'percent' | 'plain';
  readonly range?: readonly [number, number] | undefined;
  readonly band: 'min-max' | 'none';
  /** End of the horizontal axis. Default: the last place of the rows. */
  readonly length?: number | undefined;
  /** Memories that are dashed lines over the whole axis; their rows have no place on it. */
  readonly levels?: readonly string[];
}

/** The picture of rows of `summarizeCurves`. */
export function curvesSpec(rows: readonly Row[], look: CurvesLook): Figure['spec'] {
  const { axis, metric, unit, range, band, length, levels = [] } = look;
  const memories = [...new Set(rows.map(({ memory }) => String(memory)))];
  const shown = (column: string) => (unit === 'percent' ? `100 * datum.${column}` : `datum.${column}`);
  const places = rows.map((row) => Number(row[axis.column] ?? 0));
  // Millions are written as such: their digits would run into each other.
  const isLong = (length ?? Math.max(...places)) >= 1e6;
  const values = rows.flatMap(({ mean, min, max }) => [mean, min, max].filter((value) => typeof value === 'number'));
  const [lowest, highest] = [Math.min(...values), Math.max(...values)].map((value) =>
    unit === 'percent' ? 100 * value : value,
  ) as [number, number];
  // An axis of one value has one tick, with digits that nobody measured.
  const around = values.length > 0 && lowest === highest ? [Math.floor(lowest) - 1, Math.ceil(highest) + 1] : undefined;
  const domain = range ?? around;
  return (style: FigureStyle): TopLevelSpec => {
    const { transform, encoding, layer } = curveLayers(
      {
        memories,
        groups: ['memory'],
        x: {
          field: axis.column,
          title: axis.title,
          scale: length === undefined ? { nice: false } : { domain: [0, length], nice: false },
          axis: { tickCount: 5, ...(isLong ? { labelExpr: shortNumber } : { format: ',d' }) },
        },
        y: { title: metric, scale: domain ? { domain: [...domain], nice: false } : { zero: false } },
        columns: { mean: 'meanShown', min: 'minShown', max: 'maxShown' },
        band,
        // A layer without rows has no ends for the axis.
        fewerSeeds: hasFewerSeeds(rows, ['memory']) ? 'faint' : 'alike',
        points: rows.length <= 12 * memories.length ? 'all' : 'fewer-seeds',
        levels,
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
  const points = summarizeCurves(rows.map(({ memory, seed, update, value }) => ({ memory, seed, x: update, value })));
  if (points.length === 0) {
    throw new UserError(
      `Learning curves need an update that every seed has reached, and ${rows.length} rows hold none; give rows of finished evaluations.`,
    );
  }
  const seedCounts = [...groupBy(points, ({ memory }) => memory).values()].map((ofMemory) =>
    Math.max(...ofMemory.map(({ seeds }) => Number(seeds))),
  );
  const seeds = Math.max(...seedCounts);
  const hasBand = band === 'min-max' && seeds > 1;
  const metricTitle = metric ?? (unit === 'percent' ? 'test accuracy (%)' : 'value');
  return {
    id: id ?? 'learning-curves',
    title: title ?? 'Learning with delayed errors',
    caption: `${metricTitle} over training, one line per memory${
      seeds > 1
        ? `: mean over ${countRange(seedCounts, 'seed')}${hasBand ? ', the band from the least to the greatest' : ''}${
            hasFewerSeeds(points, ['memory']) ? ', fainter where only some of the seeds have come so far' : ''
          }`
        : ', one seed'
    }.`,
    rows: points,
    columns: curveColumns(updateAxis),
    spec: curvesSpec(points, {
      axis: updateAxis,
      metric: metricTitle,
      unit,
      range,
      band: hasBand ? 'min-max' : 'none',
      length: updates,
    }),
  };
}

/** Columns of the rows of curves. */
export function curveColumns({ column }: CurveAxis): readonly string[] {
  return ['memory', column, 'mean', 'min', 'max', 'seeds'];
}
