// The paper's figures by their number, drawn: which there are is in the catalogue, a new kind of picture is a file and a line here.
import { closest } from 'fastest-levenshtein';
import { UserError } from '../errors.ts';
import { alignmentByLayerFigure } from './alignment-by-layer.ts';
import { alignmentByPerformanceFigure } from './alignment-by-performance.ts';
import { alignmentByTaskFigure } from './alignment-by-task.ts';
import {
  catalogue,
  type EquationFigureId,
  type EquationPicture,
  type FigureId,
  type RunFigureId,
  type RunPicture,
} from './catalogue.ts';
import type { Figure } from './figure.ts';
import { kernelComparisonFigure } from './kernel-comparison.ts';
import { lateErrorFigure } from './late-error.ts';
import { meanAlignmentFigure } from './mean-alignment.ts';
import type { PaperExperiment } from './paper-experiments.ts';
import type { PaperFigureOptions } from './paper-figure-options.ts';
import { performanceByDelayFigure } from './performance-by-delay.ts';
import { performanceOverTrainingFigure } from './performance-over-training.ts';
import type { RecordedRun } from './recorded-run.ts';
import type { RunFigureOptions } from './run-selection.ts';
import { signalMemoryFigure } from './signal-memory.ts';
import { stateFillingFigure } from './state-filling.ts';

export type { EquationFigureId, FigureId, RunFigureId } from './catalogue.ts';

const equationPictures: Readonly<Record<EquationPicture, (options: PaperFigureOptions) => Figure>> = {
  'late-error': lateErrorFigure,
  states: stateFillingFigure,
  kernels: kernelComparisonFigure,
  signal: signalMemoryFigure,
};

type Draw<Subject> = (id: string, subject: Subject, runs: readonly RecordedRun[], options: RunFigureOptions) => Figure;

/** A picture of one experiment. */
function ofOne(draw: Draw<PaperExperiment>): Draw<readonly PaperExperiment[]> {
  return (id, experiments, runs, options) => {
    const [experiment, ...others] = experiments;
    if (experiment === undefined || others.length > 0) throw new Error(`${id} shows one experiment`);
    return draw(id, experiment, runs, options);
  };
}

const runPictures: Readonly<Record<RunPicture, Draw<readonly PaperExperiment[]>>> = {
  'performance-by-delay': (...subject) => performanceByDelayFigure(...subject, 'mean'),
  'performance-by-delay-with-deviation': (...subject) => performanceByDelayFigure(...subject, 'mean-and-deviation'),
  'performance-over-training': ofOne(performanceOverTrainingFigure),
  'alignment-by-performance': ofOne(alignmentByPerformanceFigure),
  'mean-alignment': ofOne(meanAlignmentFigure),
  'alignment-by-layer': ofOne(alignmentByLayerFigure),
  'alignment-by-task': alignmentByTaskFigure,
};

/** The numbers of all figures that can be drawn, in the order of the paper. */
export const figureIds: readonly FigureId[] = catalogue.map(({ id }) => id);

/** The numbers of the figures that need no runs. */
export const equationFigureIds: readonly EquationFigureId[] = catalogue.flatMap((entry) =>
  'equation' in entry ? [entry.id] : [],
);

/** Whether a figure is drawn from runs. */
export function isRunFigure(id: FigureId): id is RunFigureId {
  return !equationFigureIds.some((known) => known === id);
}

/**
 * Reads the number of a figure, such as `1b` or `1B`.
 * @throws UserError with a suggestion when there is no such figure.
 */
export function parseFigureId(text: string): FigureId {
  const id = figureIds.find((known) => known === text.trim().toLowerCase());
  if (id !== undefined) return id;
  throw new UserError(
    `There is no figure "${text}" (there are ${figureIds.join(', ')}): did you mean ${closest(text, [...figureIds])}?`,
  );
}

/**
 * One of the paper's figures, computed from the exact equations.
 * @throws UserError on impossible options.
 */
export function paperFigure(id: EquationFigureId, options: PaperFigureOptions = {}): Figure {
  for (const entry of catalogue) {
    if ('equation' in entry && entry.id === id) return equationPictures[entry.equation](options);
  }
  throw new Error(`no figure ${id}`);
}

function runEntry(id: RunFigureId) {
  for (const entry of catalogue) if ('picture' in entry && entry.id === id) return entry;
  throw new Error(`no figure ${id}`);
}

/** What runs a figure is drawn from. */
export function figureExperiments(id: RunFigureId): readonly PaperExperiment[] {
  return runEntry(id).experiments;
}

/**
 * One of the paper's figures, drawn from training runs. Runs of other experiments may be among them.
 * @throws UserError where no run fits, or where runs of one task differ in more than memory, delay and seed.
 */
export function runFigure(id: RunFigureId, runs: readonly RecordedRun[], options: RunFigureOptions = {}): Figure {
  const { picture, experiments } = runEntry(id);
  return runPictures[picture](`figure-${id}`, experiments, runs, options);
}
