// Fig. 10: alignment of each layer with the true gradient over training, a line of panels for each task, at its longest delay.
import { alignmentColumns, alignmentRows, alignmentSpec, binSentence } from './alignment-curves.ts';
import { hasFewerSeeds } from './curve-layers.ts';
import type { Figure } from './figure.ts';
import { groupBy } from './group-by.ts';
import { type PanelLine, pageWidthPixels } from './panel-grid.ts';
import type { PaperExperiment } from './paper-experiments.ts';
import { delayOf, measuredLayers, type RecordedRun } from './recorded-run.ts';
import { afterNames, alignmentPhrase, bandSentence, sentencesOfTasks, subtitleOfTasks } from './run-caption.ts';
import { runKinds } from './run-kind.ts';
import { type RunFigureOptions, type RunSelection, selectEach } from './run-selection.ts';
import { formatDelay, joinWords } from './text.ts';

const delayText = ({ runs }: RunSelection) => formatDelay(Math.max(...runs.map(delayOf)));

/**
 * Alignment over training for errors that are equally late in all layers: tasks below each other, layers side by side.
 * @throws UserError where no run fits.
 */
export function alignmentByTaskFigure(
  id: string,
  experiments: readonly PaperExperiment[],
  found: readonly RecordedRun[],
  options: RunFigureOptions = {},
): Figure {
  const selected = selectEach(found, experiments, { delays: 'paper', measure: 'alignment' }, options);
  const { selections } = selected;
  const runs = selections.flatMap((selection) => selection.runs);
  const rows = selections.flatMap((selection) =>
    measuredLayers(selection.runs).flatMap((layer) =>
      alignmentRows(selection, ({ alignment }) => alignment?.[layer], { task: selection.experiment.task, layer }),
    ),
  );
  const linesOf = (): readonly PanelLine[] =>
    selections.map(({ experiment, runs: shown }) => ({
      panels: measuredLayers(shown).map((layer) => ({
        title: `${experiment.title} ${layer}`,
        where: { task: experiment.task, layer },
      })),
    }));
  const names = joinWords(selections.map(({ experiment }) => experiment.title));
  const bins = groupBy(selections, binSentence);
  return {
    id,
    title: `Alignment by layer on ${names}, errors equally late in all layers`,
    subtitle: subtitleOfTasks(selections),
    caption: [
      `${alignmentPhrase}, during training: tasks below each other, layers of the actor side by side, a line for each memory.`,
      `Errors are late by ${joinWords(selections.map((one) => `${delayText(one)} (${one.experiment.title})`))}.`,
      ...[...bins].map(([sentence, ofTasks]) => (bins.size === 1 ? sentence : afterNames(ofTasks, sentence))),
      bandSentence(runs, hasFewerSeeds(rows, ['task', 'layer', 'memory'])),
      ...sentencesOfTasks(selected, options),
    ].join(' '),
    rows,
    columns: ['task', 'layer', ...alignmentColumns(runKinds.play)],
    widthPixels: pageWidthPixels,
    spec: alignmentSpec({
      selections,
      rows,
      linesOf,
      selectionOf: ({ where }) => selections.find(({ experiment }) => experiment.task === where.task),
    }),
  };
}
