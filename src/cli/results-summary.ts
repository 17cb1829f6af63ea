// The table of all runs: what the seeds of each configuration reached, with how far that can be trusted.
import { join } from 'node:path';
import { groupBy } from '../core/figures/group-by.ts';
import { compareMemories } from '../core/figures/memory-order.ts';
import { differingKeys, incidentalKeys } from '../core/figures/run-conditions.ts';
import { runKinds } from '../core/figures/run-kind.ts';
import { countOf, uncapitalized } from '../core/figures/text.ts';
import { createRandom } from '../core/random/random.ts';
import { type RunSummary, type ScoredRun, summarizeRuns } from '../core/statistics/run-summary.ts';
import { readAtOnce } from '../edge/files/read-at-once.ts';
import type { OpenDatabase } from '../edge/results/database.ts';
import { queryAll } from '../edge/results/query.ts';
import { readFailure } from '../edge/runs/failure-record.ts';
import { isGivenUp } from '../edge/runs/run-failure.ts';
import { note, printJson, printLine, renderFittingTable } from './output.ts';
import { firstLine } from './sweep-display.ts';

interface SummarizedRun extends ScoredRun {
  readonly task: string;
  readonly memory: string;
  /** Null for undelayed learning. */
  readonly delays: string | null;
  readonly delayArrangement: string;
  /** Null where the arrangement has no one delay. */
  readonly delaySeconds: number | null;
  readonly preset: string | null;
  readonly updates: number;
  /** Steps of play; null for tasks with data. */
  readonly samples: number | null;
  readonly measure: 'testAccuracy' | 'meanReturn';
}

/** Failed runs that are named one by one. */
const NAMED_FAILED = 10;
/** Fewer seeds than these, and the interval is called rough. */
const MANY_SEEDS = 10;
/** The intervals are the same whenever the table is made. */
const BOOTSTRAP_SEED = 0;

const QUERY = `SELECT folder AS name, task, memory, delays, delay_arrangement AS "delayArrangement", delay_seconds AS "delaySeconds", seed, preset, updates, samples, config::VARCHAR AS config,
  coalesce(test_accuracy, mean_return) AS score, epoch_ms(finished_at) AS "finishedAt"
  FROM runs ORDER BY folder`;

async function readRuns(database: OpenDatabase, path: string): Promise<readonly SummarizedRun[]> {
  const rows = await queryAll(database, QUERY, path);
  return rows.map((row) => ({
    ...(row as unknown as SummarizedRun),
    config: JSON.parse(String(row.config)) as ScoredRun['config'],
    measure: row.samples === null ? 'testAccuracy' : 'meanReturn',
  }));
}

type Summary = RunSummary<SummarizedRun>;

/** Why runs failed, by their names: they diverged, or a sweep gave them up. */
type Failed = ReadonlyMap<string, string>;

async function readFailures(summaries: readonly Summary[], root: string): Promise<Failed> {
  const names = summaries.flatMap(({ unfinished }) => unfinished.map(({ name }) => name));
  const failed = await readAtOnce(names, async (name) => {
    const failure = await readFailure(join(root, name));
    return failure && isGivenUp(failure) ? [[name, failure.reason] as const] : [];
  });
  return new Map(failed.flat());
}

/** What a row of the table shows of its configuration. */
function shownOf({ example }: Summary): readonly string[] {
  const { task, memory, delays, preset, updates, samples } = example;
  const length = samples === null ? countOf(updates, 'update') : countOf(samples, 'sample');
  return [task, memory, delays?.replace('broadcast:', '') ?? '–', preset ?? '–', length];
}

/** Values of the keys in which rows differ that would look the same. */
function distinctions(summaries: readonly Summary[]): ReadonlyMap<Summary, Readonly<Record<string, unknown>>> {
  const groups = groupBy(summaries, (summary) => JSON.stringify(shownOf(summary)));
  const ignored = ['seed', ...incidentalKeys];
  return new Map(
    [...groups.values()].flatMap((group) => {
      const examples = group.map(({ example }) => example);
      const keys = differingKeys(examples, (key) => !ignored.includes(key));
      return group.map(
        (summary) => [summary, Object.fromEntries(keys.map((key) => [key, summary.example.config[key]]))] as const,
      );
    }),
  );
}

const scaleOf = ({ measure }: SummarizedRun) => (measure === 'testAccuracy' ? 100 : 1);

function formatScore(value: number, { example }: Summary): string {
  const scaled = scaleOf(example) * value;
  return example.measure === 'meanReturn' && Math.abs(scaled) >= 100 ? scaled.toFixed(1) : scaled.toFixed(2);
}

function describeSeeds({ counted, unfinished }: Summary, failed: Failed): string {
  const gone = unfinished.filter(({ name }) => failed.has(name)).length;
  const going = unfinished.length - gone;
  const others = [...(going > 0 ? [`${going} unfinished`] : []), ...(gone > 0 ? [`${gone} failed`] : [])];
  return `${counted.length}${others.length > 0 ? ` (+${others.join(', ')})` : ''}`;
}

