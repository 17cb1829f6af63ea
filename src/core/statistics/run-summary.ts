// What the seeds of one configuration reached together: runs that differ in more than their seed are never averaged.

import type { Random } from '../random/random.ts';
import { type Estimate, estimateInterquartileMean } from './aggregate-scores.ts';
import { type Spread, spreadOf } from './spread.ts';
import { undelayedKeys } from './undelayed-keys.ts';

/** A run as summaries see it. */
export interface ScoredRun {
  /** What a person knows it by. */
  readonly name: string;
  readonly seed: number;
  /** What it reached, such as its test accuracy; null where it has not finished. */
  readonly score: number | null;
  /** When it finished, in any unit; null where it has not. */
  readonly finishedAt: number | null;
  /** Every key of its configuration. */
  readonly config: Readonly<Record<string, unknown>>;
}

export interface RunSummary<Run extends ScoredRun = ScoredRun> {
  /** One of the runs: they have the same configuration but for the seed and the keys that were ignored. */
  readonly example: Run;
  /** Runs that count: the one of each seed that finished last. */
  readonly counted: readonly Run[];
  readonly unfinished: readonly Run[];
  /** Finished runs whose seed counts already by a later one. */
  readonly superseded: readonly Run[];
  /** Of the scores; null where no run has finished. */
  readonly spread: Spread | null;
  /** Interquartile mean of the scores, and its bootstrap interval over the seeds; null where no run has finished. */
  readonly interquartileMean: Estimate | null;
}

export interface SummaryOptions {
  /** Keys of the configuration that do not matter for the score, such as `threads`. */
  readonly ignoredKeys: readonly string[];
  /** Every summary draws from the same place of it: it does not depend on the other runs. */
  readonly random: Random;
  readonly resamples?: number;
}

/** Configurations with the same text are the same but for seed and ignored keys. */
function conditionsOf({ config }: ScoredRun, ignored: ReadonlySet<string>): string {
  const meaningless = config.memory === 'backprop' ? undelayedKeys : [];
  const kept = Object.entries(config).filter(([key]) => !ignored.has(key) && !meaningless.includes(key));
  return JSON.stringify(kept.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Groups runs by configuration and summarises each group, in the order in which they first come. */
export function summarizeRuns<Run extends ScoredRun>(
  runs: readonly Run[],
  { ignoredKeys, random, resamples }: SummaryOptions,
): readonly RunSummary<Run>[] {
  const ignored = new Set(['seed', ...ignoredKeys]);
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const conditions = conditionsOf(run, ignored);
    const group = groups.get(conditions);
    if (group) group.push(run);
    else groups.set(conditions, [run]);
  }
  return [...groups.values()].map((group) => {
    const lastOf = new Map<number, Run>();
    for (const run of group) {
      if (run.score === null) continue;
      const last = lastOf.get(run.seed);
      if (!last || (run.finishedAt ?? 0) >= (last.finishedAt ?? 0)) lastOf.set(run.seed, run);
    }
    const counted = [...lastOf.values()].sort((one, other) => one.seed - other.seed);
    const scores = counted.flatMap(({ score }) => score ?? []);
    const hasScores = scores.length > 0;
    const bootstrap = { random: random.split('bootstrap'), ...(resamples !== undefined && { resamples }) };
    return {
      example: group[0]!,
      counted,
      unfinished: group.filter(({ score }) => score === null),
      superseded: group.filter((run) => run.score !== null && !counted.includes(run)),
      spread: hasScores ? spreadOf(scores) : null,
      interquartileMean: hasScores ? estimateInterquartileMean([scores], bootstrap) : null,
    };
  });
}
