// How the cells of a scale are fewer and shorter than the experiment's own.
import { formatCount } from '../../core/figures/text.ts';
import { runUpdates } from '../runs/run-updates.ts';
import type { Cell } from '../sweep/cells.ts';

/** `mnist: 31 runs of 2,000 updates (the paper: 93 of 20,000)`, one for each task. */
export function describeReduction(scaled: readonly Cell[], whole: readonly Cell[]): string {
  const tasks = [...new Set(scaled.map(({ config }) => config.task))];
  return tasks
    .map((task) => {
      const ofTask = (cells: readonly Cell[]) => cells.filter(({ config }) => config.task === task);
      const [few, all] = [ofTask(scaled), ofTask(whole)];
      return `${task}: ${few.length} runs of ${lengths(few)} updates (the paper: ${all.length} of ${lengths(all)})`;
    })
    .join('; ');
}

/** `2,000`, or `10 to 64`. */
function lengths(cells: readonly Cell[]): string {
  const updates = cells.map(({ config }) => runUpdates(config));
  const [least, most] = [Math.min(...updates), Math.max(...updates)];
  return least === most ? formatCount(least) : `${formatCount(least)} to ${formatCount(most)}`;
}
