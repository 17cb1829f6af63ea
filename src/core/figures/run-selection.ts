// Which of the runs that were found a figure shows, and what must be said about the choice.
import { isSameJson } from '../canonical-json.ts';
import { UserError } from '../errors.ts';
import { compareMemories } from './memory-order.ts';
import type { PaperExperiment } from './paper-experiments.ts';
import { delayArrangement, delayOf, describeRun, type RecordedRun } from './recorded-run.ts';
import { cellOf, checkConditions, conflictingKeys } from './run-conditions.ts';
import { finalPerformance, lengthMade, runKinds } from './run-kind.ts';
import { countOf, formatDelay, joinSome, joinWords } from './text.ts';
import { withTunedDecay } from './tuned-decay.ts';

/** Which runs are kept for a figure. */
export interface RunFigureOptions {
  /** Text forms of the memories; default: all that there are. */
  readonly memories?: readonly string[];
  /** Delays T in seconds; where neither these nor those in steps are given, all that there are. */
  readonly delaysSeconds?: readonly number[];
  /** Delays T in steps of each run's own clock. */
  readonly delaysSteps?: readonly number[];
  /** Only runs whose configuration has these values. */
  readonly where?: Readonly<Record<string, unknown>>;
}

/** What a figure asks of the runs of an experiment. */
export interface RunNeeds {
  readonly experiment: PaperExperiment;
  /**
   * `one`: the figure shows one delay T, and a choice is asked for where there are several; `paper`: likewise, but of several the
   * paper's is taken, or the longest; `many`: it shows all.
   */
  readonly delays: 'one' | 'paper' | 'many';
  /** What is drawn; runs that have none of it are left out. */
  readonly measure: 'performance' | 'alignment' | 'alignmentByPerformance' | 'result';
}

/** The runs of a figure of one experiment, memories in the order of legends, seeds and delays ascending. */
export interface RunSelection {
  readonly experiment: PaperExperiment;
  readonly runs: readonly RecordedRun[];
  /** Those that were found and have nothing to show yet. */
  readonly unmeasured: readonly RecordedRun[];
  /** Text forms of the memories that were asked for, named as those of the runs; absent where none were. */
  readonly askedMemories?: readonly string[];
  /** Sentences about runs that were left out, or are named otherwise. */
  readonly remarks: readonly string[];
}

const isDelayed = (run: RecordedRun) => run.memory !== 'backprop';

/** Such as `mnist with retrograde delays`. */
export function describeExperiment({ task, delays }: PaperExperiment): string {
  return `${task} with ${delays} delays`;
}

function runsOf(all: readonly RecordedRun[], experiment: PaperExperiment): readonly RecordedRun[] {
  return all.filter((run) => {
    const { kind } = delayArrangement(run);
    return run.task === experiment.task && (kind === experiment.delays || kind === 'none');
  });
}

const isNear = (one: number, other: number) => Math.abs(one - other) < 1e-9 * Math.max(1, one);

/** The delays that were asked for, in seconds of a run's own clock; undefined where none were. */
export function askedDelays(
  { delaysSeconds, delaysSteps }: RunFigureOptions,
  stepSeconds: number,
): readonly number[] | undefined {
  if (delaysSeconds === undefined && delaysSteps === undefined) return undefined;
  return [
    ...(delaysSeconds ?? []),
    ...(delaysSteps ?? []).map((steps) => Number((steps * stepSeconds).toPrecision(12))),
  ];
}

function keep(runs: readonly RecordedRun[], options: RunFigureOptions): readonly RecordedRun[] {
  const { memories, where = {} } = options;
  return runs.filter((run) => {
    const delays = askedDelays(options, Number(run.config.stepSeconds));
    return (
      (memories?.includes(run.memory) ?? true) &&
      (!isDelayed(run) || (delays?.some((seconds) => isNear(seconds, delayOf(run))) ?? true)) &&
      Object.entries(where).every(([key, value]) => isSameJson(run.config[key], value))
    );
  });
}

/** Runs of the experiment that the options keep; undelayed ones among them. @throws UserError where there is none. */
function findRuns(all: readonly RecordedRun[], experiment: PaperExperiment, options: RunFigureOptions) {
  const ofExperiment = runsOf(all, experiment);
  if (!ofExperiment.some(isDelayed)) {
    throw new UserError(
      `The figure shows runs of ${describeExperiment(experiment)}, and none of the ${all.length} that were found is one; ` +
        'train some, or name other folders.',
    );
  }
  const kept = keep(ofExperiment, options);
  const isOnlyBackprop = options.memories?.every((memory) => memory === 'backprop') ?? false;
  if (kept.some(isDelayed) || (kept.length > 0 && isOnlyBackprop)) return kept;
  const memoriesThere = [...new Set(ofExperiment.map(({ memory }) => memory))].sort(compareMemories);
  const delaysThere = [...new Set(ofExperiment.filter(isDelayed).map(delayOf))].sort((a, b) => a - b);
  throw new UserError(
    `None of the ${ofExperiment.length} runs of ${describeExperiment(experiment)} is of the memories, delays and values that were asked for; ` +
      `there are ${joinSome(memoriesThere, 8)}, at delays of ${joinSome(delaysThere.map(formatDelay), 8)}.`,
  );
}

