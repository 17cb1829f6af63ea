// Claims about supervised learning with delays of seconds (Section 4.1, Figs. 3, 5 and 9).
import { above, atLeast, type Claim, type Comparison, verdictOf } from './claim.ts';
import {
  type ClaimRun,
  delaysOf,
  fewestSeeds,
  fewestSeedsOf,
  meanAlignment,
  orderOf,
  type SeedSummary,
  seedSummaries,
  spread,
  traceValues,
} from './evidence.ts';
import { fallsWithDelay, joinTrends, risesWithOrder, TREND_RULE } from './trends.ts';

/** Percentage points that are still "a few". */
const FEW_POINTS = 5;
/** From here on the classical trace breaks on MNIST, says the paper. */
const BREAK_SECONDS = 4;
/** Up to here it does well. */
const GOOD_SECONDS = 2;
/** The longest delay at which the paper calls order 10 high. */
const LONG_SECONDS = 10;
/** What loses no more than this does not lose. */
const NO_LOSS_POINTS = 0.5;
/** Delays below it are the shorter ones of Fig. 5, left and centre. */
const LONGER_ALIGNMENT_SECONDS = 4;

type RunClaim = Claim<readonly ClaimRun[]>;

const find = (summaries: readonly SeedSummary[], memory: string, delaySeconds: number) =>
  summaries.find((summary) => summary.memory === memory && summary.delaySeconds === delaySeconds);

/** The pairs of a memory and perfect memory at each delay at which both are. */
function besidePerfect(
  summaries: readonly SeedSummary[],
  memory: string,
): readonly { readonly summary: SeedSummary; readonly perfect: SeedSummary }[] {
  return delaysOf(summaries).flatMap((seconds) => {
    const [summary, perfect] = [find(summaries, memory, seconds), find(summaries, 'perfect', seconds)];
    return summary && perfect ? [{ summary, perfect }] : [];
  });
}

export const shortDelayClaim: RunClaim = {
  number: 3,
  statement: 'On MNIST the classical trace does well up to a delay of 2 s.',
  source: 'Section 4.1, Fig. 3',
  rule: `At every delay of at most ${GOOD_SECONDS} s the accuracy of et is at most ${FEW_POINTS} points below that of perfect memory (the limit is ours).`,
  runs: [{ experiment: 'figure-3', tasks: ['mnist'], delays: 'broadcast' }],
  decide(runs) {
    const pairs = besidePerfect(seedSummaries(runs, 'mnist', 'broadcast'), 'et').filter(
      ({ summary }) => summary.delaySeconds <= GOOD_SECONDS,
    );
    const comparisons = pairs.map(({ summary, perfect }) =>
      atLeast(`mnist, et at ${summary.delaySeconds}s close to perfect`, summary.mean, perfect.mean, FEW_POINTS),
    );
    const missing = pairs.length > 0 ? [] : [`mnist with et and perfect at one delay of at most ${GOOD_SECONDS}s`];
    return verdictOf(comparisons, missing, fewestSeeds(pairs.flatMap(({ summary, perfect }) => [summary, perfect])));
  },
};

