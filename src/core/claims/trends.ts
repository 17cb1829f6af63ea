// The two trends that most claims are about: better with the order of the cascade, worse with the delay.
import { above, atLeast, type Comparison } from './claim.ts';
import { orderOf, type SeedSummary, spread } from './evidence.ts';

const name = (task: string, { memory, delaySeconds }: SeedSummary) => `${task}, ${memory} at ${delaySeconds}s`;

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

/**
 * That no order is worse than the one below it by more than the spread over seeds, and the highest better than the lowest by more than that.
 * Empty where fewer than two orders are there.
 */
export function risesWithOrder(
  task: string,
  summaries: readonly SeedSummary[],
  delaySeconds: number,
): readonly Comparison[] {
  const traces = tracesAt(summaries, delaySeconds);
  const [first] = traces;
  const last = traces.at(-1);
  if (!first || !last || first === last) return [];
  const neighbours = traces
    .slice(1)
    .map((summary, at) =>
      atLeast(
        `${name(task, summary)} no worse than ${traces[at]!.memory}`,
        summary.mean,
        traces[at]!.mean,
        spread(summary, traces[at]!),
      ),
    );
  return [
    ...neighbours,
    above(`${name(task, last)} better than ${first.memory}`, last.mean, first.mean, spread(first, last)),
  ];
}

/** The same along the delay, for one memory: no longer delay is better by more than the spread, the longest worse than the shortest. */
export function fallsWithDelay(task: string, summaries: readonly SeedSummary[], memory: string): readonly Comparison[] {
  const byDelay = summaries
    .filter((summary) => summary.memory === memory)
    .sort((one, other) => one.delaySeconds - other.delaySeconds);
  const [first] = byDelay;
  const last = byDelay.at(-1);
  if (!first || !last || first === last) return [];
  const neighbours = byDelay
    .slice(1)
    .map((summary, at) =>
      atLeast(
        `${name(task, byDelay[at]!)} no worse than at ${summary.delaySeconds}s`,
        byDelay[at]!.mean,
        summary.mean,
        spread(summary, byDelay[at]!),
      ),
    );
  return [
    ...neighbours,
    above(`${name(task, first)} better than at ${last.delaySeconds}s`, first.mean, last.mean, spread(first, last)),
  ];
}