/** Undelayed runs that learned under the conditions of the delayed ones, which they are a reference for; the others fit no figure. */
function withFittingReferences(
  runs: readonly RecordedRun[],
  experiment: PaperExperiment,
  remarks: string[],
): readonly RecordedRun[] {
  const delayed = runs.filter(isDelayed);
  checkConditions(delayed, experiment);
  const references = runs.filter((run) => !isDelayed(run));
  const fitting = references.filter((run) => conflictingKeys([delayed[0]!, run], experiment).length === 0);
  const unfit = references.find((run) => !fitting.includes(run));
  if (unfit) {
    const keys = conflictingKeys([delayed[0]!, unfit], experiment);
    remarks.push(
      `Left out: ${countOf(references.length - fitting.length, 'run')} of backprop (such as ${unfit.name}), other than the delayed ones in ${joinSome(keys)}.`,
    );
  }
  checkConditions([...delayed, ...fitting], experiment);
  return [...delayed, ...fitting];
}

/** The more complete of two runs of one memory, delay and seed: finished, then later finished, then further. */
function preferred(one: RecordedRun, other: RecordedRun, experiment: PaperExperiment): RecordedRun {
  const later = (other.finishedAt ?? -1) - (one.finishedAt ?? -1);
  const kind = runKinds[experiment.kind];
  return (later === 0 ? lengthMade(other, kind) - lengthMade(one, kind) : later) >= 0 ? other : one;
}

function withoutRepeats(
  runs: readonly RecordedRun[],
  experiment: PaperExperiment,
  remarks: string[],
): readonly RecordedRun[] {
  const kept = new Map<string, RecordedRun>();
  const repeats: string[] = [];
  for (const run of runs) {
    const key = JSON.stringify([cellOf(run), run.seed]);
    const before = kept.get(key);
    const best = before === undefined ? run : preferred(before, run, experiment);
    if (before) repeats.push(`${describeRun(run)} (${best.name}, not ${(best === run ? before : run).name})`);
    kept.set(key, best);
  }
  if (repeats.length > 0) {
    remarks.push(`There more than once, the run that finished last is shown: ${joinSome(repeats)}.`);
  }
  return [...kept.values()];
}

function hasMeasure(run: RecordedRun, measure: RunNeeds['measure'], experiment: PaperExperiment): boolean {
  const kind = runKinds[experiment.kind];
  const { measurements } = run;
  const isJudged = measurements.some((row) => kind.performance.of(row) !== undefined);
  const hasAlignment = measurements.some(({ alignment }) =>
    Object.values(alignment ?? {}).some((cosine) => cosine !== null),
  );
  switch (measure) {
    case 'performance':
      return isJudged;
    case 'alignment':
      return hasAlignment;
    case 'alignmentByPerformance':
      return isJudged && hasAlignment;
    case 'result':
      return finalPerformance(run, kind) !== undefined;
    default:
      return measure satisfies never;
  }
}

function measureName(measure: RunNeeds['measure'], { kind }: PaperExperiment, runs: readonly RecordedRun[]): string {
  const { measurement } = runKinds[kind].words(runs);
  switch (measure) {
    case 'performance':
      return measurement;
    case 'alignment':
      return 'measurement of alignment';
    case 'alignmentByPerformance':
      return `${measurement} with alignment measured`;
    case 'result':
      return 'result';
    default:
      return measure satisfies never;
  }
}

function withMeasure(
  runs: readonly RecordedRun[],
  measure: RunNeeds['measure'],
  experiment: PaperExperiment,
  remarks: string[],
): readonly RecordedRun[] {
  const measured = runs.filter((run) => hasMeasure(run, measure, experiment));
  const unmeasured = runs.filter((run) => !measured.includes(run)).map((run) => describeRun(run));
  const name = measureName(measure, experiment, runs);
  if (measured.length === 0) {
    throw new UserError(`No run has any ${name}: ${joinSome(unmeasured)}; let them go on, or train others.`);
  }
  if (unmeasured.length > 0) remarks.push(`Without any ${name} yet: ${joinSome(unmeasured)}.`);
  return measured;
}

