// Figs. 3, 4 and 13: what runs reached, by memory and delay: a heat map for each task, the mean over seeds in each cell, and where asked for
// their standard deviation.

import { meanAndRange, spreadOf } from '../statistics/spread.ts';
import type { Figure, FigureStyle, Row } from './figure.ts';
import { groupBy } from './group-by.ts';
import { type HeatMapPanel, heatMaps } from './heat-map.ts';
import { compareMemories, isClassicalTrace } from './memory-order.ts';
import { pageWidthPixels } from './panel-grid.ts';
import type { PaperExperiment } from './paper-experiments.ts';
import { delayOf, type RecordedRun } from './recorded-run.ts';
import { describeSeeds, hasSeveralSeeds, sentencesOfTasks, subtitleOfTasks } from './run-caption.ts';
import { finalPerformance, type Performance, runKinds } from './run-kind.ts';
import { askedDelays, type RunFigureOptions, type RunSelection, selectEach } from './run-selection.ts';
import { joinWords } from './text.ts';

/** The delays of a map: those of the paper and of the runs, or those that were asked for. */
function delaysOf({ experiment, runs }: RunSelection, options: RunFigureOptions): readonly number[] {
  const found = runs.filter(({ memory }) => memory !== 'backprop').map(delayOf);
  const asked = askedDelays(options, Number(runs[0]?.config.stepSeconds));
  return [...new Set([...(asked ?? experiment.delaySeconds ?? []), ...found])].sort((a, b) => a - b);
}

/** The memories of all maps: those of the paper and of the runs, or those that were asked for. */
function memoriesOf(selections: readonly RunSelection[]): readonly string[] {
  const found = selections.flatMap(({ runs }) => runs.map(({ memory }) => memory));
  // A classical trace whose decay was tuned stands for et.
  const isTraceThere = found.some(isClassicalTrace);
  const shown = selections.flatMap(
    ({ askedMemories, experiment }) =>
      askedMemories ?? experiment.memories.filter((memory) => memory !== 'et' || !isTraceThere),
  );
  return [...new Set([...shown, ...found])].sort(compareMemories);
}

/** A row for each memory and delay, without value where there is no run; one for undelayed learning, which has no delay. */
function cellRows(selection: RunSelection, memories: readonly string[], delays: readonly number[]): readonly Row[] {
  const { runs, experiment } = selection;
  const kind = runKinds[experiment.kind];
  const cells = groupBy(runs, (run) => `${run.memory} ${run.memory === 'backprop' ? '' : delayOf(run)}`);
  return memories.flatMap((memory) =>
    (memory === 'backprop' ? [null] : delays).map((delaySeconds): Row => {
      const seeds = cells.get(`${memory} ${delaySeconds ?? ''}`) ?? [];
      const reached = seeds.flatMap((run) => finalPerformance(run, kind) ?? []);
      const found = reached.length > 0 ? meanAndRange(reached) : { mean: null, min: null, max: null };
      const { mean, min, max } = found;
      return {
        task: experiment.task,
        memory,
        delaySeconds,
        mean,
        deviation: reached.length > 1 ? spreadOf(reached).standardDeviation : null,
        min,
        max,
        seeds: reached.length,
      };
    }),
  );
}

/** The ends of a map's colours: the least and greatest mean, but not closer than `leastSpan`, which is small against what matters. */
function colorDomain(rows: readonly Row[], leastSpan: number) {
  const means = rows.flatMap(({ mean }) => (typeof mean === 'number' ? [mean] : []));
  const { min, max } = meanAndRange(means);
  const widening = Math.max(0, leastSpan - (max - min)) / 2;
  return { domain: [min - widening, max + widening] as const, isWidened: widening > 0 };
}

/** Where the colours of some maps reach beyond their values. */
function widenedSentences(titles: readonly string[], { leastSpan, unit }: Performance): readonly string[] {
  if (titles.length === 0) return [];
  const span = unit === 'percent' ? `${100 * leastSpan} percentage points` : `a return of ${leastSpan}`;
  return [`Those of ${joinWords(titles)} are less than ${span} apart: colours span that much around them.`];
}

