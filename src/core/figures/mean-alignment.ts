// Fig. 5: alignment with the true gradient over training, mean over all layers, a panel for each delay, a line for each memory.

import { meanAndRange } from '../statistics/spread.ts';
import { alignmentColumns, alignmentRows, alignmentSpec, binSentence, type Cosine } from './alignment-curves.ts';
import { hasFewerSeeds } from './curve-layers.ts';
import type { Figure, FigureStyle } from './figure.ts';
import { pageWidthPixels, wrapPanels } from './panel-grid.ts';
import type { PaperExperiment } from './paper-experiments.ts';
import { delayOf, type RecordedRun } from './recorded-run.ts';
import { alignmentPhrase, bandSentence, runSentences, runSubtitle } from './run-caption.ts';
import { runKinds } from './run-kind.ts';
import { type RunFigureOptions, selectRuns } from './run-selection.ts';
import { formatDelay } from './text.ts';

/** Mean over the layers; without a value where one of them has none, since a mean over other layers is another quantity. */
const meanOverLayers: Cosine = ({ alignment }) => {
  if (alignment === undefined) return undefined;
  const cosines = Object.values(alignment);
  const found = cosines.filter((cosine) => cosine !== null);
  return found.length > 0 && found.length === cosines.length ? meanAndRange(found).mean : null;
};

/**
 * Mean alignment over updates for errors that are equally late in all layers.
 * @throws UserError where no run fits.
 */
export function meanAlignmentFigure(
  id: string,
  experiment: PaperExperiment,
  found: readonly RecordedRun[],
  options: RunFigureOptions = {},
): Figure {
  const selection = selectRuns(found, { experiment, delays: 'many', measure: 'alignment' }, options);
  const { runs } = selection;
  const rows = alignmentRows(selection, meanOverLayers);
  const delays = [...new Set(runs.map(delayOf))].sort((a, b) => a - b);
  const panels = delays.map((delaySeconds) => ({
    title: `${formatDelay(delaySeconds)} late`,
    where: { delaySeconds },
  }));
  return {
    id,
    title: `Alignment on ${experiment.title}, mean over all layers`,
    subtitle: runSubtitle(selection),
    caption: [
      `${alignmentPhrase}, mean over all layers, during training on ${experiment.title}: a panel for each delay, a line for each memory.`,
      binSentence(selection),
      bandSentence(runs, hasFewerSeeds(rows, ['delaySeconds', 'memory'])),
      ...runSentences(selection, options),
    ].join(' '),
    rows,
    columns: alignmentColumns(runKinds[experiment.kind]),
    widthPixels: pageWidthPixels,
    spec: alignmentSpec({
      selections: [selection],
      rows,
      linesOf: (style: FigureStyle) => wrapPanels(panels, style),
    }),
  };
}
