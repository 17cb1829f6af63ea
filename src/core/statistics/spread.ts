// Where values of several runs lie: mean, standard deviation, least and greatest.
import { deviation, mean } from 'd3-array';

/** Mean, least and greatest of at least one number. */
export function meanAndRange(values: readonly number[]): { mean: number; min: number; max: number } {
  return { mean: mean(values) ?? Number.NaN, min: Math.min(...values), max: Math.max(...values) };
}

export interface Spread {
  /** How many values there are. */
  readonly count: number;
  readonly mean: number;
  /** Standard deviation of the population that the values are drawn from (n − 1); null for a single value. */
  readonly standardDeviation: number | null;
  readonly min: number;
  readonly max: number;
}

/**
 * Mean, standard deviation and range.
 * @throws Error where there is no value.
 */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new Error('spreadOf: no values');
  return { count: values.length, ...meanAndRange(values), standardDeviation: deviation(values) ?? null };
}
