// What several runs on one or several tasks are worth together: the interquartile mean over runs and tasks with its interval,
// and how likely a run of one method beats a run of another. Definitions of rliable (Agarwal et al. 2021).
import { type BootstrapOptions, bootstrapInterval, type ConfidenceInterval, type Stratum } from './bootstrap.ts';
import { interquartileMean } from './interquartile-mean.ts';

/** A number, and the interval that it lies in. */
export interface Estimate {
  readonly value: number;
  readonly interval: ConfidenceInterval;
}

function concatenate(strata: readonly Stratum[], out: Float64Array): Float64Array {
  let at = 0;
  for (const stratum of strata) {
    out.set(stratum, at);
    at += stratum.length;
  }
  return out;
}

const total = (strata: readonly Stratum[]) => strata.reduce((sum, { length }) => sum + length, 0);

/**
 * Interquartile mean over all runs of all tasks, with its stratified bootstrap interval: runs are drawn anew within each task.
 * Scores of several tasks must be in one scale, such as shares of what an undelayed run reaches.
 * @param scores by task, of each run
 */
export function estimateInterquartileMean(scores: readonly Stratum[], options: BootstrapOptions): Estimate {
  const all = new Float64Array(total(scores));
  const statistic = (strata: readonly Stratum[]) => interquartileMean(concatenate(strata, all));
  return { value: statistic(scores), interval: bootstrapInterval(scores, statistic, options) };
}

/** Share of the pairs of a run of X and a run of Y in which X is better; where they are equal, a half. */
function shareOfWins(x: Stratum, y: Stratum): number {
  let wins = 0;
  for (let i = 0; i < x.length; i += 1) {
    for (let j = 0; j < y.length; j += 1) wins += x[i]! > y[j]! ? 1 : x[i] === y[j] ? 0.5 : 0;
  }
  return wins / (x.length * y.length);
}

/**
 * Probability that a run of X has a higher score than a run of Y, mean over the tasks (Mann and Whitney's U over all pairs; ties count
 * a half), with its interval: the runs of both are drawn anew within each task.
 * @param scoresX by task, of each run; as many tasks as in `scoresY`, not necessarily as many runs
 * @throws Error where the numbers of tasks differ, or there is none.
 */
export function estimateImprovement(
  scoresX: readonly Stratum[],
  scoresY: readonly Stratum[],
  options: BootstrapOptions,
): Estimate {
  const tasks = scoresX.length;
  if (tasks === 0 || tasks !== scoresY.length) throw new Error(`improvement: ${tasks} and ${scoresY.length} tasks`);
  const statistic = (strata: readonly Stratum[]) => {
    let sum = 0;
    for (let task = 0; task < tasks; task += 1) sum += shareOfWins(strata[task]!, strata[tasks + task]!);
    return sum / tasks;
  };
  const strata = [...scoresX, ...scoresY];
  return { value: statistic(strata), interval: bootstrapInterval(strata, statistic, options) };
}
