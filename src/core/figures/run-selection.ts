// Which of the runs that were found a figure shows, and what must be said about the choice.
import { UserError } from '../errors.ts';
import { compareMemories } from './memory-order.ts';
import type { PaperExperiment } from './paper-experiments.ts';
import { delayArrangement, type RecordedRun, updatesMade } from './recorded-run.ts';
import { cellOf, checkConditions, conflictingKeys } from './run-conditions.ts';
import { countOf, formatDelay, joinSome } from './text.ts';

/** Which runs are kept for a figure. */
export interface RunFigureOptions {
  /** Text forms of the memories; default: all that there are. */
  readonly memories?: readonly string[];
  /** Delays T in seconds; default: all that there are. */
  readonly delaysSeconds?: readonly number[];
  /** Only runs whose configuration has these values. */
  readonly where?: Readonly<Record<string, unknown>>;
}

/** What a figure asks of its runs. */
export interface RunNeeds {
  readonly experiment: PaperExperiment;
  /** `one`: the figure shows one delay T; `many`: a panel for each. */
  readonly delays: 'one' | 'many';
  /** What is drawn; runs that have none of it are left out. */
  readonly measure: 'testAccuracy' | 'alignment' | 'alignmentAtEvaluation';
}

/** The runs of a figure, memories in the order of legends, seeds and delays ascending. */
export interface RunSelection {
  readonly runs: readonly RecordedRun[];
  /** Sentences about runs that were left out. */
  readonly remarks: readonly string[];
}

/** The delay T of a run, 0 for undelayed learning. */
export function delayOf(run: RecordedRun): number {
  const arrangement = delayArrangement(run);
  return 'seconds' in arrangement ? arrangement.seconds : 0;
}

const isDelayed = (run: RecordedRun) => run.memory !== 'backprop';

/** What a run is called in a sentence: memory, delay and seed. */
export function describeRun(run: RecordedRun): string {
  return `${run.memory}${run.memory === 'backprop' ? '' : ` at ${formatDelay(delayOf(run))}`} with seed ${run.seed}`;
}

/** Such as `mnist with retrograde delays`. */
function describeExperiment({ task, delays }: PaperExperiment): string {
  return `${task} with ${delays} delays`;
}

/** Runs of the experiment that the options keep; undelayed ones among them. @throws UserError where there is none. */
function findRuns(all: readonly RecordedRun[], experiment: PaperExperiment, options: RunFigureOptions) {
  const ofExperiment = all.filter((run) => {
    const { kind } = delayArrangement(run);
    return run.task === experiment.task && (kind === experiment.delays || kind === 'none');
  });
  if (!ofExperiment.some(isDelayed)) {
    throw new UserError(
      `The figure shows runs of ${describeExperiment(experiment)}, and none of the ${all.length} that were found is one; ` +
        'train some, or name other folders.',
    );
  }
  const { memories, delaysSeconds, where = {} } = options;
  const kept = ofExperiment.filter(
    (run) =>
      (memories?.includes(run.memory) ?? true) &&
      (!isDelayed(run) || (delaysSeconds?.some((seconds) => Math.abs(seconds - delayOf(run)) < 1e-9) ?? true)) &&
      Object.entries(where).every(([key, value]) => JSON.stringify(run.config[key]) === JSON.stringify(value)),
  );
  if (kept.length > 0) return kept;
  const memoriesThere = [...new Set(ofExperiment.map(({ memory }) => memory))].sort(compareMemories);
  const delaysThere = [...new Set(ofExperiment.filter(isDelayed).map(delayOf))].sort((a, b) => a - b);
  throw new UserError(
    `None of the ${ofExperiment.length} runs of ${describeExperiment(experiment)} is of the memories, delays and values that were asked for; ` +
      `there are ${joinSome(memoriesThere, 8)}, at delays of ${joinSome(delaysThere.map(formatDelay), 8)}.`,
  );
}

/** Undelayed runs that learned under the conditions of the delayed ones, which they are a reference for; the others fit no figure. */
function withFittingReferences(runs: readonly RecordedRun[], remarks: string[]): readonly RecordedRun[] {
  const delayed = runs.filter(isDelayed);
  checkConditions(delayed);
  const references = runs.filter((run) => !isDelayed(run));
  const fitting = references.filter((run) => conflictingKeys([delayed[0]!, run]).length === 0);
  const unfit = references.find((run) => !fitting.includes(run));
  if (unfit) {
    const keys = conflictingKeys([delayed[0]!, unfit]);
    remarks.push(
      `Left out: ${countOf(references.length - fitting.length, 'run')} of backprop (such as ${unfit.name}), other than the delayed ones in ${joinSome(keys)}.`,
    );
  }
  checkConditions([...delayed, ...fitting]);
  return [...delayed, ...fitting];
}

