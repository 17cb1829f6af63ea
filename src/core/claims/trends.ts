// The two trends that most claims are about: better with the order of the cascade, worse with the delay.
import { above, atLeast, type Comparison } from './claim.ts';
import { type Cell, orderOf, spread } from './evidence.ts';

const name = (task: string, { memory, delaySeconds }: Cell) => `${task}, ${memory} at ${delaySeconds}s`;

/** Traces of one delay by their number of states, ascending. */
export function tracesAt(cells: readonly Cell[], delaySeconds: number): readonly Cell[] {
  return cells
    .filter((cell) => orderOf(cell.memory) !== null && cell.delaySeconds === delaySeconds)
    .sort((one, other) => orderOf(one.memory)! - orderOf(other.memory)!);
}

/**
 * That no order is worse than the one below it by more than the spread over seeds, and the highest better than the lowest by more than that.
 * Empty where fewer than two orders are there.
 */
export function risesWithOrder(task: string, cells: readonly Cell[], delaySeconds: number): readonly Comparison[] {
  const traces = tracesAt(cells, delaySeconds);
  const [first] = traces;
  const last = traces.at(-1);
  if (!first || !last || first === last) return [];
  const neighbours = traces
    .slice(1)
    .map((cell, at) =>
      atLeast(
        `${name(task, cell)} no worse than ${traces[at]!.memory}`,
        cell.mean,
        traces[at]!.mean,
        spread(cell, traces[at]!),
      ),
    );
  return [
    ...neighbours,
    above(`${name(task, last)} better than ${first.memory}`, last.mean, first.mean, spread(first, last)),
  ];
}

/** The same along the delay, for one memory: no longer delay is better by more than the spread, the longest worse than the shortest. */
export function fallsWithDelay(task: string, cells: readonly Cell[], memory: string): readonly Comparison[] {
  const byDelay = cells
    .filter((cell) => cell.memory === memory)
    .sort((one, other) => one.delaySeconds - other.delaySeconds);
  const [first] = byDelay;
  const last = byDelay.at(-1);
  if (!first || !last || first === last) return [];
  const neighbours = byDelay
    .slice(1)
    .map((cell, at) =>
      atLeast(
        `${name(task, byDelay[at]!)} no worse than at ${cell.delaySeconds}s`,
        byDelay[at]!.mean,
        cell.mean,
        spread(cell, byDelay[at]!),
      ),
    );
  return [
    ...neighbours,
    above(`${name(task, first)} better than at ${last.delaySeconds}s`, first.mean, last.mean, spread(first, last)),
  ];
}
