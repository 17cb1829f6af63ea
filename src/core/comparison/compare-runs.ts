// Runs beside each other: in which keys of their configurations they differ, what the seeds of each condition reached together, how far
// each condition is from the first, and what makes the comparison unfair.
import { mean } from 'd3-array';
import { groupBy } from '../figures/group-by.ts';
import { curveWidth } from '../figures/performance-values.ts';
import type { RecordedRun } from '../figures/recorded-run.ts';
import { differingKeys, incidentalKeys } from '../figures/run-conditions.ts';
import { finalPerformance, kindOf, type RunKind } from '../figures/run-kind.ts';
import { summarizeSeeds } from '../figures/seed-statistics.ts';
import { countOf, joinSome } from '../figures/text.ts';
import type { Random } from '../random/random.ts';
import { type Estimate, estimateImprovement } from '../statistics/aggregate-scores.ts';
import { bootstrapInterval, type ConfidenceInterval } from '../statistics/bootstrap.ts';
import { type RunSummary, type ScoredRun, summarizeRuns } from '../statistics/run-summary.ts';
import { type CurvePoints, performanceCurve } from './run-curves.ts';

export type ComparedRun = RecordedRun & ScoredRun;

/** How far a condition is from an earlier one of the same task, and of the same delays where memories differ. */
export interface ConditionDifference {
  /** Number of the other condition. */
  readonly to: number;
  /** Mean of this one minus mean of the other. */
  readonly value: number;
  /** Bootstrap interval of that over the seeds of both; null where one of them has a single seed. */
  readonly interval: ConfidenceInterval | null;
  /** Probability that a run of this one beats a run of the other; null where one of them has a single seed. */
  readonly improvement: Estimate | null;
}

/** Runs that differ in their seeds alone. */
export interface ComparedCondition extends RunSummary<ComparedRun> {
  /** From 1 on, in the order in which the runs were named. */
  readonly number: number;
  readonly kind: RunKind;
  /** Values of the keys in which the conditions differ. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Null for the first condition of a task (and of its delays, where memories differ), and where nothing has finished. */
  readonly difference: ConditionDifference | null;
}

export interface RunComparison {
  readonly conditions: readonly ComparedCondition[];
  /** Keys that change what is learned and are not the same in all conditions. */
  readonly keys: readonly string[];
  /** Keys that differ and change results by rounding at most. */
  readonly incidental: readonly string[];
  /** Sentences: why numbers beside each other are not of the same thing. */
  readonly warnings: readonly string[];
}

export interface ComparisonOptions {
  readonly random: Random;
  readonly resamples?: number;
}

/** Keys that are not what a condition is. */
const unshown = ['schemaVersion', 'seed'];

/** Compares runs, which may be of several tasks; runs of one configuration and several seeds are one condition. */
export function compareRuns(runs: readonly RecordedRun[], { random, resamples }: ComparisonOptions): RunComparison {
  const scored = runs.map((run): ComparedRun => ({ ...run, score: finalPerformance(run, kindOf(run)) ?? null }));
  const draws = { random, ...(resamples !== undefined && { resamples }) };
  const summaries = summarizeRuns(scored, { ignoredKeys: incidentalKeys, ...draws });
  const examples = summaries.map(({ example }) => example);
  const byTask = groupBy(examples, ({ task }) => task);
  const keysOfTask = new Map([...byTask].map(([task, ofTask]) => [task, conditionKeys(ofTask)] as const));
  const keys = [...new Set([...(byTask.size > 1 ? ['task'] : []), ...[...keysOfTask.values()].flat()])];
  // Memories are compared at the same delay, where they differ.
  const groupOf = ({ task, layerDelaySeconds }: ComparedRun) =>
    JSON.stringify([task, keysOfTask.get(task)?.includes('memory') ? layerDelaySeconds : null]);
  const firstOfGroup = new Map<string, number>();
  const conditions = summaries.map((summary, at): ComparedCondition => {
    const { config, task } = summary.example;
    const group = groupOf(summary.example);
    const reference = firstOfGroup.get(group);
    if (reference === undefined) firstOfGroup.set(group, at);
    return {
      ...summary,
      number: at + 1,
      kind: kindOf(summary.example),
      values: Object.fromEntries((keysOfTask.get(task) ?? []).map((key) => [key, config[key]])),
      difference:
        reference === undefined ? null : differenceBetween(summary, summaries[reference]!, reference + 1, draws),
    };
  });
  return {
    conditions,
    keys,
    incidental: differingKeys(runs, (key) => incidentalKeys.includes(key)),
    warnings: warningsOf(conditions, runs),
  };
}