export const breakClaim: RunClaim = {
  number: 4,
  statement: 'On MNIST the classical trace breaks down from a delay of 4 s on.',
  source: 'Section 4.1, Fig. 3',
  rule: `At every delay of ${BREAK_SECONDS} s or more et is below itself at its longest delay of at most ${GOOD_SECONDS} s by more than the spread over seeds, and more than ${FEW_POINTS} points below perfect memory (the limit is ours).`,
  runs: [{ experiment: 'figure-3', tasks: ['mnist'], delays: 'broadcast' }],
  decide(runs) {
    const summaries = seedSummaries(runs, 'mnist', 'broadcast');
    const traces = summaries.filter(({ memory }) => memory === 'et');
    const good = traces.filter(({ delaySeconds }) => delaySeconds <= GOOD_SECONDS).at(-1);
    const broken = besidePerfect(summaries, 'et').filter(({ summary }) => summary.delaySeconds >= BREAK_SECONDS);
    const missing = [
      ...(good ? [] : [`mnist with et at a delay of at most ${GOOD_SECONDS}s`]),
      ...(broken.length > 0 ? [] : [`mnist with et and perfect at one delay of ${BREAK_SECONDS}s or more`]),
    ];
    const comparisons = broken.flatMap(({ summary, perfect }) => [
      ...(good
        ? [
            above(
              `mnist, et at ${good.delaySeconds}s above ${summary.delaySeconds}s`,
              good.mean,
              summary.mean,
              spread(good, summary),
            ),
          ]
        : []),
      above(`mnist, perfect far above et at ${summary.delaySeconds}s`, perfect.mean, summary.mean, FEW_POINTS),
    ]);
    return verdictOf(
      comparisons,
      missing,
      fewestSeeds([...(good ? [good] : []), ...broken.flatMap(({ summary, perfect }) => [summary, perfect])]),
    );
  },
};

/** That perfect memory loses nothing from its shortest to its longest delay, and every trace more than it; none where that was not run. */
function lossesOf(summaries: readonly SeedSummary[]): readonly Comparison[] {
  const spans = [...new Set(summaries.map(({ memory }) => memory))].flatMap((memory) => {
    const ofMemory = summaries.filter((summary) => summary.memory === memory);
    const [first] = ofMemory;
    const last = ofMemory.at(-1);
    if (!first || !last || last.delaySeconds < BREAK_SECONDS || first === last) return [];
    return [{ memory, span: `from ${first.delaySeconds}s to ${last.delaySeconds}s`, points: first.mean - last.mean }];
  });
  const perfect = spans.find(({ memory }) => memory === 'perfect');
  if (!perfect) return [];
  return spans.map(({ memory, span, points }) =>
    memory === 'perfect'
      ? atLeast(`mnist, points that perfect may lose ${span}, and those that it loses`, NO_LOSS_POINTS, points)
      : above(`mnist, points that ${memory} loses ${span} above those of perfect`, points, perfect.points),
  );
}

export const orderClaim: RunClaim = {
  number: 5,
  statement:
    'On MNIST, at delays at which the classical trace breaks, accuracy rises with the order; order 10 stays high at 10 s; only perfect memory does not lose.',
  source: 'Section 4.1, Fig. 3',
  rule: `At delays of ${BREAK_SECONDS} s or more accuracy rises with the order; cet:10 at ${LONG_SECONDS} s is at most ${FEW_POINTS} points below perfect memory; from the shortest to the longest delay perfect memory loses at most ${NO_LOSS_POINTS} points, and every trace more than perfect memory (the limits are ours). ${TREND_RULE}`,
  runs: [{ experiment: 'figure-3', tasks: ['mnist'], delays: 'broadcast' }],
  decide(runs) {
    const summaries = seedSummaries(runs, 'mnist', 'broadcast').filter(
      ({ memory }) => memory === 'perfect' || orderOf(memory) !== null,
    );
    const long = delaysOf(summaries).filter((seconds) => seconds >= BREAK_SECONDS);
    const values = traceValues(runs, 'mnist', 'broadcast').filter(({ delaySeconds }) => delaySeconds >= BREAK_SECONDS);
    const rises = risesWithOrder(`mnist at ${BREAK_SECONDS}s or more: accuracy`, values);
    const [high, perfect] = [find(summaries, 'cet:10', LONG_SECONDS), find(summaries, 'perfect', LONG_SECONDS)];
    const losses = lossesOf(summaries);
    const missing = [
      ...rises.missing,
      ...(high && perfect ? [] : [`mnist with cet:10 and perfect at ${LONG_SECONDS}s`]),
      ...(losses.length > 0 ? [] : ['mnist with perfect at a short and a long delay']),
    ];
    const stays =
      high && perfect
        ? [atLeast(`mnist, cet:10 at ${LONG_SECONDS}s close to perfect`, high.mean, perfect.mean, FEW_POINTS)]
        : [];
    const isShortest = (summary: SeedSummary) => summary === summaries.find(({ memory }) => memory === summary.memory);
    const compared = summaries.filter((summary) => long.includes(summary.delaySeconds) || isShortest(summary));
    return verdictOf([...rises.comparisons, ...stays, ...losses], missing, fewestSeeds(compared));
  },
};