function scoreCells(summary: Summary): readonly string[] {
  const { spread, interquartileMean, example } = summary;
  if (!spread || !interquartileMean) return ['–', '–', '–'];
  const format = (value: number) => formatScore(value, summary);
  const unit = example.measure === 'testAccuracy' ? ' %' : '';
  const { low, high } = interquartileMean.interval;
  const isSingle = spread.standardDeviation === null;
  return [
    `${format(spread.mean)}${isSingle ? '' : ` ± ${format(spread.standardDeviation ?? 0)}`}${unit}`,
    isSingle ? '–' : `${format(spread.min)} – ${format(spread.max)}`,
    isSingle ? '–' : `${format(interquartileMean.value)} [${format(low)}, ${format(high)}]`,
  ];
}

function asJson(summary: Summary, distinction: Readonly<Record<string, unknown>>, failed: Failed): object {
  const { example, counted, unfinished, superseded, spread, interquartileMean } = summary;
  const { task, memory, delays, preset, updates, samples, measure } = example;
  return {
    ...{ task, memory, delays, preset, updates, samples, differs: distinction, measure },
    seeds: counted.map(({ seed }) => seed),
    mean: spread?.mean ?? null,
    standardDeviation: spread?.standardDeviation ?? null,
    min: spread?.min ?? null,
    max: spread?.max ?? null,
    interquartileMean: interquartileMean?.value ?? null,
    // Of a single run nothing can be said.
    interval: counted.length > 1 ? (interquartileMean?.interval ?? null) : null,
    runs: counted.map(({ name }) => name),
    unfinished: unfinished.map(({ name }) => name).filter((name) => !failed.has(name)),
    failed: unfinished.flatMap(({ name }) => (failed.has(name) ? [{ name, reason: failed.get(name) }] : [])),
    superseded: superseded.map(({ name }) => name),
  };
}

/** What is to be known beside the numbers. */
function remarks(summaries: readonly Summary[]): readonly string[] {
  const examples = summaries.map(({ example }) => example);
  const ofImages = examples.filter(({ measure }) => measure === 'testAccuracy');
  const accuracy = runKinds.images.words(ofImages).subject;
  const what = [
    ...(ofImages.length > 0 ? [uncapitalized(accuracy)] : []),
    ...(ofImages.length < examples.length ? ['mean return of the episodes after training'] : []),
  ].join(', or ');
  const counts = summaries.map(({ counted }) => counted.length).filter((count) => count > 1);
  const few = counts.filter((count) => count < MANY_SEEDS);
  return [
    `Score: ${what}; mean ± standard deviation over seeds. IQM: mean of the middle half, with its 95 % bootstrap interval over seeds.`,
    ...(few.length > 0
      ? [
          `Few seeds: intervals over ${Math.min(...few)}${Math.max(...few) > Math.min(...few) ? ` to ${Math.max(...few)}` : ''} seeds are rough and too narrow; with three they are just the range, and the IQM is the mean.`,
        ]
      : []),
  ];
}

/** @param path of the database @param root folder in which the runs are */
export async function printSummary(database: OpenDatabase, path: string, root: string, json: boolean): Promise<void> {
  const runs = await readRuns(database, path);
  const random = createRandom(BOOTSTRAP_SEED);
  const summaries = [...summarizeRuns(runs, { ignoredKeys: incidentalKeys, random })].sort(compareSummaries);
  const distinct = distinctions(summaries);
  const failed = await readFailures(summaries, root);
  if (json) {
    for (const summary of summaries) printJson(asJson(summary, distinct.get(summary) ?? {}, failed));
    return;
  }
  const differs = [...distinct.values()].some((values) => Object.keys(values).length > 0);
  const head = [
    'task',
    'memory',
    'delay',
    'preset',
    'length',
    ...(differs ? ['differs in'] : []),
    'seeds',
    'score',
    'range',
    'IQM [95 %]',
  ];
  const rows = summaries.map((summary) => [
    ...shownOf(summary),
    ...(differs ? [describeDistinction(distinct.get(summary) ?? {})] : []),
    describeSeeds(summary, failed),
    ...scoreCells(summary),
  ]);
  printLine(await renderFittingTable(head, rows));
  for (const remark of remarks(summaries)) printLine(remark);
  for (const [name, reason] of [...failed].slice(0, NAMED_FAILED)) note(`Failed: ${name}: ${firstLine(reason)}`);
  if (failed.size > NAMED_FAILED) note(`Failed: ${failed.size - NAMED_FAILED} more; --json names all.`);
  const superseded = summaries.reduce((sum, summary) => sum + summary.superseded.length, 0);
  if (superseded > 0) {
    note(
      `${countOf(superseded, 'finished run')} ${superseded === 1 ? 'does' : 'do'} not count, since a later one has the same configuration and seed.`,
    );
  }
}

const arrangements = ['broadcast', 'retrograde', 'other', 'none'];
const byText = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

/** Tasks by name; equal delays beside each other, undelayed learning last; memories in the order of the legends. */
function compareSummaries({ example: one }: Summary, { example: other }: Summary): number {
  return (
    byText(one.task, other.task) ||
    arrangements.indexOf(one.delayArrangement) - arrangements.indexOf(other.delayArrangement) ||
    (one.delaySeconds ?? 0) - (other.delaySeconds ?? 0) ||
    byText(one.delays ?? '', other.delays ?? '') ||
    compareMemories(one.memory, other.memory) ||
    byText(one.preset ?? '', other.preset ?? '') ||
    (one.samples ?? one.updates) - (other.samples ?? other.updates)
  );
}

function describeDistinction(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}