/** A Vega expression for a number of at most four characters and a sign: whole from 100 on. */
function numberText(column: string, scale: number): string {
  const value = `${scale} * datum.${column}`;
  return `replace(abs(${value}) >= 99.95 ? format(${value}, '.0f') : format(${value}, '.1f'), '-', '−')`;
}

/**
 * Performance after training by memory and delay, for errors that are equally late in all layers.
 * @param cells what stands in a cell: the mean over seeds, or their standard deviation too
 * @throws UserError where no run fits.
 */
export function performanceByDelayFigure(
  id: string,
  experiments: readonly PaperExperiment[],
  found: readonly RecordedRun[],
  options: RunFigureOptions,
  cells: 'mean' | 'mean-and-deviation',
): Figure {
  const selected = selectEach(found, experiments, { delays: 'many', measure: 'result' }, options);
  const { selections } = selected;
  const runs = selections.flatMap((selection) => selection.runs);
  const kind = runKinds[selections[0]?.experiment.kind ?? 'images'];
  const { performance } = kind;
  const words = kind.words(runs);
  const memories = memoriesOf(selections);
  const maps = selections.map((selection) => {
    const delays = delaysOf(selection, options);
    const rows = cellRows(selection, memories, delays);
    return { selection, delays, rows, ...colorDomain(rows, performance.leastSpan) };
  });
  const scale = performance.unit === 'percent' ? 100 : 1;
  const panels = maps.map(
    ({ selection, delays, domain }): HeatMapPanel => ({
      title: selection.experiment.title,
      where: { task: selection.experiment.task },
      columns: delays,
      domain,
    }),
  );
  const texts = [
    numberText('mean', scale),
    ...(cells === 'mean' || !hasSeveralSeeds(runs)
      ? []
      : [`isValid(datum.deviation) ? '± ' + ${numberText('deviation', scale)} : ''`]),
  ];
  const widened = maps.flatMap(({ selection, isWidened }) => (isWidened ? [selection.experiment.title] : []));
  const isWhole = maps.every(({ rows }) => rows.every(({ mean }) => mean !== null));
  const deviation = cells === 'mean' || !hasSeveralSeeds(runs) ? '' : ' ± standard deviation';
  const names = joinWords(selections.map(({ experiment }) => experiment.title));
  return {
    id,
    title: `${words.heading}${deviation} on ${names} by memory and delay`,
    subtitle: subtitleOfTasks(selections),
    caption: [
      `${words.afterTraining} on ${names}, by memory and by how late the errors come, in all layers alike: et has one state, cet:n has n.`,
      ...(memories.includes('backprop') ? ['backprop is learning without delay, so one cell for all.'] : []),
      hasSeveralSeeds(runs)
        ? `Mean over ${describeSeeds(runs)}${cells === 'mean' ? '' : ', ± their standard deviation (n − 1)'}.`
        : `One seed${cells === 'mean' ? '' : ', so no standard deviation'}.`,
      `Colours reach from the least to the greatest value of each map${isWhole ? '' : '; an empty frame has no finished run'}.`,
      ...widenedSentences(widened, performance),
      ...sentencesOfTasks(selected, options),
    ].join(' '),
    rows: maps.flatMap(({ rows }) => rows),
    columns: ['task', 'memory', 'delaySeconds', 'mean', 'deviation', 'min', 'max', 'seeds'],
    widthPixels: pageWidthPixels,
    spec: (style: FigureStyle) =>
      heatMaps(
        {
          panels,
          rowValues: memories,
          rowField: 'memory',
          columnField: 'delaySeconds',
          valueField: 'mean',
          texts,
          xTitle: 'delay T (s)',
          yTitle: 'memory',
        },
        style,
      ),
  };
}
