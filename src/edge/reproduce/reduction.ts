// How the cells of a scale are fewer and shorter than the experiment's own.
import { formatCount } from '../../core/figures/text.ts';
import { isActorCriticTask } from '../runs/tasks/actor-critic-registry.ts';
import type { Cell } from '../sweep/cells.ts';

/** `mnist: 31 runs of 2,000 updates (full scale: 93 of 20,000)`, one for each task; games by samples. */
export function describeReduction(scaled: readonly Cell[], whole: readonly Cell[]): string {
  const tasks = [...new Set(scaled.map(({ config }) => config.task))];
  return tasks
    .map((task) => {
      const ofTask = (cells: readonly Cell[]) => cells.filter(({ config }) => config.task === task);
      const [few, all] = [ofTask(scaled), ofTask(whole)];
      const unit = isActorCriticTask(task) ? 'samples' : 'updates';
      const [preset, usual] = [presets(few), presets(all)];
      const other = preset === usual ? '' : `, learning rates of the preset ${preset} in place of ${usual}`;
      return `${task}: ${few.length} runs of ${lengths(few)} ${unit} (full scale: ${all.length} of ${lengths(all)})${other}`;
    })
    .join('; ');
}

const presets = (cells: readonly Cell[]) => [...new Set(cells.map(({ config }) => config.preset ?? 'none'))].join(', ');

/** `2,000`, or `10 to 64`. */
function lengths(cells: readonly Cell[]): string {
  const all = cells.map(({ config }) => ('samples' in config ? config.samples : config.updates));
  const [least, most] = [Math.min(...all), Math.max(...all)];
  return least === most ? formatCount(least) : `${formatCount(least)} to ${formatCount(most)}`;
}
