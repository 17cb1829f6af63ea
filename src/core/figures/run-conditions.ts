// Which runs may stand beside each other in one figure: those that differ in memory, delay and seed, and in nothing else that
// changes what is learned. Runs of one memory and delay that are averaged differ in their seeds alone.
import { UserError } from '../errors.ts';
import { undelayedKeys } from '../statistics/undelayed-keys.ts';
import type { PaperExperiment } from './paper-experiments.ts';
import { describeCell, type RecordedRun } from './recorded-run.ts';
import { joinSome, joinWords } from './text.ts';

/** What a figure shows side by side. */
const shownKeys = ['schemaVersion', 'memory', 'delays', 'seed'];
/** How a run was watched and on what it ran: this changes results by rounding at most. */
export const incidentalKeys: readonly string[] = [
  ...['evaluateEvery', 'logEvery', 'alignmentEvery', 'checkpointSeconds', 'log'],
  ...['threads', 'provider', 'traceForm'],
];

type Tuning = Pick<PaperExperiment, 'tunedKeys'>;

/** Memory and delays: what the seeds of one line of a figure have in common. */
export function cellOf(run: RecordedRun): string {
  return JSON.stringify([run.memory, run.layerDelaySeconds]);
}

function isAmong(key: string, ...lists: readonly (readonly string[])[]): boolean {
  return lists.some((list) => list.includes(key));
}

/** The keys of the configurations for which `keep` says yes and whose values are not the same in all runs. */
export function differingKeys(
  runs: readonly Pick<RecordedRun, 'config'>[],
  keep: (key: string) => boolean,
): readonly string[] {
  const keys = new Set(runs.flatMap(({ config }) => Object.keys(config)));
  return [...keys].filter(
    (key) => keep(key) && new Set(runs.map(({ config }) => JSON.stringify(config[key]))).size > 1,
  );
}

/** The keys that would make a comparison of memories one of something else too; tuned ones may differ between memories and delays. */
export function conflictingKeys(runs: readonly RecordedRun[], { tunedKeys }: Tuning): readonly string[] {
  const isUndelayed = runs.some(({ memory }) => memory === 'backprop');
  return differingKeys(
    runs,
    (key) => !isAmong(key, shownKeys, incidentalKeys, tunedKeys, ['preset'], isUndelayed ? undelayedKeys : []),
  );
}

/** The tuned keys that are not the same for all memories and delays. */
export function tunedDifferences(runs: readonly RecordedRun[], { tunedKeys }: Tuning): readonly string[] {
  return differingKeys(runs, (key) => tunedKeys.includes(key));
}

/** How many runs have which value of a key, and one of each by name. */
function describeValues(runs: readonly RecordedRun[], key: string): string {
  const names = new Map<string, string[]>();
  for (const { config, name } of runs) {
    const value = JSON.stringify(config[key]) ?? 'missing';
    names.set(value, [...(names.get(value) ?? []), name]);
  }
  return joinSome(
    [...names].map(([value, [first = '', ...more]]) => `${value} in ${1 + more.length} (such as ${first})`),
  );
}

function refuse(subject: string, runs: readonly RecordedRun[], keys: readonly string[], reason: string): never {
  const [key = '', ...others] = keys;
  const also = others.length > 0 ? `, and differ in ${joinWords(others)} too` : '';
  const value = runs[0]?.config[key];
  const example = `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
  throw new UserError(
    `${subject} differ in ${key}: ${describeValues(runs, key)}${also}; ${reason}: keep those of one value, as by --where '${example}', or name other folders.`,
  );
}

/** @throws UserError that names the key where runs differ in something that a figure must not mix or average. */
export function checkConditions(runs: readonly RecordedRun[], experiment: Tuning): void {
  const conflicts = conflictingKeys(runs, experiment);
  if (conflicts.length > 0) refuse('The runs', runs, conflicts, 'a figure compares memories, delays and seeds alone');
  for (const cell of new Set(runs.map(cellOf))) {
    const seeds = runs.filter((run) => cellOf(run) === cell);
    const differences = differingKeys(seeds, (key) => isAmong(key, experiment.tunedKeys, ['preset']));
    if (differences.length === 0) continue;
    refuse(`The runs of ${describeCell(seeds[0]!)}`, seeds, differences, 'a mean is over seeds alone');
  }
}