/** The runs of one delay, and undelayed ones. @throws UserError where a choice is asked for and there are several. */
function withOneDelay(
  runs: readonly RecordedRun[],
  experiment: PaperExperiment,
  choice: 'one' | 'paper',
  remarks: string[],
): readonly RecordedRun[] {
  const delays = [...new Set(runs.filter(isDelayed).map(delayOf))].sort((a, b) => a - b);
  if (delays.length < 2) return runs;
  if (choice === 'one') {
    throw new UserError(
      `The figure shows one delay, and the runs have ${joinSome(delays.map(formatDelay), 8)}: choose one by --delay ${delays[0]}s.`,
    );
  }
  const shown = delays.find((delay) => experiment.delaySeconds?.includes(delay)) ?? delays.at(-1) ?? 0;
  const others = delays.filter((delay) => delay !== shown).map(formatDelay);
  remarks.push(`Runs of ${experiment.title} at other delays (${joinSome(others)}) are left out.`);
  return runs.filter((run) => !isDelayed(run) || delayOf(run) === shown);
}

function selectOne(
  all: readonly RecordedRun[],
  { experiment, delays, measure }: RunNeeds,
  options: RunFigureOptions,
): RunSelection {
  const remarks: string[] = [];
  const found = findRuns(all, experiment, options);
  const showsAlignment = measure === 'alignment' || measure === 'alignmentByPerformance';
  // The alignment of undelayed learning is 1 by definition.
  const drawable = showsAlignment ? found.filter(isDelayed) : found;
  if (!drawable.some(isDelayed)) {
    throw new UserError('Only backprop is left of the runs, which has no delay to show: name another memory.');
  }
  if (drawable.length < found.length)
    remarks.push('Runs of backprop are left out: their alignment is 1 by definition.');
  const chosen = delays === 'many' ? drawable : withOneDelay(drawable, experiment, delays, remarks);
  const fitting = withFittingReferences(chosen, experiment, remarks);
  const once = withoutRepeats(fitting, experiment, remarks);
  const measured = withMeasure(once, measure, experiment, remarks);
  const runs = [...measured].sort(
    (one, other) => compareMemories(one.memory, other.memory) || delayOf(one) - delayOf(other) || one.seed - other.seed,
  );
  return {
    experiment,
    runs,
    unmeasured: once.filter((run) => !measured.includes(run)),
    ...(options.memories && { askedMemories: options.memories }),
    remarks,
  };
}

/**
 * The runs that a figure of one experiment shows.
 * @throws UserError where there is none, or where runs differ in something that the figure must not mix.
 */
export function selectRuns(all: readonly RecordedRun[], needs: RunNeeds, options: RunFigureOptions = {}): RunSelection {
  const [selection] = withTunedDecay([selectOne(all, needs, options)]);
  return selection!;
}

/**
 * The runs of each experiment that has any; a remark names those without.
 * @throws UserError where none has, or where runs of one differ in something that the figure must not mix.
 */
export function selectEach(
  all: readonly RecordedRun[],
  experiments: readonly PaperExperiment[],
  needs: Omit<RunNeeds, 'experiment'>,
  options: RunFigureOptions = {},
): { readonly selections: readonly RunSelection[]; readonly remarks: readonly string[] } {
  const there = experiments.filter((experiment) => keep(runsOf(all, experiment), options).some(isDelayed));
  if (there.length === 0 && !experiments.some((experiment) => runsOf(all, experiment).some(isDelayed))) {
    throw new UserError(
      `The figure shows runs of ${joinWords(experiments.map(describeExperiment))}, and none of the ${all.length} that were found is one; ` +
        'train some, or name other folders.',
    );
  }
  const [first] = experiments.filter((experiment) => runsOf(all, experiment).some(isDelayed));
  const { measure } = needs;
  const measured = there.filter((experiment) =>
    keep(runsOf(all, experiment), options).some((run) => isDelayed(run) && hasMeasure(run, measure, experiment)),
  );
  // Where there is nothing to show at all, the refusal of one of them says why.
  const shown = measured.length > 0 ? measured : [there[0] ?? first!];
  const without = (experiment: PaperExperiment) =>
    there.includes(experiment)
      ? `No run of ${describeExperiment(experiment)} has any ${measureName(measure, experiment, keep(runsOf(all, experiment), options))} yet.`
      : `No run of ${describeExperiment(experiment)} was found.`;
  return {
    selections: withTunedDecay(shown.map((experiment) => selectOne(all, { ...needs, experiment }, options))),
    remarks: experiments.filter((experiment) => !shown.includes(experiment)).map(without),
  };
}
