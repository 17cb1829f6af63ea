// `cascading-traces/figures`: figures as values (rows and a Vega-Lite specification). Pure: runs in a browser too.
export { figureCsv } from '../core/figures/csv.ts';
export { completeSpec, type Figure } from '../core/figures/figure.ts';
export { kernelComparisonFigure } from '../core/figures/kernel-comparison.ts';
export { type LearningCurveRow, learningCurvesFigure } from '../core/figures/learning-curves.ts';
export { figureIds, paperFigure } from '../core/figures/registry.ts';
export { signalMemoryFigure } from '../core/figures/signal-memory.ts';
export { stateFillingFigure } from '../core/figures/state-filling.ts';
