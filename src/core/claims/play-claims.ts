// Claims about control with delays of seconds (Section 4.1, Fig. 4).
import { atLeast, type Claim, verdictOf } from './claim.ts';
import { type ClaimRun, delaysOf, fewestSeeds, type SeedSummary, seedSummaries } from './evidence.ts';
import { fallsWithDelay, risesWithOrder, tracesAt, tracesOf } from './trends.ts';

type RunClaim = Claim<readonly ClaimRun[]>;

/** A game counts as solvable from this mean return on; the environments' makers set 475 of 500 and 200 for solved outright. */
const SOLVABLE = { cartpole: 195, lunarlander: 100 } as const;
/** Delays that count as long for them. */
const LONG_SECONDS = 8;

function bestTrace(summaries: readonly SeedSummary[], delaySeconds: number): SeedSummary | undefined {
  return [...tracesAt(summaries, delaySeconds)].sort((one, other) => other.mean - one.mean)[0];
}

export const playClaim: RunClaim = {
  number: 9,
  statement:
    'In control, shorter delays and higher orders are better; CartPole and LunarLander stay solvable with long delays.',
  source: 'Section 4.1, Fig. 4',
  rule: `In each task the return rises with the order at every delay and falls with the delay for every order; at the longest delay, of ${LONG_SECONDS} s or more, some trace reaches ${SOLVABLE.cartpole} in CartPole and ${SOLVABLE.lunarlander} in LunarLander.`,
  runs: [{ experiment: 'figure-4-13', tasks: ['cartpole', 'lunarlander', 'spaceinvaders'], delays: 'broadcast' }],
  decide(runs) {
    const tasks = ['cartpole', 'lunarlander', 'spaceinvaders'].map((task) => {
      const summaries = tracesOf(seedSummaries(runs, task, 'broadcast'));
      const traces = [...new Set(summaries.map(({ memory }) => memory))];
      const delays = delaysOf(summaries);
      const longest = delays.at(-1) ?? 0;
      const best = longest >= LONG_SECONDS ? bestTrace(summaries, longest) : undefined;
      const needed = task in SOLVABLE ? SOLVABLE[task as keyof typeof SOLVABLE] : undefined;
      const rises = delays.flatMap((seconds) => risesWithOrder(task, summaries, seconds));
      const falls = traces.flatMap((memory) => fallsWithDelay(task, summaries, memory));
      return {
        summaries,
        comparisons: [
          ...rises,
          ...falls,
          ...(best && needed !== undefined
            ? [atLeast(`${task}, ${best.memory} solves it at ${longest}s`, best.mean, needed)]
            : []),
        ],
        missing: [
          ...(rises.length > 0 ? [] : [`${task} with two orders at one delay`]),
          ...(falls.length > 0 ? [] : [`${task} with one order at two delays`]),
          ...(best || needed === undefined ? [] : [`${task} with a trace at a delay of ${LONG_SECONDS}s or more`]),
        ],
      };
    });
    return verdictOf(
      tasks.flatMap(({ comparisons }) => comparisons),
      tasks.flatMap(({ missing }) => missing),
      fewestSeeds(tasks.flatMap(({ summaries }) => summaries)),
    );
  },
};

export const invadersClaim: RunClaim = {
  number: 10,
  statement:
    'In MinAtar SpaceInvaders cascades reach at best about half of perfect memory, also at the shortest delay.',
  source: 'Section 4.1, Fig. 4',
  rule: 'Perfect memory is that at the same delay or, where that was not run, undelayed learning. At the shortest delay the best trace has between 0.25 and 0.65 of the return of perfect memory, at longer ones at most 0.65.',
  runs: [{ experiment: 'figure-4-13', tasks: ['spaceinvaders'], delays: 'broadcast' }],
  decide(runs) {
    const summaries = seedSummaries(runs, 'spaceinvaders', 'broadcast');
    const pairs = delaysOf(summaries).flatMap((seconds) => {
      const best = bestTrace(summaries, seconds);
      // Perfect memory at this delay, or, as in Fig. 13, learning without any.
      const perfect =
        summaries.find(({ memory, delaySeconds }) => memory === 'perfect' && delaySeconds === seconds) ??
        summaries.find(({ memory }) => memory === 'backprop');
      return best && perfect ? [{ best, perfect, seconds }] : [];
    });
    const comparisons = pairs.map(({ best, perfect, seconds }) =>
      atLeast(
        `spaceinvaders at ${seconds}s: 0.65 of perfect is no less than ${best.memory}`,
        0.65 * perfect.mean,
        best.mean,
      ),
    );
    const [shortest] = pairs;
    const notNothing = shortest
      ? [
          atLeast(
            `spaceinvaders, ${shortest.best.memory} at ${shortest.seconds}s reaches a quarter of perfect`,
            shortest.best.mean,
            0.25 * shortest.perfect.mean,
          ),
        ]
      : [];
    const missing = pairs.length > 0 ? [] : ['spaceinvaders with a trace, and with perfect or backprop'];
    return verdictOf(
      [...comparisons, ...notNothing],
      missing,
      fewestSeeds(pairs.flatMap(({ best, perfect }) => [best, perfect])),
    );
  },
};