/** The more complete of two runs of one memory, delay and seed: finished, then later finished, then further. */
function preferred(one: RecordedRun, other: RecordedRun): RecordedRun {
  const later = (other.finishedAt ?? -1) - (one.finishedAt ?? -1);
  return (later === 0 ? updatesMade(other) - updatesMade(one) : later) >= 0 ? other : one;
}

function withoutRepeats(runs: readonly RecordedRun[], remarks: string[]): readonly RecordedRun[] {
  const kept = new Map<string, RecordedRun>();
  const repeats: string[] = [];
  for (const run of runs) {
    const key = JSON.stringify([cellOf(run), run.seed]);
    const before = kept.get(key);
    const best = before === undefined ? run : preferred(before, run);
    if (before) repeats.push(`${describeRun(run)} (${best.name}, not ${(best === run ? before : run).name})`);
    kept.set(key, best);
  }
  if (repeats.length > 0) {
    remarks.push(`There more than once, the run that finished last is shown: ${joinSome(repeats)}.`);
  }
  return [...kept.values()];
}

function hasMeasure({ measurements }: RecordedRun, measure: RunNeeds['measure']): boolean {
  const isEvaluated = measurements.some(({ testAccuracy }) => testAccuracy !== undefined);
  const hasAlignment = measurements.some(({ alignment }) =>
    Object.values(alignment ?? {}).some((cosine) => cosine !== null),
  );
  switch (measure) {
    case 'testAccuracy':
      return isEvaluated;
    case 'alignment':
      return hasAlignment;
    case 'alignmentAtEvaluation':
      return isEvaluated && hasAlignment;
    default:
      return measure satisfies never;
  }
}

const measureNames = {
  testAccuracy: 'evaluation on the test set',
  alignment: 'measurement of alignment',
  alignmentAtEvaluation: 'evaluation with alignment measured',
} as const;

function withMeasure(runs: readonly RecordedRun[], measure: RunNeeds['measure'], remarks: string[]) {
  const measured = runs.filter((run) => hasMeasure(run, measure));
  const unmeasured = runs.filter((run) => !measured.includes(run)).map((run) => describeRun(run));
  if (measured.length === 0) {
    throw new UserError(
      `No run has any ${measureNames[measure]}: ${joinSome(unmeasured)}; let them go on, or train others.`,
    );
  }
  if (unmeasured.length > 0) remarks.push(`Without any ${measureNames[measure]} yet: ${joinSome(unmeasured)}.`);
  return measured;
}

function checkOneDelay(runs: readonly RecordedRun[]): void {
  const delays = [...new Set(runs.filter(isDelayed).map(delayOf))].sort((a, b) => a - b);
  if (delays.length < 2) return;
  throw new UserError(
    `The figure shows one delay, and the runs have ${joinSome(delays.map(formatDelay), 8)}: choose one by --delay ${delays[0]}s.`,
  );
}

/**
 * The runs that a figure shows.
 * @throws UserError where there is none, or where runs differ in something that the figure must not mix.
 */
export function selectRuns(
  all: readonly RecordedRun[],
  { experiment, delays, measure }: RunNeeds,
  options: RunFigureOptions = {},
): RunSelection {
  const remarks: string[] = [];
  const found = findRuns(all, experiment, options);
  // The alignment of undelayed learning is 1 by definition.
  const drawable = measure !== 'testAccuracy' ? found.filter(isDelayed) : found;
  if (!drawable.some(isDelayed)) {
    throw new UserError('Only backprop is left of the runs, which has no delay to show: name another memory.');
  }
  if (drawable.length < found.length)
    remarks.push('Runs of backprop are left out: their alignment is 1 by definition.');
  if (delays === 'one') checkOneDelay(drawable);
  const fitting = withFittingReferences(drawable, remarks);
  const measured = withMeasure(withoutRepeats(fitting, remarks), measure, remarks);
  const runs = [...measured].sort(
    (one, other) => compareMemories(one.memory, other.memory) || delayOf(one) - delayOf(other) || one.seed - other.seed,
  );
  return { runs, remarks };
}
