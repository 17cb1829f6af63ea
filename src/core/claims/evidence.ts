// What claims are decided on: finished runs, gathered by memory and delay, with mean and spread over seeds.
import { groupBy } from '../figures/group-by.ts';
import { compareMemories, isClassicalTrace } from '../figures/memory-order.ts';
import { joinWords } from '../figures/text.ts';
import { spreadOf } from '../statistics/spread.ts';
import type { ClaimedRuns } from './claim.ts';

/** A finished run. */
export interface ClaimRun {
  readonly task: string;
  /** Text form of the memory, such as `cet:6`, `et:0.5` or `backprop`. */
  readonly memory: string;
  /** How delays are spread over the layers: none for undelayed learning. */
  readonly delays: 'none' | 'broadcast' | 'retrograde';
  /** The delay T; 0 for undelayed learning. */
  readonly delaySeconds: number;
  readonly seed: number;
  /** Test accuracy in percent, or mean return of the episodes after training. */
  readonly score: number;
  /** The same, averaged over the measurements made in training: the greater, the faster it was learned. */
  readonly trainingScore: number | null;
  /** Mean cosine with the true gradient by layer, first layer first; null where it was never defined. Empty where not measured. */
  readonly alignment: Readonly<Record<string, number | null>>;
  /** The cosines measured around each score in training, by layer: at one score, networks that learn at different speeds can be compared. */
  readonly alignmentAtScores: Readonly<Record<string, readonly AlignmentAtScore[]>>;
}

export interface AlignmentAtScore {
  readonly score: number;
  readonly cosine: number;
}

/** Mean and spread over the seeds of one memory at one delay. */
export interface SeedSummary {
  /** `et` for a classical trace of any decay: that is tuned for each delay in control. */
  readonly memory: string;
  readonly delaySeconds: number;
  readonly seeds: number;
  readonly mean: number;
  /** Standard deviation over seeds (divisor n − 1); 0 for one seed, which shows none. */
  readonly deviation: number;
}

export type Measure = (run: ClaimRun) => number | null | undefined;

export const finalScore: Measure = ({ score }) => score;
export const trainingScore: Measure = (run) => run.trainingScore;
export const layerAlignment =
  (layer: string): Measure =>
  ({ alignment }) =>
    alignment[layer];
/** Mean over the layers that were measured. */
export const meanAlignment: Measure = ({ alignment }) => {
  const found = Object.values(alignment).filter((value) => value !== null);
  return found.length > 0 ? found.reduce((sum, value) => sum + value, 0) / found.length : null;
};

const isMeasured = (value: number | null | undefined): value is number => Number.isFinite(value);

/** Number of states of a trace: 1 for the classical one; null for perfect memory and undelayed learning. */
export function orderOf(memory: string): number | null {
  if (memory === 'et') return 1;
  const order = /^cet:(\d+)$/.exec(memory)?.[1];
  return order === undefined ? null : Number(order);
}

/** A cascade of one state is the classical trace. */
export const memoryKind = ({ memory }: Pick<ClaimRun, 'memory'>) =>
  isClassicalTrace(memory) || memory === 'cet:1' ? 'et' : memory;

/** The runs of a task by memory and delay; undelayed learning among them. */
function groupsOf(runs: readonly ClaimRun[], task: string, delays: ClaimedRuns['delays']) {
  const ofTask = runs.filter((run) => run.task === task && (run.delays === delays || run.delays === 'none'));
  return [...groupBy(ofTask, (run) => JSON.stringify([memoryKind(run), run.delaySeconds])).values()];
}

const memoriesIn = (group: readonly ClaimRun[]) => [...new Set(group.map(({ memory }) => memory))];

/** Those groups without the ones in which the classical trace has several decays: no mean stands for them. */
const unmixedGroupsOf = (...asked: Parameters<typeof groupsOf>) =>
  groupsOf(...asked).filter((group) => memoriesIn(group).length === 1);

/** Where the classical trace was run with several decays at one delay, of which a mean would say nothing: sentences of what is missing. */
export function mixedDecays(runs: readonly ClaimRun[], { tasks, delays }: ClaimedRuns): readonly string[] {
  return tasks.flatMap((task) =>
    groupsOf(runs, task, delays)
      .filter((group) => memoriesIn(group).length > 1)
      .map(
        (group) =>
          `${task} with one decay of et at ${group[0]!.delaySeconds}s (there are ${joinWords(memoriesIn(group))})`,
      ),
  );
}

/**
 * Summaries of a task in the order of memories, then of delays; undelayed learning among them. None where the classical trace has several decays
 * at one delay.
 */
export function seedSummaries(
  runs: readonly ClaimRun[],
  task: string,
  delays: ClaimedRuns['delays'],
  measure: Measure = finalScore,
): readonly SeedSummary[] {
  return unmixedGroupsOf(runs, task, delays)
    .flatMap((group): SeedSummary[] => {
      const values = group.map(measure).filter(isMeasured);
      if (values.length === 0) return [];
      const { count: seeds, mean, standardDeviation } = spreadOf(values);
      const [first] = group;
      return [
        {
          memory: memoryKind(first!),
          delaySeconds: first!.delaySeconds,
          seeds,
          mean,
          deviation: standardDeviation ?? 0,
        },
      ];
    })
    .sort((one, other) => compareMemories(one.memory, other.memory) || one.delaySeconds - other.delaySeconds);
}

/** What was measured of one run with a trace. */
export interface TraceValue {
  /** `et` for a classical trace of any decay. */
  readonly memory: string;
  /** Number of states. */
  readonly order: number;
  readonly delaySeconds: number;
  readonly seed: number;
  readonly value: number;
}

/** A measure of each run of a task with a trace; none where the classical trace has several decays at one delay. */
export function traceValues(
  runs: readonly ClaimRun[],
  task: string,
  delays: ClaimedRuns['delays'],
  measure: Measure = finalScore,
): readonly TraceValue[] {
  return unmixedGroupsOf(runs, task, delays)
    .flat()
    .flatMap((run) => {
      const [memory, value] = [memoryKind(run), measure(run)];
      const order = orderOf(memory);
      if (order === null || !isMeasured(value)) return [];
      return [{ memory, order, delaySeconds: run.delaySeconds, seed: run.seed, value }];
    });
}

/** Fewest seeds of any memory at any delay in some measures; null where there is no value. */
export function fewestSeedsOf(...measures: readonly (readonly TraceValue[])[]): number | null {
  const counts = measures.flatMap((values) =>
    [...groupBy(values, ({ memory, delaySeconds }) => JSON.stringify([memory, delaySeconds])).values()].map(
      ({ length }) => length,
    ),
  );
  return counts.length > 0 ? Math.min(...counts) : null;
}

/** The larger of two summaries' deviations: how far apart they may be by chance. */
export function spread(one: SeedSummary, other: SeedSummary): number {
  return Math.max(one.deviation, other.deviation);
}

/** Delays of the delayed summaries, ascending. */
export function delaysOf(summaries: readonly SeedSummary[]): readonly number[] {
  return [
    ...new Set(summaries.filter(({ memory }) => memory !== 'backprop').map(({ delaySeconds }) => delaySeconds)),
  ].sort((a, b) => a - b);
}

export function fewestSeeds(summaries: readonly SeedSummary[]): number | null {
  return summaries.length > 0 ? Math.min(...summaries.map(({ seeds }) => seeds)) : null;
}
