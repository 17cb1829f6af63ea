// Which experiments some runs belong to: the paper's where it has one of that task and arrangement of delays, else one made of the runs
// themselves; and which of an experiment's runs may stand beside each other in one figure.
import { groupBy } from './group-by.ts';
import * as paper from './paper-experiments.ts';
import { delayArrangement, type RecordedRun } from './recorded-run.ts';
import { cellOf, conflictingKeys, differingKeys } from './run-conditions.ts';
import { kindNameOf } from './run-kind.ts';

export interface FoundExperiment {
  readonly experiment: PaperExperiment;
  /** Its delayed runs, and the undelayed ones of the task. */
  readonly runs: readonly RecordedRun[];
}

type PaperExperiment = paper.PaperExperiment;

const known = Object.values(paper).filter((value): value is PaperExperiment => 'task' in value);

/** The experiments that have delayed runs, those with most runs first. */
export function findExperiments(runs: readonly RecordedRun[]): readonly FoundExperiment[] {
  const found = [...groupBy(runs, ({ task }) => task).values()].flatMap((ofTask) =>
    (['broadcast', 'retrograde'] as const).flatMap((delays): readonly FoundExperiment[] => {
      const delayed = ofTask.filter((run) => delayArrangement(run).kind === delays);
      const [first] = delayed;
      if (!first) return [];
      const undelayed = ofTask.filter((run) => delayArrangement(run).kind === 'none');
      return [{ experiment: experimentOf(first, delays), runs: [...delayed, ...undelayed] }];
    }),
  );
  return found.sort((one, other) => other.runs.length - one.runs.length);
}

function experimentOf(run: RecordedRun, delays: PaperExperiment['delays']): PaperExperiment {
  const { task } = run;
  const ofPaper = known.find((experiment) => experiment.task === task && experiment.delays === delays);
  if (ofPaper) return ofPaper;
  const kind = kindNameOf(run);
  return {
    task,
    title: task,
    kind,
    delays,
    memories: [],
    tunedKeys: kind === 'play' ? ['learningRate', 'normalization'] : ['learningRate', 'weightDecay'],
    config: {},
  };
}

/** Runs that are alike in everything but memory, delay and seed, and what they are alike in. */
export interface ConditionGroup {
  /** The keys in which the groups differ, with the values of this one; none where there is only one group. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly runs: readonly RecordedRun[];
}

/** An experiment's delayed runs by what a figure must not mix; groups with most runs first, undelayed runs in the groups that they fit. */
export function conditionGroups({ experiment, runs }: FoundExperiment): readonly ConditionGroup[] {
  const delayed = runs.filter(({ memory }) => memory !== 'backprop');
  const references = runs.filter((run) => !delayed.includes(run));
  const tuned = [...groupBy(delayed, cellOf).values()].flatMap((seeds) =>
    differingKeys(seeds, (key) => experiment.tunedKeys.includes(key)),
  );
  const keys = [...new Set([...conflictingKeys(delayed, experiment), ...tuned])];
  const groups = [...groupBy(delayed, ({ config }) => JSON.stringify(keys.map((key) => config[key]))).values()];
  return groups
    .map((group) => ({
      values: Object.fromEntries(keys.map((key) => [key, group[0]?.config[key]])),
      runs: [...group, ...references.filter((run) => conflictingKeys([group[0]!, run], experiment).length === 0)],
    }))
    .sort((one, other) => other.runs.length - one.runs.length);
}
