// What of a claim's experiment has not been run.
import type { ClaimedRuns } from '../../core/claims/claim.ts';
import { countOf } from '../../core/figures/text.ts';
import { parseDelays } from '../runs/delays.ts';
import type { RunConfig } from '../runs/run-folder.ts';
import type { Cell } from '../sweep/cells.ts';
import type { CellStatus } from '../sweep/sweep.ts';

/** Such as `8 of 31 runs of figure-3, cifar10 (2 failed)`, for each task that lacks some. */
export function describeUnfinished(
  { experiment, tasks, delays }: ClaimedRuns,
  cells: readonly Cell[],
  statuses: ReadonlyMap<Cell, CellStatus>,
): readonly string[] {
  return tasks.flatMap((task) => {
    const ofTask = cells.filter(({ config }) => config.task === task && isDelayedSo(config, delays));
    const unfinished = ofTask.map((cell) => statuses.get(cell)?.kind).filter((kind) => kind !== 'finished');
    const failed = unfinished.filter((kind) => kind === 'failed' || kind === 'damaged');
    if (unfinished.length === 0) return [];
    const why = failed.length > 0 ? ` (${failed.length} failed)` : '';
    return [`${unfinished.length} of ${countOf(ofTask.length, 'run')} of ${experiment}, ${task}${why}`];
  });
}

/** Undelayed learning is what both kinds of delays are compared with. */
function isDelayedSo({ memory, delays, stepSeconds }: RunConfig, kind: ClaimedRuns['delays']): boolean {
  return memory === 'backprop' || parseDelays(delays, stepSeconds).kind === kind;
}
