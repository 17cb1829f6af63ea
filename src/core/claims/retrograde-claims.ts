// Claims about errors that come minutes late, later with every layer (Section 4.2, Figs. 7 and 8).
import { above, type Claim, type Comparison, verdictOf } from './claim.ts';
import {
  type ClaimRun,
  delaysOf,
  fewestSeeds,
  finalScore,
  layerAlignment,
  type SeedSummary,
  seedSummaries,
  trainingScore,
} from './evidence.ts';
import { risesWithOrder, tracesAt, tracesOf } from './trends.ts';

type RunClaim = Claim<readonly ClaimRun[]>;

/** Rising with the order at every delay, of the score at the end and of that over training. */
function learnsBetterAndFaster(runs: readonly ClaimRun[], task: string) {
  const atEnd = tracesOf(seedSummaries(runs, task, 'retrograde', finalScore));
  const inTraining = tracesOf(seedSummaries(runs, task, 'retrograde', trainingScore));
  const rises = (summaries: readonly SeedSummary[], name: string) =>
    delaysOf(summaries).flatMap((seconds) => risesWithOrder(`${task} ${name}`, summaries, seconds));
  const comparisons = [...rises(atEnd, 'at the end'), ...rises(inTraining, 'over training')];
  return { summaries: [...atEnd, ...inTraining], inTraining, comparisons };
}

export const retrogradePerceptronClaim: RunClaim = {
  number: 11,
  statement: 'MNIST with retrograde delays: higher orders learn better and faster.',
  source: 'Section 4.2, Fig. 7A',
  rule: 'The accuracy at the end, and its mean over the evaluations of training, rise with the order.',
  runs: [{ experiment: 'figure-7-11-12', tasks: ['mnist'], delays: 'retrograde' }],
  decide(runs) {
    const { comparisons, summaries } = learnsBetterAndFaster(runs, 'mnist');
    const missing = comparisons.length > 0 ? [] : ['mnist with retrograde delays and two orders'];
    return verdictOf(comparisons, missing, fewestSeeds(summaries));
  },
};

/** Traces of the lowest and the highest order at one delay; undefined where there are no two. */
function extremeOrders(summaries: readonly SeedSummary[], delaySeconds: number) {
  const traces = tracesAt(summaries, delaySeconds);
  const [lowest] = traces;
  const highest = traces.at(-1);
  return lowest && highest && lowest !== highest ? { lowest, highest } : undefined;
}

export const retrogradeConvolutionClaim: RunClaim = {
  number: 12,
  statement: 'CIFAR-10 with retrograde delays: higher orders learn better and faster, more so than on MNIST.',
  source: 'Section 4.2, Fig. 7B',
  rule: 'As for MNIST, and the gain of the highest order over the lowest, averaged over training, is larger than on MNIST at the longest delay that both have.',
  runs: [{ experiment: 'figure-7-11-12', tasks: ['mnist', 'cifar10'], delays: 'retrograde' }],
  decide(runs) {
    const convolutional = learnsBetterAndFaster(runs, 'cifar10');
    const perceptron = learnsBetterAndFaster(runs, 'mnist');
    const shared = delaysOf(convolutional.inTraining).flatMap((seconds) => {
      const one = extremeOrders(convolutional.inTraining, seconds);
      const other = extremeOrders(perceptron.inTraining, seconds);
      return one && other ? [{ one, other, seconds }] : [];
    });
    const longest = shared.at(-1);
    if (!longest) {
      const missing = ['cifar10 and mnist with retrograde delays and two orders at one delay'];
      return verdictOf(convolutional.comparisons, missing, fewestSeeds(convolutional.summaries));
    }
    const { one, other, seconds } = longest;
    const more = above(
      `gain of the highest order at ${seconds}s in points, cifar10 above mnist`,
      one.highest.mean - one.lowest.mean,
      other.highest.mean - other.lowest.mean,
    );
    const seeds = fewestSeeds([...convolutional.summaries, other.lowest, other.highest]);
    return verdictOf([...convolutional.comparisons, more], [], seeds);
  },
};

/** Layers in which errors are late: all but the last, of which the alignment is 1. First layer first. */
function delayedLayers(runs: readonly ClaimRun[]): readonly string[] {
  const layers = [...new Set(runs.flatMap(({ alignment }) => Object.keys(alignment)))];
  return layers.slice(0, -1);
}

/** Each earlier layer below the next for every order, and every layer rising with the order. */
function alignmentTrends(runs: readonly ClaimRun[], task: string) {
  const ofTask = runs.filter((run) => run.task === task && run.delays === 'retrograde');
  const layers = delayedLayers(ofTask);
  const byLayer = layers.map((layer) => seedSummaries(ofTask, task, 'retrograde', layerAlignment(layer)));
  const earlier = byLayer.slice(1).flatMap((summaries, at): readonly Comparison[] =>
    summaries.flatMap((summary) => {
      const below = byLayer[at]!.find(
        ({ memory, delaySeconds }) => memory === summary.memory && delaySeconds === summary.delaySeconds,
      );
      const what = `${task}, ${summary.memory}: ${layers[at + 1]} aligned better than ${layers[at]}`;
      return below ? [above(what, summary.mean, below.mean)] : [];
    }),
  );
  const rises = byLayer.flatMap((summaries, at) =>
    delaysOf(summaries).flatMap((seconds) => risesWithOrder(`${task} ${layers[at]}`, summaries, seconds)),
  );
  return {
    comparisons: [...earlier, ...rises],
    summaries: byLayer.flat(),
    isThere: earlier.length > 0 && rises.length > 0,
  };
}

export const retrogradeAlignmentClaim: RunClaim = {
  number: 13,
  statement: 'With retrograde delays earlier layers align worse with the true gradient, and higher orders better.',
  source: 'Section 4.2, Fig. 7C and D',
  rule: 'On MNIST and CIFAR-10, for every order each delayed layer aligns better than the one before it, and in every delayed layer the alignment rises with the order; means over training.',
  runs: [{ experiment: 'figure-7-11-12', tasks: ['mnist', 'cifar10'], delays: 'retrograde' }],
  decide(runs) {
    const tasks = ['mnist', 'cifar10'].map((task) => ({ task, ...alignmentTrends(runs, task) }));
    return verdictOf(
      tasks.flatMap(({ comparisons }) => comparisons),
      tasks
        .filter(({ isThere }) => !isThere)
        .map(({ task }) => `${task} with retrograde delays, two orders and the alignment measured`),
      fewestSeeds(tasks.flatMap(({ summaries }) => summaries)),
    );
  },
};

export const retrogradePlayClaim: RunClaim = {
  number: 14,
  statement: 'In control with retrograde delays higher orders are better.',
  source: 'Section 4.2, Fig. 8',
  rule: 'In CartPole and LunarLander the return after training rises with the order.',
  runs: [{ experiment: 'figure-8-10', tasks: ['cartpole', 'lunarlander'], delays: 'retrograde' }],
  decide(runs) {
    const tasks = ['cartpole', 'lunarlander'].map((task) => {
      const summaries = tracesOf(seedSummaries(runs, task, 'retrograde'));
      const comparisons = delaysOf(summaries).flatMap((seconds) => risesWithOrder(task, summaries, seconds));
      return { task, summaries, comparisons };
    });
    return verdictOf(
      tasks.flatMap(({ comparisons }) => comparisons),
      tasks
        .filter(({ comparisons }) => comparisons.length === 0)
        .map(({ task }) => `${task} with retrograde delays and two orders`),
      fewestSeeds(tasks.flatMap(({ summaries }) => summaries)),
    );
  },
};
