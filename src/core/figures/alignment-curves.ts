// Rows and pictures of alignment over training: mean over bins of updates for each run, then mean and range over seeds.
import { curveLayers } from './curve-layers.ts';
import type { Figure, FigureStyle, Row } from './figure.ts';
import { groupBy } from './group-by.ts';
import { type PanelLine, panelGrid, panelLegendPixels } from './panel-grid.ts';
import type { RecordedRun, RunMeasurement } from './recorded-run.ts';
import { hasSeveralSeeds } from './run-caption.ts';
import { delayOf } from './run-selection.ts';
import { binMeans, binWidth, summarizeSeeds } from './seed-statistics.ts';
import { formatCount } from './text.ts';

/** A cosine of a row of measurements; undefined where it was not measured, null where it has no value. */
export type Cosine = (measurement: RunMeasurement) => number | null | undefined;

/** Columns of the rows, without those that a figure puts before. */
export const alignmentColumns = ['delaySeconds', 'memory', 'update', 'mean', 'min', 'max', 'seeds'] as const;

/** Updates of a bin, so that each holds a measurement of every run, and a line has at most about 50 bins. */
function alignmentBinWidth(runs: readonly RecordedRun[]): number {
  const between = runs.map(({ config }) => Math.max(Number(config.logEvery), Number(config.alignmentEvery)));
  return binWidth(runs[0]?.updates ?? 1, Math.max(...between));
}

/** What one value of the rows is a mean of. */
export function binSentence(runs: readonly RecordedRun[]): string {
  return `Each value of a run is the mean of what was measured in ${formatCount(alignmentBinWidth(runs))} updates.`;
}

/**
 * Rows of one cosine over training, a line for each memory and delay. `update` is the middle of a bin.
 * @param labels columns that stand before the others; `delaySeconds` among them is that of the rows, else it is the run's T
 */
export function alignmentRows(runs: readonly RecordedRun[], cosine: Cosine, labels: Row = {}): readonly Row[] {
  const width = alignmentBinWidth(runs);
  const lines = groupBy(runs, (run) => JSON.stringify([run.memory, delayOf(run)]));
  return [...lines.values()].flatMap((seeds) => {
    const [first] = seeds;
    if (first === undefined) return [];
    const values = seeds.flatMap(({ seed, updates, measurements }) => {
      const measured = measurements.flatMap((row) => {
        const value = cosine(row);
        return value === undefined ? [] : [{ update: row.update, value }];
      });
      return binMeans(measured, width, updates).map(({ update, value }) => ({ seed, x: update, value }));
    });
    const line = { ...labels, delaySeconds: labels.delaySeconds ?? delayOf(first), memory: first.memory };
    return summarizeSeeds(values).map(({ x, ...point }) => ({ ...line, update: x, ...point }));
  });
}

/** Evenly spaced round numbers from below the least cosine of the rows to 1: the ticks of their axis. */
export function cosineTicks(rows: readonly Row[]): readonly number[] {
  const low = rows.reduce((least, { min }) => (typeof min === 'number' ? Math.min(least, min) : least), 1);
  const range = 1 - low - 1e-9;
  const step = range <= 0.2 ? 0.05 : range <= 0.4 ? 0.1 : range <= 1 ? 0.2 : 0.5;
  const steps = Math.max(1, Math.ceil(range / step));
  return Array.from({ length: steps + 1 }, (_, tick) => Number((1 - (steps - tick) * step).toFixed(2)));
}

/** The vertical axis of every figure of alignment. */
export function cosineAxis(rows: readonly Row[], axis: object): object {
  const ticks = cosineTicks(rows);
  return {
    scale: { domain: [ticks[0], 1], nice: false },
    axis: { ...axis, values: [...ticks], tickCount: ticks.length },
  };
}

/** `5k`, `1.5M`. */
const updateLabel = "datum.value === 0 ? '0' : format(datum.value, '~s')";

/** Panels of curves over updates. */
export function alignmentSpec(
  runs: readonly RecordedRun[],
  rows: readonly Row[],
  linesOf: (style: FigureStyle) => readonly PanelLine[],
): Figure['spec'] {
  const memories = [...new Set(runs.map(({ memory }) => memory))];
  return (style) =>
    panelGrid(
      {
        lines: linesOf(style),
        xTitle: 'weight updates',
        yTitle: 'alignment (cosine)',
        aspect: 0.8,
        content: ({ x, y }) =>
          curveLayers(
            {
              memories,
              groups: ['memory'],
              legendOffset: panelLegendPixels,
              x: {
                field: 'update',
                scale: { domain: [0, runs[0]?.updates ?? 1], nice: false },
                axis: { ...x, labelExpr: updateLabel },
              },
              y: cosineAxis(rows, y),
              band: hasSeveralSeeds(runs) ? 'min-max' : 'none',
              points: new Set(rows.map(({ update }) => update)).size <= 12 ? 'all' : 'none',
            },
            style,
          ),
      },
      style,
    );
}
