// Figs. 7C and 7D: alignment of each layer with the true gradient by the test accuracy that the network had, a line for each memory.
// Networks that learn faster are further in training at the same update; at the same accuracy they can be compared.

import { meanAndRange } from '../statistics/spread.ts';
import { cosineAxis } from './alignment-curves.ts';
import { curveLayers } from './curve-layers.ts';
import type { Figure, FigureStyle, Row } from './figure.ts';
import { groupBy } from './group-by.ts';
import { layerPanels } from './layer-panels.ts';
import { pageWidthPixels, panelGrid, panelLegendPixels, wrapPanels } from './panel-grid.ts';
import type { PaperExperiment } from './paper-experiments.ts';
import { measuredLayers, type RecordedRun } from './recorded-run.ts';
import { describeSeeds, hasSeveralSeeds, runSentences, runSubtitle } from './run-caption.ts';
import { delayOf, type RunFigureOptions, selectRuns } from './run-selection.ts';
import { formatDelay } from './text.ts';

/** One evaluation of a run, and the mean of the alignment that was measured around it. */
interface EvaluatedAlignment {
  readonly seed: number;
  /** In percent. */
  readonly accuracy: number;
  readonly cosine: number;
}

/**
 * Evaluations of a run with the alignment of one layer around each, up to half-way to the next; those without any are left out.
 * What is further from all of them, as before the first, is not used: nobody knows the accuracy there.
 */
export function alignmentAtEvaluations(
  { seed, measurements }: RecordedRun,
  layer: string,
): readonly EvaluatedAlignment[] {
  const evaluations = measurements.filter(({ testAccuracy }) => testAccuracy !== undefined);
  const cosines = evaluations.map((): number[] => []);
  const [first = 0, second = 2 * first] = evaluations.map(({ update }) => update);
  const reach = (second - first) / 2;
  let nearest = 0;
  for (const { update, alignment } of measurements) {
    const distance = (at: number) => Math.abs((evaluations[at]?.update ?? Number.POSITIVE_INFINITY) - update);
    while (distance(nearest + 1) < distance(nearest)) nearest += 1;
    const cosine = alignment?.[layer];
    if (typeof cosine === 'number' && distance(nearest) <= reach) cosines[nearest]?.push(cosine);
  }
  return evaluations.flatMap(({ testAccuracy = 0 }, at) => {
    const near = cosines[at] ?? [];
    return near.length === 0
      ? []
      : [{ seed, accuracy: Number((100 * testAccuracy).toPrecision(12)), cosine: meanAndRange(near).mean }];
  });
}

/** Width of a bin of accuracies in percent, so that there are at most about 20 of them. */
export function accuracyBinPercent(accuracies: readonly number[]): number {
  const { min, max } = meanAndRange(accuracies);
  return [0.1, 0.2, 0.5, 1, 2, 5].find((width) => (max - min) / width <= 20) ?? 10;
}

/** Mean for each seed of the evaluations whose accuracy lies in a bin, then mean and range over the seeds that have some there. */
function binnedRows(evaluations: readonly EvaluatedAlignment[], width: number, labels: Row): readonly Row[] {
  const bins = groupBy(evaluations, ({ accuracy }) => Math.floor(accuracy / width + 1e-9));
  return [...bins]
    .sort(([a], [b]) => a - b)
    .map(([bin, inBin]) => {
      const seeds = [...groupBy(inBin, ({ seed }) => seed).values()];
      const ofSeeds = seeds.map((one) => meanAndRange(one.map(({ cosine }) => cosine)).mean);
      return {
        ...labels,
        accuracyFromPercent: Number((bin * width).toPrecision(6)),
        accuracyToPercent: Number(((bin + 1) * width).toPrecision(6)),
        meanAccuracyPercent: meanAndRange(inBin.map(({ accuracy }) => accuracy)).mean,
        ...meanAndRange(ofSeeds),
        seeds: seeds.length,
      };
    });
}

/**
 * Alignment by test accuracy for delays that stack up layer by layer, a panel for each layer.
 * @throws UserError where no run fits.
 */
export function alignmentByAccuracyFigure(
  id: string,
  experiment: PaperExperiment,
  found: readonly RecordedRun[],
  options: RunFigureOptions = {},
): Figure {
  const selection = selectRuns(found, { experiment, delays: 'one', measure: 'alignmentAtEvaluation' }, options);
  const { runs } = selection;
  const memories = [...new Set(runs.map(({ memory }) => memory))];
  const evaluated = measuredLayers(runs).flatMap((layer) =>
    memories.map((memory) => ({
      layer,
      memory,
      evaluations: runs.filter((run) => run.memory === memory).flatMap((run) => alignmentAtEvaluations(run, layer)),
    })),
  );
  const width = accuracyBinPercent(evaluated.flatMap(({ evaluations }) => evaluations.map(({ accuracy }) => accuracy)));
  const rows = evaluated.flatMap(({ layer, memory, evaluations }) => binnedRows(evaluations, width, { layer, memory }));
  const delay = formatDelay(Math.max(...runs.map(delayOf)));
  const several = hasSeveralSeeds(runs);
  return {
    id,
    title: `Alignment by accuracy on ${experiment.title}, errors ${delay} later with every layer`,
    subtitle: runSubtitle(runs, experiment),
    caption: [
      `Cosine of the gradient from delayed errors and the true gradient of the same weights and batch, by the test accuracy that the network had ` +
        `during training on ${experiment.title}: a panel for each layer, a line for each memory.`,
      `An evaluation goes with the mean of the alignment measured around it, up to half-way to the next; evaluations are put together in bins of ${width} % of accuracy.`,
      several
        ? `Mean over ${describeSeeds(runs)}, the band from the least to the greatest; a bin holds the seeds that were evaluated in it.`
        : 'One seed.',
      ...runSentences(selection, experiment, options),
    ].join(' '),
    rows,
    columns: [
      ...['layer', 'memory', 'accuracyFromPercent', 'accuracyToPercent', 'meanAccuracyPercent'],
      ...['mean', 'min', 'max', 'seeds'],
    ],
    widthPixels: pageWidthPixels,
    spec: (style: FigureStyle) =>
      panelGrid(
        {
          lines: wrapPanels(layerPanels(runs), style),
          xTitle: 'test accuracy (%)',
          yTitle: 'alignment (cosine)',
          aspect: 0.8,
          content: ({ x, y }) =>
            curveLayers(
              {
                memories,
                groups: ['memory'],
                legendOffset: panelLegendPixels,
                x: {
                  field: 'meanAccuracyPercent',
                  scale: { zero: false, nice: true, domain: accuracyDomain(rows) },
                  axis: { ...x, tickCount: Math.round(1.5 * x.tickCount) },
                },
                y: cosineAxis(rows, y),
                band: several ? 'min-max' : 'none',
                fewerSeeds: 'alike',
                points: 'all',
              },
              style,
            ),
        },
        style,
      ),
  };
}

/** The ends of the bins: the same for all panels. */
function accuracyDomain(rows: readonly Row[]): readonly number[] {
  return [
    Math.min(...rows.map((row) => Number(row.accuracyFromPercent))),
    Math.max(...rows.map((row) => Number(row.accuracyToPercent))),
  ];
}
