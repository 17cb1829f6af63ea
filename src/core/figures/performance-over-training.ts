// Figs. 7A, 7B, 8A and 8B: how well the network does over training, a line for each memory: accuracy with images, return of play.
import { UserError } from '../errors.ts';
import { meanAndRange } from '../statistics/spread.ts';
import { hasFewerSeeds } from './curve-layers.ts';
import type { Figure, Row } from './figure.ts';
import { type CurveValue, curveColumns, curvesSpec, summarizeCurves } from './learning-curves.ts';
import type { PaperExperiment } from './paper-experiments.ts';
import { curveWidth, performanceValues } from './performance-values.ts';
import { delayOf, describeRun, type RecordedRun } from './recorded-run.ts';
import { bandSentence, describeSeeds, hasSeveralSeeds, runSentences, runSubtitle } from './run-caption.ts';
import { finalPerformance, lengthOf, type RunKind, runKinds } from './run-kind.ts';
import { type RunFigureOptions, type RunSelection, selectRuns } from './run-selection.ts';
import { countOf, formatDelay, joinSome } from './text.ts';

/** Play without delay, where it has finished: its returns after training, a dashed line of the figure. */
function levelRows(references: readonly RecordedRun[], kind: RunKind): readonly Row[] {
  const reached = references.flatMap((run) => finalPerformance(run, kind) ?? []);
  if (reached.length === 0) return [];
  return [{ memory: 'backprop', [kind.axis.column]: null, ...meanAndRange(reached), seeds: reached.length }];
}

function levelSentences(references: readonly RecordedRun[], kind: RunKind): readonly string[] {
  if (kind.curves === 'as-measured' || references.length === 0) return [];
  const finished = references.filter((run) => finalPerformance(run, kind) !== undefined);
  const others = references.filter((run) => !finished.includes(run)).map(describeRun);
  return [
    ...(finished.length > 0
      ? [`The dashed line is what backprop reached without delay: ${meanText(finished)} played after training.`]
      : []),
    ...(others.length > 0 ? [`Without a result yet, so without that line: ${joinSome(others)}.`] : []),
  ];
}

const meanText = (runs: readonly RecordedRun[]) =>
  hasSeveralSeeds(runs) ? `mean over ${describeSeeds(runs)} of the episodes` : 'mean of the episodes';

function describeLateness({ delays }: PaperExperiment, delay: string) {
  if (delays === 'broadcast') return { title: `${delay} late`, sentence: `errors come ${delay} late, in all layers` };
  return {
    title: `${delay} later with every layer`,
    sentence: `the error of the last layer comes at once, that of each layer below ${delay} later`,
  };
}

/** The selection as it is drawn: play without delay counts only where it has finished. */
function drawn(selection: RunSelection, kind: RunKind): RunSelection {
  if (kind.curves === 'as-measured') return selection;
  const runs = selection.runs.filter((run) => run.memory !== 'backprop' || finalPerformance(run, kind) !== undefined);
  return { ...selection, runs };
}

/**
 * Performance over training. Undelayed runs of the same configuration are drawn beside: of images as curves, of play as what they reached.
 * @throws UserError where no run fits.
 */
export function performanceOverTrainingFigure(
  id: string,
  experiment: PaperExperiment,
  found: readonly RecordedRun[],
  options: RunFigureOptions = {},
): Figure {
  const kind = runKinds[experiment.kind];
  const { performance, axis } = kind;
  const all = selectRuns(found, { experiment, delays: 'one', measure: 'performance' }, options);
  const selection = drawn(all, kind);
  const { runs } = selection;
  const references = kind.curves === 'binned' ? all.runs.filter(({ memory }) => memory === 'backprop') : [];
  const curves = runs.filter((run) => !references.includes(run));
  const words = kind.words(runs);
  const width = curveWidth(curves, kind);
  const values = curves.flatMap((run) =>
    performanceValues(run, kind, width).flatMap(({ x, value }): readonly CurveValue[] =>
      value === null ? [] : [{ memory: run.memory, seed: run.seed, x, value }],
    ),
  );
  const points = summarizeCurves(values, axis);
  if (points.length === 0) {
    throw new UserError(
      `No stretch of training has any ${words.measurement} in every seed; let the runs go on, or keep one seed by --where seed=0.`,
    );
  }
  const levels = levelRows(references, kind);
  const rows = [...points, ...levels];
  const lateness = describeLateness(experiment, formatDelay(Math.max(...runs.map(delayOf))));
  return {
    id,
    title: `${experiment.title}, errors ${lateness.title}`,
    subtitle: runSubtitle(selection),
    caption: [
      `${words.subject} of ${experiment.title} over training; ${lateness.sentence}.`,
      ...(width === undefined
        ? []
        : [`Each value of a run is the mean over the episodes that ended in ${countOf(width, kind.unit)}.`]),
      bandSentence(curves, hasFewerSeeds(points, ['memory'])),
      ...levelSentences(references, kind),
      ...runSentences(selection, options),
    ].join(' '),
    rows,
    columns: curveColumns(axis),
    spec: curvesSpec(rows, {
      axis,
      metric: words.axisTitle,
      unit: performance.unit,
      band: hasSeveralSeeds(curves) ? 'min-max' : 'none',
      length: lengthOf(curves[0]!, kind),
      levels: levels.map(({ memory }) => String(memory)),
    }),
  };
}