export const convolutionalLossClaim: RunClaim = {
  number: 6,
  statement: 'On CIFAR-10 the classical trace loses at every delay, and fast.',
  source: 'Section 4.1, Fig. 3',
  rule: `At every delay et is below perfect memory by more than the spread over seeds, and at the longest by more than ${FEW_POINTS} points more than at the shortest (the limit is ours).`,
  runs: [{ experiment: 'figure-3', tasks: ['cifar10'], delays: 'broadcast' }],
  decide(runs) {
    const pairs = besidePerfect(seedSummaries(runs, 'cifar10', 'broadcast'), 'et');
    const loss = ({ summary, perfect }: (typeof pairs)[number]) => perfect.mean - summary.mean;
    const [shortest] = pairs;
    const longest = pairs.at(-1);
    const comparisons = pairs.map(({ summary, perfect }) =>
      above(
        `cifar10, perfect above et at ${summary.delaySeconds}s`,
        perfect.mean,
        summary.mean,
        spread(summary, perfect),
      ),
    );
    const grows =
      shortest && longest && shortest !== longest
        ? [
            above(
              `cifar10, loss of et at ${longest.summary.delaySeconds}s above that at ${shortest.summary.delaySeconds}s`,
              loss(longest),
              loss(shortest),
              FEW_POINTS,
            ),
          ]
        : [];
    const missing = grows.length > 0 ? [] : ['cifar10 with et and perfect at two delays'];
    return verdictOf(
      [...comparisons, ...grows],
      missing,
      fewestSeeds(pairs.flatMap(({ summary, perfect }) => [summary, perfect])),
    );
  },
};

export const convolutionalOrderClaim: RunClaim = {
  number: 7,
  statement: 'On CIFAR-10 accuracy rises with the order and falls with the delay.',
  source: 'Section 4.1, Fig. 3',
  rule: `The accuracy rises with the order, and falls with the delay. ${TREND_RULE}`,
  runs: [{ experiment: 'figure-3', tasks: ['cifar10'], delays: 'broadcast' }],
  decide(runs) {
    const values = traceValues(runs, 'cifar10', 'broadcast');
    const what = 'cifar10: accuracy';
    const { comparisons, missing } = joinTrends([risesWithOrder(what, values), fallsWithDelay(what, values)]);
    return verdictOf(comparisons, missing, fewestSeedsOf(values));
  },
};

export const convolutionalAlignmentClaim: RunClaim = {
  number: 8,
  statement:
    'On CIFAR-10 the alignment with the true gradient rises with the order at shorter delays, and falls with the delay.',
  source: 'Section 4.1, Figs. 5 and 9',
  rule: `The mean alignment over layers and training rises with the order at delays below ${LONGER_ALIGNMENT_SECONDS} s, and falls with the delay. ${TREND_RULE}`,
  runs: [{ experiment: 'figure-5-9', tasks: ['cifar10'], delays: 'broadcast' }],
  decide(runs) {
    const values = traceValues(runs, 'cifar10', 'broadcast', meanAlignment);
    const shorter = values.filter(({ delaySeconds }) => delaySeconds < LONGER_ALIGNMENT_SECONDS);
    const { comparisons, missing } = joinTrends([
      risesWithOrder(`cifar10 below ${LONGER_ALIGNMENT_SECONDS}s: alignment`, shorter),
      fallsWithDelay('cifar10: alignment', values),
    ]);
    return verdictOf(comparisons, missing, fewestSeedsOf(values));
  },
};