/** The keys in which conditions of one task differ, as far as all of them have the key. */
function conditionKeys(examples: readonly ComparedRun[]): readonly string[] {
  const isEverywhere = (key: string) => examples.every(({ config }) => key in config);
  return differingKeys(examples, (key) => isEverywhere(key) && !unshown.includes(key) && !incidentalKeys.includes(key));
}

const scoresOf = ({ counted }: RunSummary) => counted.flatMap(({ score }) => score ?? []);

const meanOf = (values: Iterable<number>) => mean(values) ?? Number.NaN;

function differenceBetween(
  one: RunSummary,
  reference: RunSummary,
  to: number,
  { random, ...options }: ComparisonOptions,
): ConditionDifference | null {
  const [scores, others] = [scoresOf(one), scoresOf(reference)];
  if (scores.length === 0 || others.length === 0) return null;
  const value = meanOf(scores) - meanOf(others);
  if (scores.length < 2 || others.length < 2) return { to, value, interval: null, improvement: null };
  const difference = (drawn: readonly Float64Array[]) => meanOf(drawn[0]!) - meanOf(drawn[1]!);
  return {
    to,
    value,
    interval: bootstrapInterval([scores, others], difference, { random: random.split('difference'), ...options }),
    improvement: estimateImprovement([scores], [others], { random: random.split('improvement'), ...options }),
  };
}

/** Mean over the finished seeds of a condition; where none has finished, over those that have begun, as far as all of them are. */
export function conditionCurve({ counted, unfinished, kind }: ComparedCondition): CurvePoints {
  const runs = counted.length > 0 ? counted : unfinished;
  const width = curveWidth(runs, kind);
  const begun = runs.map((run) => performanceCurve(run, kind, width)).filter((points) => points.length > 0);
  // By run and not by seed: of an unfinished seed there may be two.
  const values = begun.flatMap((points, seed) =>
    points.map(([x, y]) => ({ seed, x, value: Number.isFinite(y) ? y : null })),
  );
  return summarizeSeeds(values)
    .filter(({ seeds }) => seeds === begun.length)
    .map(({ x, mean }) => [x, mean ?? Number.NaN] as const);
}

/** What the conditions have of a property, where that is not the same: `20,000 in 1, 2 and 3, 200 in 4`. */
function describeGroups(
  conditions: readonly ComparedCondition[],
  propertyOf: (run: ComparedRun) => unknown,
): string | undefined {
  const groups = new Map<string, number[]>();
  for (const { number, example } of conditions) {
    const text = String(propertyOf(example));
    groups.set(text, [...(groups.get(text) ?? []), number]);
  }
  if (groups.size < 2) return undefined;
  return joinSome([...groups].map(([text, numbers]) => `${text} in ${joinSome(numbers.map(String))}`));
}

function warningsOf(conditions: readonly ComparedCondition[], runs: readonly RecordedRun[]): readonly string[] {
  const warnings: string[] = [];
  const warn = (sentence: string, groups: string | undefined) => {
    if (groups !== undefined) warnings.push(`${sentence}: ${groups}.`);
  };
  warn(
    'Different tasks cannot be compared',
    describeGroups(conditions, ({ task }) => task),
  );
  for (const task of new Set(conditions.map(({ example }) => example.task))) {
    const ofTask = conditions.filter(({ example }) => example.task === task);
    const unit = ofTask[0]!.kind.lengthKey;
    warn(
      `Not trained for equally long, so hardly comparable (${unit} of ${task})`,
      describeGroups(ofTask, (run) => (unit === 'updates' ? run.updates : run.config.samples)),
    );
    warn(
      `Not evaluated on the same images (${task})`,
      describeGroups(ofTask, ({ config }) => (config.validation ? 'held-out training images' : 'the test set')),
    );
    warn(
      `Not trained on the same data (${task})`,
      describeGroups(ofTask, ({ config }) => config.dataFolder ?? 'its own'),
    );
  }
  const unfinished = runs.filter(({ finishedAt }) => finishedAt === null);
  if (unfinished.length > 0) {
    warnings.push(`Unfinished, so without a result: ${joinSome(unfinished.map(({ name }) => name))}.`);
  }
  const superseded = conditions.flatMap((condition) => condition.superseded);
  if (superseded.length > 0) {
    warnings.push(
      `${countOf(superseded.length, 'run')} left out, since a later one has the same configuration and seed: ${joinSome(superseded.map(({ name }) => name))}.`,
    );
  }
  const counts = conditions.map(({ counted }) => counted.length).filter((count) => count > 0);
  if (new Set(counts).size > 1) {
    warnings.push(`Conditions have different numbers of seeds, ${Math.min(...counts)} to ${Math.max(...counts)}.`);
  }
  return warnings;
}
