// `cascading-traces/figures`: figures as values (rows and a Vega-Lite specification). Pure: runs in a browser too.
export { figureCsv } from '../core/figures/csv.ts';
export { type DiscreteKernelsOptions, discreteKernelsFigure } from '../core/figures/discrete-kernels.ts';
export {
  type Cell,
  columnWidthPixels,
  completeSpec,
  type Figure,
  type FigureStyle,
  type Row,
} from '../core/figures/figure.ts';
export { type KernelComparisonOptions, kernelComparisonFigure } from '../core/figures/kernel-comparison.ts';
export { type Blame, blameShares, type LateErrorOptions, lateErrorFigure } from '../core/figures/late-error.ts';
export {
  type LearningCurveRow,
  type LearningCurvesOptions,
  learningCurvesFigure,
} from '../core/figures/learning-curves.ts';
export type { PaperExperiment } from '../core/figures/paper-experiments.ts';
export type { PaperFigureOptions } from '../core/figures/paper-figure-options.ts';
export type { FinalMeasurement, RecordedRun, RunMeasurement } from '../core/figures/recorded-run.ts';
export {
  type EquationFigureId,
  equationFigureIds,
  type FigureId,
  figureExperiments,
  figureIds,
  isRunFigure,
  paperFigure,
  type RunFigureId,
  runFigure,
} from '../core/figures/registry.ts';
export type { RunFigureOptions } from '../core/figures/run-selection.ts';
export { type SampledSignal, type SignalMemoryOptions, signalMemoryFigure } from '../core/figures/signal-memory.ts';
export { type StateFillingOptions, stateFillingFigure } from '../core/figures/state-filling.ts';
export { type Theme, type ThemeName, themes } from '../core/figures/theme.ts';
