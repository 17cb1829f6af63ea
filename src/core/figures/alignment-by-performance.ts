// Figs. 7C, 7D, 8C and 8D: alignment of each layer with the true gradient by how well the network did, a line for each memory.
// Networks that learn faster are further in training at the same update; at the same accuracy or return they can be compared.

import { meanAndRange } from '../statistics/spread.ts';
import { cosineAxis } from './alignment-curves.ts';
import { curveLayers } from './curve-layers.ts';
import type { Figure, FigureStyle, Row } from './figure.ts';
import { groupBy } from './group-by.ts';
import { layerPanels } from './layer-panels.ts';
import { pageWidthPixels, panelGrid, panelLegendPixels, wrapPanels } from './panel-grid.ts';
import type { PaperExperiment } from './paper-experiments.ts';
import { delayOf, measuredLayers, type RecordedRun } from './recorded-run.ts';
import { alignmentPhrase, describeSeeds, hasSeveralSeeds, runSentences, runSubtitle } from './run-caption.ts';
import { type Performance, runKinds } from './run-kind.ts';
import { type RunFigureOptions, selectRuns } from './run-selection.ts';
import { formatDelay } from './text.ts';

/** How well a run did at one time, and the mean of the alignment that was measured around it. */
interface JudgedAlignment {
  readonly seed: number;
  /** In percent, or as it is: as it is drawn. */
  readonly performance: number;
  readonly cosine: number;
}

/**
 * Evaluations of a run with the alignment of one layer around each, up to half-way to the next, or returns of its episodes with that of the
 * same updates; those without any are left out. What is further from all of them, as before the first evaluation, is not used: nobody
 * knows how well the network did there.
 */
export function alignmentAtPerformances(
  { seed, measurements }: RecordedRun,
  layer: string,
  { of, unit, alignment: pairing }: Performance,
): readonly JudgedAlignment[] {
  const judged = measurements.flatMap((row) => {
    const found = of(row);
    return found === undefined ? [] : [{ update: row.update, value: found.value }];
  });
  const cosines = judged.map((): number[] => []);
  const [first = 0, second = 2 * first] = judged.map(({ update }) => update);
  const reach = pairing === 'around' ? (second - first) / 2 : 0;
  let nearest = 0;
  for (const { update, alignment } of measurements) {
    const distance = (at: number) => Math.abs((judged[at]?.update ?? Number.POSITIVE_INFINITY) - update);
    while (distance(nearest + 1) < distance(nearest)) nearest += 1;
    const cosine = alignment?.[layer];
    if (typeof cosine === 'number' && distance(nearest) <= reach) cosines[nearest]?.push(cosine);
  }
  const scale = unit === 'percent' ? 100 : 1;
  return judged.flatMap(({ value }, at) => {
    const near = cosines[at] ?? [];
    const performance = Number((scale * value).toPrecision(12));
    return near.length === 0 ? [] : [{ seed, performance, cosine: meanAndRange(near).mean }];
  });
}

/** Width of a bin of accuracies in percent, or of returns: 1, 2 or 5 times a power of ten, so that there are at most about 20 of them. */
export function performanceBinWidth(values: readonly number[]): number {
  const { min, max } = meanAndRange(values);
  for (let power = -1; ; power += 1) {
    const width = [1, 2, 5].map((factor) => Number(`${factor}e${power}`)).find((one) => (max - min) / one <= 20);
    if (width !== undefined) return width;
  }
}

/** Mean for each seed of what lies in a bin, then mean and range over the seeds that have some there. */
function binnedRows(
  points: readonly JudgedAlignment[],
  width: number,
  { columns }: Performance,
  labels: Row,
): readonly Row[] {
  const bins = groupBy(points, ({ performance }) => Math.floor(performance / width + 1e-9));
  return [...bins]
    .sort(([a], [b]) => a - b)
    .map(([bin, inBin]) => {
      const seeds = [...groupBy(inBin, ({ seed }) => seed).values()];
      const ofSeeds = seeds.map((one) => meanAndRange(one.map(({ cosine }) => cosine)).mean);
      return {
        ...labels,
        [columns.from]: Number((bin * width).toPrecision(6)),
        [columns.to]: Number(((bin + 1) * width).toPrecision(6)),
        [columns.mean]: meanAndRange(inBin.map(({ performance }) => performance)).mean,
        ...meanAndRange(ofSeeds),
        seeds: seeds.length,
      };
    });
}

/**
 * Alignment by performance for delays that stack up layer by layer, a panel for each layer.
 * @throws UserError where no run fits.
 */
export function alignmentByPerformanceFigure(
  id: string,
  experiment: PaperExperiment,
  found: readonly RecordedRun[],
  options: RunFigureOptions = {},
): Figure {
  const kind = runKinds[experiment.kind];
  const { performance } = kind;
  const { columns, occasion } = performance;
  const needs = { experiment, delays: 'one', measure: 'alignmentByPerformance' } as const;
  const selection = selectRuns(found, needs, options);
  const { runs } = selection;
  const words = kind.words(runs);
  const memories = [...new Set(runs.map(({ memory }) => memory))];
  const judged = measuredLayers(runs).flatMap((layer) =>
    memories.map((memory) => {
      const ofMemory = runs.filter((run) => run.memory === memory);
      return { layer, memory, points: ofMemory.flatMap((run) => alignmentAtPerformances(run, layer, performance)) };
    }),
  );
  const width = performanceBinWidth(judged.flatMap(({ points }) => points.map((point) => point.performance)));
  const rows = judged.flatMap(({ layer, memory, points }) => binnedRows(points, width, performance, { layer, memory }));
  const delay = formatDelay(Math.max(...runs.map(delayOf)));
  const several = hasSeveralSeeds(runs);
  const isPercent = performance.unit === 'percent';
  return {
    id,
    title: `Alignment by ${performance.name} on ${experiment.title}, errors ${delay} later with every layer`,
    subtitle: runSubtitle(selection),
    caption: [
      `${alignmentPhrase}, by the ${words.inTraining} ` +
        `during training on ${experiment.title}: a panel for each layer, a line for each memory.`,
      isPercent
        ? `An evaluation goes with the mean of the alignment measured around it, up to half-way to the next; evaluations are put together in bins of ${width} % of accuracy.`
        : `The mean return of the episodes that ended since the row before goes with the mean of the alignment measured in the same updates; these are put together in bins of return ${width} wide.`,
      several
        ? `Mean over ${describeSeeds(runs)}, the band from the least to the greatest; a bin holds the seeds that have ${/^[aeiou]/.test(occasion) ? 'an' : 'a'} ${occasion} in it.`
        : 'One seed.',
      ...runSentences(selection, options),
    ].join(' '),
    rows,
    columns: ['layer', 'memory', columns.from, columns.to, columns.mean, 'mean', 'min', 'max', 'seeds'],
    widthPixels: pageWidthPixels,
    spec: (style: FigureStyle) =>
      panelGrid(
        {
          lines: wrapPanels(layerPanels(runs), style),
          xTitle: words.axisTitle,
          yTitle: 'alignment (cosine)',
          aspect: 0.8,
          content: ({ x, y }) =>
            curveLayers(
              {
                memories,
                groups: ['memory'],
                legendOffset: panelLegendPixels,
                x: {
                  field: columns.mean,
                  scale: { zero: false, nice: true, domain: binDomain(rows, performance) },
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
function binDomain(rows: readonly Row[], { columns }: Performance): readonly number[] {
  return [
    Math.min(...rows.map((row) => Number(row[columns.from]))),
    Math.max(...rows.map((row) => Number(row[columns.to]))),
  ];
}
