// Figs. 9, 11 and 12: alignment of each layer with the true gradient over training, a line for each memory.
import { alignmentColumns, alignmentRows, alignmentSpec, binSentence } from './alignment-curves.ts';
import { hasFewerSeeds } from './curve-layers.ts';
import type { Figure, FigureStyle } from './figure.ts';
import { layerPanels } from './layer-panels.ts';
import { type PanelLine, pageWidthPixels, wrapPanels } from './panel-grid.ts';
import type { PaperExperiment } from './paper-experiments.ts';
import { delayOf, measuredLayers, type RecordedRun } from './recorded-run.ts';
import { alignmentPhrase, bandSentence, runSentences, runSubtitle } from './run-caption.ts';
import { runKinds } from './run-kind.ts';
import { type RunFigureOptions, selectRuns } from './run-selection.ts';
import { formatDelay } from './text.ts';

/**
 * Alignment over training: a panel for each layer, or, for errors that are equally late in all layers, a line of panels for each
 * layer and a column for each delay.
 * @throws UserError where no run fits.
 */
export function alignmentByLayerFigure(
  id: string,
  experiment: PaperExperiment,
  found: readonly RecordedRun[],
  options: RunFigureOptions = {},
): Figure {
  const stacked = experiment.delays === 'retrograde';
  const needs = { experiment, delays: stacked ? 'one' : 'many', measure: 'alignment' } as const;
  const selection = selectRuns(found, needs, options);
  const { runs } = selection;
  const layers = measuredLayers(runs);
  const stackedDelays = stacked ? (runs[0]?.layerDelaySeconds ?? []) : [];
  const rows = layers.flatMap((layer, index) => {
    const delaySeconds = layers.length === stackedDelays.length ? stackedDelays[index] : undefined;
    const labels = { layer, ...(delaySeconds !== undefined && { delaySeconds }) };
    return alignmentRows(selection, ({ alignment }) => alignment?.[layer], labels);
  });
  const delays = [...new Set(runs.map(delayOf))].sort((a, b) => a - b);
  const grid = (): readonly PanelLine[] =>
    layers.map((layer, line) => ({
      label: layer,
      panels: delays.map((delaySeconds) => ({
        ...(line === 0 && { title: `${formatDelay(delaySeconds)} late` }),
        where: { layer, delaySeconds },
      })),
    }));
  const linesOf = (style: FigureStyle) => (stacked ? wrapPanels(layerPanels(runs), style) : grid());
  return {
    id,
    title: stacked
      ? `Alignment by layer on ${experiment.title}, errors ${formatDelay(delays[0] ?? 0)} later with every layer`
      : `Alignment by layer on ${experiment.title}, errors equally late in all layers`,
    subtitle: runSubtitle(selection),
    caption: [
      `${alignmentPhrase}, during training on ${experiment.title}: ` +
        `${stacked ? 'a panel for each layer' : 'layers below each other, delays side by side'}, a line for each memory.`,
      binSentence(selection),
      bandSentence(runs, hasFewerSeeds(rows, ['layer', 'delaySeconds', 'memory'])),
      ...runSentences(selection, options),
    ].join(' '),
    rows,
    columns: ['layer', ...alignmentColumns(runKinds[experiment.kind])],
    widthPixels: pageWidthPixels,
    spec: alignmentSpec({ selections: [selection], rows, linesOf }),
  };
}
