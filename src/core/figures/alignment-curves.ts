// Rows and pictures of alignment over training: mean over bins of training for each run, then mean and range over seeds.
import { curveLayers, shortNumber } from './curve-layers.ts';
import type { Figure, FigureStyle, Row } from './figure.ts';
import { groupBy } from './group-by.ts';
import { type Panel, type PanelLine, panelGrid, panelLegendPixels } from './panel-grid.ts';
import { delayOf, type RecordedRun, type RunMeasurement } from './recorded-run.ts';
import { hasSeveralSeeds } from './run-caption.ts';
import { lengthOf, type RunKind, runKinds } from './run-kind.ts';
import type { RunSelection } from './run-selection.ts';
import { binMeans, binWidth, summarizeSeeds } from './seed-statistics.ts';
import { countOf } from './text.ts';

/** A cosine of a row of measurements; undefined where it was not measured, null where it has no value. */
export type Cosine = (measurement: RunMeasurement) => number | null | undefined;

/** Columns of the rows, without those that a figure puts before. */
export function alignmentColumns({ axis }: RunKind): readonly string[] {
  return ['delaySeconds', 'memory', axis.column, 'mean', 'min', 'max', 'seeds'];
}

/** Updates or samples of a bin, so that each holds a measurement of every run, and a line has at most about 50 bins. */
function alignmentBinWidth({ runs, experiment }: RunSelection): number {
  const kind = runKinds[experiment.kind];
  const between = Math.max(
    ...runs.map(
      (run) => kind.perUpdate(run) * Math.max(Number(run.config.logEvery), Number(run.config.alignmentEvery)),
    ),
  );
  const length = runs[0] === undefined ? 1 : lengthOf(runs[0], kind);
  // Runs shorter than that measured where they were evaluated alone: all of it would be one value.
  return binWidth(length, between < length ? between : Math.min(between, longestGap(runs, kind)));
}

/** The longest way between two measurements of alignment, and from the beginning to the first; infinite where there is none. */
function longestGap(runs: readonly RecordedRun[], kind: RunKind): number {
  const gaps = runs.flatMap(({ measurements }) => {
    const places = measurements.filter(({ alignment }) => alignment !== undefined).map(kind.placeOf);
    return places.map((place, at) => place - (places[at - 1] ?? 0));
  });
  return gaps.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...gaps);
}

/** What one value of the rows is a mean of. */
export function binSentence(selection: RunSelection): string {
  const { unit } = runKinds[selection.experiment.kind];
  return `Each value of a run is the mean of what was measured in ${countOf(alignmentBinWidth(selection), unit)}.`;
}

/**
 * Rows of one cosine over training, a line for each memory and delay. Their place is the middle of a bin.
 * @param labels columns that stand before the others; `delaySeconds` among them is that of the rows, else it is the run's T
 */
export function alignmentRows(selection: RunSelection, cosine: Cosine, labels: Row = {}): readonly Row[] {
  const { runs, experiment } = selection;
  const kind = runKinds[experiment.kind];
  const width = alignmentBinWidth(selection);
  const lines = groupBy(runs, (run) => JSON.stringify([run.memory, delayOf(run)]));
  return [...lines.values()].flatMap((seeds) => {
    const [first] = seeds;
    if (first === undefined) return [];
    const values = seeds.flatMap((run) => {
      const measured = run.measurements.flatMap((row) => {
        const value = cosine(row);
        return value === undefined ? [] : [{ x: kind.placeOf(row), value }];
      });
      return binMeans(measured, width, lengthOf(run, kind)).map(({ x, value }) => ({ seed: run.seed, x, value }));
    });
    const line = { ...labels, delaySeconds: labels.delaySeconds ?? delayOf(first), memory: first.memory };
    return summarizeSeeds(values).map(({ x, ...point }) => ({ ...line, [kind.axis.column]: x, ...point }));
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

export interface AlignmentPicture {
  readonly selections: readonly RunSelection[];
  readonly rows: readonly Row[];
  readonly linesOf: (style: FigureStyle) => readonly PanelLine[];
  /** The selection that a panel is of. Default: the only one. */
  readonly selectionOf?: (panel: Panel) => RunSelection | undefined;
}

/** Panels of curves over training. Where several tasks are shown, each line of panels has its own length. */
export function alignmentSpec({ selections, rows, linesOf, selectionOf }: AlignmentPicture): Figure['spec'] {
  const runs = selections.flatMap((selection) => selection.runs);
  const memories = [...new Set(runs.map(({ memory }) => memory))];
  const kind = runKinds[selections[0]?.experiment.kind ?? 'images'];
  const [column, title] = [kind.axis.column, kind.axis.title];
  return (style) =>
    panelGrid(
      {
        lines: linesOf(style),
        xTitle: title,
        yTitle: 'alignment (cosine)',
        aspect: 0.8,
        xLabels: selectionOf ? 'each-line' : 'lowest',
        content: ({ x, y }, panel) => {
          const [run] = (selectionOf ? selectionOf(panel) : selections[0])?.runs ?? [];
          return curveLayers(
            {
              memories,
              groups: ['memory'],
              legendOffset: panelLegendPixels,
              x: {
                field: column,
                scale: { domain: [0, run === undefined ? 1 : lengthOf(run, kind)], nice: false },
                axis: { ...x, labelExpr: shortNumber },
              },
              y: cosineAxis(rows, y),
              band: hasSeveralSeeds(runs) ? 'min-max' : 'none',
              points: new Set(rows.map((row) => row[column])).size <= 12 ? 'all' : 'none',
            },
            style,
          );
        },
      },
      style,
    );
}
