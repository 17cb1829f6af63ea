// Which of the runs are looked at: those of the experiment, conditions, delay and letters that were chosen, as far as they are there.
import { computed } from '@preact/signals';
import { conditionGroups, type FoundExperiment, findExperiments } from '../../src/core/figures/found-experiments.ts';
import { delayArrangement, delayOf, type RecordedRun } from '../../src/core/figures/recorded-run.ts';
import { resultsState } from './results-state.ts';
import { running, runs } from './run-store.ts';

export type RunState = 'finished' | 'running' | 'failed' | 'unfinished';

export function runStateOf({ name, finishedAt, failure }: RecordedRun): RunState {
  if (finishedAt !== null) return 'finished';
  // One that failed may be tried again.
  if (running.value.has(name)) return 'running';
  return failure === undefined ? 'unfinished' : 'failed';
}

/** As the address and the page write an experiment. */
export const experimentKey = ({ experiment }: FoundExperiment) => `${experiment.task} ${experiment.delays}`;

export function describeFound({ experiment }: FoundExperiment): string {
  return `${experiment.title}, ${experiment.delays === 'broadcast' ? 'errors equally late' : 'delays that stack up'}`;
}

const matching = computed(() => {
  const letters = resultsState.state.value.filter.trim().toLowerCase();
  if (letters === '') return runs.value;
  return runs.value.filter((run) =>
    [run.name, run.task, run.memory, `seed ${run.seed}`, runStateOf(run)].some((text) =>
      text.toLowerCase().includes(letters),
    ),
  );
});

export const experiments = computed(() => findExperiments(matching.value));

/** Runs of tasks that have no delayed run of one of the two arrangements, which no figure of delays can show. */
export const otherRuns = computed(() => {
  const shown = new Set(experiments.value.flatMap((found) => found.runs));
  return matching.value.filter((run) => !shown.has(run));
});

export const chosen = computed(() => {
  const { experiment, group, delay } = resultsState.state.value;
  const found = experiments.value.find((one) => experimentKey(one) === experiment) ?? experiments.value[0];
  if (!found) return undefined;
  const groups = conditionGroups(found);
  const at = Math.min(group, groups.length) - 1;
  const members = groups[at]?.runs ?? [];
  const delays = [...new Set(members.filter(({ memory }) => memory !== 'backprop').map(delayOf))].sort((a, b) => a - b);
  const shownDelay = delays.find((seconds) => Math.abs(seconds - delay) < 1e-9) ?? delays.at(-1) ?? 0;
  return {
    found,
    groups,
    groupAt: at,
    runs: members,
    delays,
    delay: shownDelay,
    /** Whether the address asks for an experiment that is not there. */
    isOther: experiment !== '' && experimentKey(found) !== experiment,
  };
});

/** The runs that the claims are decided on: of each experiment those that are alike. */
export const claimed = computed(() =>
  experiments.value.flatMap((found) => {
    const current = chosen.value;
    const members = found === current?.found ? current.runs : (conditionGroups(found)[0]?.runs ?? []);
    const decisive = members.filter((run) => run.finishedAt !== null && delayArrangement(run).kind !== 'other');
    return decisive.length > 0 ? [{ found, runs: decisive }] : [];
  }),
);
