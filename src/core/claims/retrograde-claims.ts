// Claims about errors that come minutes late, later with every layer (Section 4.2, Figs. 7 and 8).
import { performanceBinWidth } from '../figures/alignment-by-performance.ts';
import { groupBy } from '../figures/group-by.ts';
import { countOf } from '../figures/text.ts';
import { meanAndRange } from '../statistics/spread.ts';
import { stratifiedTrend } from '../statistics/stratified-trend.ts';
import { above, type Claim, type Comparison, verdictOf } from './claim.ts';
import {
  type ClaimRun,
  delaysOf,
  fewestSeeds,
  fewestSeedsOf,
  layerAlignment,
  type Measure,
  memoryKind,
  orderOf,
  type SeedSummary,
  seedSummaries,
  traceValues,
  trainingScore,
} from './evidence.ts';
import { joinTrends, risesWithOrder, TREND_RULE, tracesAt, tracesOf } from './trends.ts';

type RunClaim = Claim<readonly ClaimRun[]>;

/** Rising with the order, of the score at the end and of that over training. */
function learnsBetterAndFaster(runs: readonly ClaimRun[], task: string) {
  const valuesOf = (measure?: Measure) => traceValues(runs, task, 'retrograde', measure);
  const [atEnd, inTraining] = [valuesOf(), valuesOf(trainingScore)];
  return {
    seeds: fewestSeedsOf(atEnd, inTraining),
    ...joinTrends([
      risesWithOrder(`${task}: accuracy at the end`, atEnd),
      risesWithOrder(`${task}: accuracy over training`, inTraining),
    ]),
  };
}

export const retrogradePerceptronClaim: RunClaim = {
  number: 11,
  statement: 'MNIST with retrograde delays: higher orders learn better and faster.',
  source: 'Section 4.2, Fig. 7A',
  rule: `The accuracy at the end, and its mean over the evaluations of training, rise with the order. ${TREND_RULE}`,
  runs: [{ experiment: 'figure-7-11-12', tasks: ['mnist'], delays: 'retrograde' }],
  decide(runs) {
    const { comparisons, missing, seeds } = learnsBetterAndFaster(runs, 'mnist');
    return verdictOf(comparisons, missing, seeds);
  },
};

/** Traces of the lowest and the highest order that both tasks have at a delay; undefined where there are no two. */
function sharedExtremes(tasks: readonly (readonly SeedSummary[])[], delaySeconds: number) {
  const [one = [], other = []] = tasks.map((summaries) => tracesAt(summaries, delaySeconds));
  const memories = one.map(({ memory }) => memory).filter((memory) => other.some((trace) => trace.memory === memory));
  const [lowest] = memories;
  const highest = memories.at(-1);
  if (lowest === undefined || lowest === highest) return undefined;
  const find = (traces: readonly SeedSummary[], memory?: string) => traces.find((trace) => trace.memory === memory)!;
  const ofTask = (traces: readonly SeedSummary[]) => ({ lowest: find(traces, lowest), highest: find(traces, highest) });
  return { memories: `${highest} over ${lowest}`, one: ofTask(one), other: ofTask(other), seconds: delaySeconds };
}

export const retrogradeConvolutionClaim: RunClaim = {
  number: 12,
  statement: 'CIFAR-10 with retrograde delays: higher orders learn better and faster, more so than on MNIST.',
  source: 'Section 4.2, Fig. 7B',
  rule: 'As for MNIST, and the gain of the highest order over the lowest that both have, averaged over training, is larger than on MNIST at the longest delay that both have.',
  runs: [{ experiment: 'figure-7-11-12', tasks: ['mnist', 'cifar10'], delays: 'retrograde' }],
  decide(runs) {
    const { comparisons, missing, seeds } = learnsBetterAndFaster(runs, 'cifar10');
    const [cifar10, mnist] = ['cifar10', 'mnist'].map((task) =>
      tracesOf(seedSummaries(runs, task, 'retrograde', trainingScore)),
    ) as [readonly SeedSummary[], readonly SeedSummary[]];
    const longest = delaysOf(cifar10)
      .flatMap((seconds) => sharedExtremes([cifar10, mnist], seconds) ?? [])
      .at(-1);
    if (!longest) {
      const neither = 'cifar10 and mnist with retrograde delays and two orders at one delay';
      return verdictOf(comparisons, [...missing, neither], seeds);
    }
    const { memories, one, other, seconds } = longest;
    const more = above(
      `points that ${memories} gains at ${seconds}s over training, cifar10 above mnist`,
      one.highest.mean - one.lowest.mean,
      other.highest.mean - other.lowest.mean,
    );
    return verdictOf([...comparisons, more], missing, Math.min(seeds ?? 0, other.lowest.seeds, other.highest.seeds));
  },
};

/** Layers in which errors are late: all but the last, of which the alignment is 1. First layer first. */
function delayedLayers(runs: readonly ClaimRun[]): readonly string[] {
  const layers = [...new Set(runs.flatMap(({ alignment }) => Object.keys(alignment)))];
  return layers.slice(0, -1);
}

/** That each earlier layer is aligned worse than the next, for every order. */
function earlierWorse(runs: readonly ClaimRun[], task: string, layers: readonly string[]) {
  const byLayer = layers.map((layer) => tracesOf(seedSummaries(runs, task, 'retrograde', layerAlignment(layer))));
  const comparisons = byLayer.slice(1).flatMap((summaries, at): readonly Comparison[] =>
    summaries.flatMap((summary) => {
      const below = byLayer[at]!.find(
        ({ memory, delaySeconds }) => memory === summary.memory && delaySeconds === summary.delaySeconds,
      );
      const what = `${task}, ${summary.memory} at ${summary.delaySeconds}s: ${layers[at + 1]} aligned better than ${layers[at]}`;
      return below ? [above(what, summary.mean, below.mean)] : [];
    }),
  );
  const all = new Set(runs.map((run) => `${memoryKind(run)} ${run.delaySeconds}`)).size;
  const isWhole = all > 0 && byLayer.every((summaries) => summaries.length === all);
  return { comparisons, summaries: byLayer.flat(), isWhole };
}

