// Figs. 7A and 7B: test accuracy over training with delays that stack up layer by layer, a line for each memory.
import { hasFewerSeeds } from './curve-layers.ts';
import type { Figure } from './figure.ts';
import { learningCurvesFigure } from './learning-curves.ts';
import type { PaperExperiment } from './paper-experiments.ts';
import type { RecordedRun } from './recorded-run.ts';
import { bandSentence, runSentences, runSubtitle } from './run-caption.ts';
import { delayOf, type RunFigureOptions, selectRuns } from './run-selection.ts';
import { formatDelay } from './text.ts';

/**
 * Test accuracy over updates. Undelayed runs of the same configuration are drawn beside.
 * @throws UserError where no run fits.
 */
export function retrogradeAccuracyFigure(
  id: string,
  experiment: PaperExperiment,
  found: readonly RecordedRun[],
  options: RunFigureOptions = {},
): Figure {
  const selection = selectRuns(found, { experiment, delays: 'one', measure: 'testAccuracy' }, options);
  const { runs } = selection;
  const rows = runs.flatMap(({ memory, seed, measurements }) =>
    measurements.flatMap(({ update, testAccuracy }) =>
      testAccuracy === undefined ? [] : [{ memory, seed, update, value: testAccuracy }],
    ),
  );
  const delay = formatDelay(Math.max(...runs.map(delayOf)));
  const figure = learningCurvesFigure(rows, {
    id,
    title: `${experiment.title}, errors ${delay} later with every layer`,
    updates: runs[0]!.updates,
  });
  return {
    ...figure,
    subtitle: runSubtitle(runs, experiment),
    caption: [
      `Accuracy on the test set of ${experiment.title} over training; the error of the last layer comes at once, that of each layer below ${delay} later.`,
      bandSentence(runs, hasFewerSeeds(figure.rows, ['memory'])),
      ...runSentences(selection, experiment, options),
    ].join(' '),
  };
}
