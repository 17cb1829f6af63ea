// The two trends that most claims are about: better with the order of the cascade, worse with the delay (decision 0027).
import { groupBy } from '../figures/group-by.ts';
import { countOf } from '../figures/text.ts';
import { meanAndRange } from '../statistics/spread.ts';
import { stratifiedTrend } from '../statistics/stratified-trend.ts';
import { above, atLeast, type Comparison } from './claim.ts';
import { orderOf, type SeedSummary, type TraceValue } from './evidence.ts';

/** What a rule that speaks of a trend means by it. */
export const TREND_RULE =
  'A trend is there where Kendall’s τ, over pairs of runs that differ in the order alone or the delay alone, is at least what random orders within each delay and seed (or order and seed) reach one time in twenty, and the ends lie as the trend says. There is none where τ is 0 or less, or the ends lie the other way; in between the claim is open.';

export interface Trend {
  readonly comparisons: readonly Comparison[];
  /** Why it cannot be told. */
  readonly missing: readonly string[];
}

/** Those of traces: neither perfect memory nor undelayed learning. */
export function tracesOf(summaries: readonly SeedSummary[]): readonly SeedSummary[] {
  return summaries.filter(({ memory }) => orderOf(memory) !== null);
}

/** Traces of one delay by their number of states, ascending. */
export function tracesAt(summaries: readonly SeedSummary[], delaySeconds: number): readonly SeedSummary[] {
  return tracesOf(summaries)
    .filter((summary) => summary.delaySeconds === delaySeconds)
    .sort((one, other) => orderOf(one.memory)! - orderOf(other.memory)!);
}

/** That a value rises with the order, at one delay and with one seed. @param what such as `cartpole: return` */
export function risesWithOrder(what: string, values: readonly TraceValue[]): Trend {
  const groups = groupBy(values, ({ delaySeconds, seed }) => JSON.stringify([delaySeconds, seed]));
  const ascending = [...groups.values()].map((group) => group.toSorted((one, other) => one.order - other.order));
  return trend(`${what} rises with the order`, ascending, ({ memory }) => memory);
}

/** That a value falls with the delay, of one order and with one seed. */
export function fallsWithDelay(what: string, values: readonly TraceValue[]): Trend {
  const groups = groupBy(values, ({ memory, seed }) => JSON.stringify([memory, seed]));
  const descending = [...groups.values()].map((group) =>
    group.toSorted((one, other) => other.delaySeconds - one.delaySeconds),
  );
  return trend(`${what} falls with the delay`, descending, ({ delaySeconds }) => `${delaySeconds}s`);
}

/** @param groups in the order in which values are to rise */
function trend(what: string, groups: readonly (readonly TraceValue[])[], name: (value: TraceValue) => string): Trend {
  const several = groups.filter(({ length }) => length > 1);
  if (several.length === 0) return { comparisons: [], missing: [`${what}: no runs to compare`] };
  const { tau, criticalTau, pairs } = stratifiedTrend(several.map((group) => group.map(({ value }) => value)));
  const [firsts, lasts] = [several.map((group) => group[0]!), several.map((group) => group.at(-1)!)];
  const mean = (ends: readonly TraceValue[]) => meanAndRange(ends.map(({ value }) => value)).mean;
  const only = (ends: readonly TraceValue[]) => [...new Set(ends.map(name))].join(' or ');
  const ends = above(`${what}: mean of ${only(lasts)} above ${only(firsts)}`, mean(lasts), mean(firsts));
  if (criticalTau === null)
    return { comparisons: [ends], missing: [`${what}: more runs, since these are too few for any trend`] };
  const isOpen = tau > 0 && tau < criticalTau && ends.holds;
  return {
    comparisons: [atLeast(`${what}: Kendall’s τ over ${countOf(pairs, 'pair')}`, tau, criticalTau), ends],
    missing: isOpen ? [`${what}: more runs, since it does so no more than chance may bring`] : [],
  };
}

export function joinTrends(trends: readonly Trend[]): Trend {
  return {
    comparisons: trends.flatMap(({ comparisons }) => comparisons),
    missing: trends.flatMap(({ missing }) => missing),
  };
}