/** Cosines of one layer by order, of runs with one delay and seed, at one accuracy. */
type EqualAccuracy = readonly { readonly memory: string; readonly order: number; readonly cosine: number }[];

/** Groups of two orders or more that were at the same accuracy, in bins. */
function atEqualAccuracy(runs: readonly ClaimRun[], layer: string): readonly EqualAccuracy[] {
  const points = runs
    .flatMap((run) => {
      const { delaySeconds, seed, alignmentAtScores } = run;
      return (alignmentAtScores[layer] ?? []).map((point) => ({
        ...point,
        memory: memoryKind(run),
        delaySeconds,
        seed,
      }));
    })
    .filter(({ score, cosine }) => Number.isFinite(score) && Number.isFinite(cosine));
  if (points.length === 0) return [];
  const width = performanceBinWidth(points.map(({ score }) => score));
  const binOf = (score: number) => Math.floor(score / width + 1e-9);
  const bins = groupBy(points, ({ score, delaySeconds, seed }) => JSON.stringify([binOf(score), delaySeconds, seed]));
  return [...bins.values()]
    .map((bin) =>
      [...groupBy(bin, ({ memory }) => memory)]
        .map(([memory, ofMemory]) => ({
          memory,
          order: orderOf(memory)!,
          cosine: meanAndRange(ofMemory.map(({ cosine }) => cosine)).mean,
        }))
        .sort((one, other) => one.order - other.order),
    )
    .filter(({ length }) => length > 1);
}

/**
 * That in one layer higher orders are aligned better at equal accuracy: among all pairs of orders, and the highest above the lowest. Bins of a run are
 * not independent, so that no chance is set against them. Empty where the highest and the lowest were never at the same accuracy.
 */
function higherBetter(runs: readonly ClaimRun[], task: string, layer: string): readonly Comparison[] {
  const groups = atEqualAccuracy(runs, layer);
  const memories = [...new Set(runs.map(memoryKind))].sort((one, other) => orderOf(one)! - orderOf(other)!);
  const [lowest, highest] = [memories[0], memories.at(-1)];
  const ends = groups.filter((group) => group[0]?.memory === lowest && group.at(-1)?.memory === highest);
  if (ends.length === 0) return [];
  const { tau, pairs } = stratifiedTrend(groups.map((group) => group.map(({ cosine }) => cosine)));
  const mean = (of: (group: EqualAccuracy) => number) => meanAndRange(ends.map(of)).mean;
  const where = `${task} ${layer}, alignment at equal accuracy`;
  return [
    above(`${where}: Kendall’s τ with the order over ${countOf(pairs, 'pair')}`, tau, 0),
    above(
      `${where}: ${highest} above ${lowest}`,
      mean((group) => group.at(-1)!.cosine),
      mean((group) => group[0]!.cosine),
    ),
  ];
}

export const retrogradeAlignmentClaim: RunClaim = {
  number: 13,
  statement: 'With retrograde delays earlier layers align worse with the true gradient, and higher orders better.',
  source: 'Section 4.2, Fig. 7C and D',
  rule: 'On MNIST and CIFAR-10, for every order the mean alignment over training of each delayed layer is above that of the one before it; and in every delayed layer, among runs at the same accuracy (in bins), more pairs of orders are aligned better in the higher one than worse, and the highest order better than the lowest.',
  runs: [{ experiment: 'figure-7-11-12', tasks: ['mnist', 'cifar10'], delays: 'retrograde' }],
  decide(runs) {
    const tasks = ['mnist', 'cifar10'].map((task) => {
      const ofTask = runs
        .filter((run) => run.task === task && run.delays === 'retrograde')
        .filter((run) => orderOf(memoryKind(run)) !== null);
      const layers = delayedLayers(ofTask);
      const earlier = earlierWorse(ofTask, task, layers);
      const higher = layers.map((layer) => higherBetter(ofTask, task, layer));
      return {
        task,
        summaries: earlier.summaries,
        comparisons: [...earlier.comparisons, ...higher.flat()],
        isThere: layers.length > 1 && earlier.isWhole && higher.every(({ length }) => length > 0),
      };
    });
    return verdictOf(
      tasks.flatMap(({ comparisons }) => comparisons),
      tasks
        .filter(({ isThere }) => !isThere)
        .map(
          ({ task }) =>
            `${task} with retrograde delays: the alignment of every order in every delayed layer, and of the lowest and the highest at one accuracy`,
        ),
      fewestSeeds(tasks.flatMap(({ summaries }) => summaries)),
    );
  },
};

export const retrogradePlayClaim: RunClaim = {
  number: 14,
  statement: 'In control with retrograde delays higher orders are better.',
  source: 'Section 4.2, Fig. 8',
  rule: `In CartPole and LunarLander the return after training rises with the order. ${TREND_RULE}`,
  runs: [{ experiment: 'figure-8-10', tasks: ['cartpole', 'lunarlander'], delays: 'retrograde' }],
  decide(runs) {
    const tasks = ['cartpole', 'lunarlander'].map((task) => {
      const values = traceValues(runs, task, 'retrograde');
      return { values, ...risesWithOrder(`${task}: return`, values) };
    });
    const { comparisons, missing } = joinTrends(tasks);
    return verdictOf(comparisons, missing, fewestSeedsOf(...tasks.map(({ values }) => values)));
  },
};
