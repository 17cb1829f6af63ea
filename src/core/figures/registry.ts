// The paper's figures by their number: a new one is a file and a line here.
import { closest } from 'fastest-levenshtein';
import { UserError } from '../errors.ts';
import { alignmentByAccuracyFigure } from './alignment-by-accuracy.ts';
import { alignmentByLayerFigure } from './alignment-by-layer.ts';
import type { Figure } from './figure.ts';
import { kernelComparisonFigure } from './kernel-comparison.ts';
import { lateErrorFigure } from './late-error.ts';
import { meanAlignmentFigure } from './mean-alignment.ts';
import { broadcastCifar10, type PaperExperiment, retrogradeCifar10, retrogradeMnist } from './paper-experiments.ts';
import type { PaperFigureOptions } from './paper-figure-options.ts';
import type { RecordedRun } from './recorded-run.ts';
import { retrogradeAccuracyFigure } from './retrograde-accuracy.ts';
import type { RunFigureOptions } from './run-selection.ts';
import { signalMemoryFigure } from './signal-memory.ts';
import { stateFillingFigure } from './state-filling.ts';

interface EquationFigure {
  readonly id: string;
  /** Computed from the exact equations. */
  readonly draw: (options: PaperFigureOptions) => Figure;
}

interface RunFigure {
  readonly id: string;
  readonly experiment: PaperExperiment;
  /** Drawn from what runs of the experiment measured. */
  readonly drawRuns: (
    id: string,
    experiment: PaperExperiment,
    runs: readonly RecordedRun[],
    options: RunFigureOptions,
  ) => Figure;
}

// A list, since an object would put the key '2' before '1a'.
const paperFigures = [
  { id: '1a', draw: lateErrorFigure },
  { id: '1b', draw: stateFillingFigure },
  { id: '1c', draw: kernelComparisonFigure },
  { id: '2', draw: signalMemoryFigure },
  { id: '5', experiment: { ...broadcastCifar10, delaySeconds: [1, 2, 4] }, drawRuns: meanAlignmentFigure },
  { id: '7a', experiment: retrogradeMnist, drawRuns: retrogradeAccuracyFigure },
  { id: '7b', experiment: retrogradeCifar10, drawRuns: retrogradeAccuracyFigure },
  { id: '7c', experiment: retrogradeMnist, drawRuns: alignmentByAccuracyFigure },
  { id: '7d', experiment: retrogradeCifar10, drawRuns: alignmentByAccuracyFigure },
  { id: '9', experiment: broadcastCifar10, drawRuns: alignmentByLayerFigure },
  { id: '11', experiment: retrogradeMnist, drawRuns: alignmentByLayerFigure },
  { id: '12', experiment: retrogradeCifar10, drawRuns: alignmentByLayerFigure },
] as const satisfies readonly (EquationFigure | RunFigure)[];

/** Number of a figure of the paper. */
export type FigureId = (typeof paperFigures)[number]['id'];
/** Number of a figure that is computed from the equations alone. */
export type EquationFigureId = Extract<(typeof paperFigures)[number], { draw: unknown }>['id'];
/** Number of a figure that is drawn from training runs. */
export type RunFigureId = Extract<(typeof paperFigures)[number], { drawRuns: unknown }>['id'];

/** The numbers of all figures that can be drawn, in the order of the paper. */
export const figureIds: readonly FigureId[] = paperFigures.map(({ id }) => id);

/** The numbers of the figures that need no runs. */
export const equationFigureIds: readonly EquationFigureId[] = paperFigures.flatMap((figure) =>
  'draw' in figure ? [figure.id] : [],
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
  const found = paperFigures.find((figure) => 'draw' in figure && figure.id === id) as EquationFigure;
  return found.draw(options);
}

/** What runs a figure is drawn from. */
export function figureExperiment(id: RunFigureId): PaperExperiment {
  return (paperFigures.find((figure) => figure.id === id) as RunFigure).experiment;
}

/**
 * One of the paper's figures, drawn from training runs. Runs of other experiments may be among them.
 * @throws UserError where no run fits, or where runs differ in more than memory, delay and seed.
 */
export function runFigure(id: RunFigureId, runs: readonly RecordedRun[], options: RunFigureOptions = {}): Figure {
  const { experiment, drawRuns } = paperFigures.find((figure) => figure.id === id) as RunFigure;
  return drawRuns(`figure-${id}`, experiment, runs, options);
}
