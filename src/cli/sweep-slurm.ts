// `cet sweep --executor slurm`: what is left of a sweep becomes job arrays; the command does not wait for them.
import { UserError } from '../core/errors.ts';
import type { Experiment, ScaleName } from '../core/experiments/experiment.ts';
import { countOf, formatCount } from '../core/figures/text.ts';
import { shellWord } from '../core/shell-word.ts';
import type { CellOnDisk } from '../edge/sweep/cell-state.ts';
import type { Cell } from '../edge/sweep/cells.ts';
import { largestMemoryBytes } from '../edge/sweep/jobs.ts';
import { checkOthers, type JobResources, sbatchArguments } from '../edge/sweep/slurm/job-array.ts';
import { mostArrayTasks } from '../edge/sweep/slurm/slurm-commands.ts';
import { planSubmission, type SweepToSubmit, submitSweep } from '../edge/sweep/slurm/submit-cells.ts';
import { openSweepFolder } from '../edge/sweep/sweep-folder.ts';
import { note, printJson, printLine } from './output.ts';
import { programName } from './program-name.ts';
import type { SweepFlags } from './sweep.ts';
import { type ExecutorName, parseCount } from './sweep-values.ts';

/** Options that only a job array has. */
const clusterOptions = {
  partition: '--partition',
  time: '--time',
  mem: '--mem',
  cpus: '--cpus',
  maxRunning: '--max-running',
  sbatch: '--sbatch',
} as const satisfies Partial<Record<keyof SweepFlags, string>>;

/** @throws UserError where an option is given that where the cells run does not take. */
export function checkExecutorOptions(executor: ExecutorName, flags: SweepFlags): void {
  if (executor === 'slurm') {
    if (flags.jobs === undefined) return;
    throw new UserError('--jobs is for cells that run on this machine; with --executor slurm give --max-running.');
  }
  for (const [key, option] of Object.entries(clusterOptions)) {
    if (flags[key as keyof typeof clusterOptions] === undefined) continue;
    throw new UserError(`${option} is for job arrays; add --executor slurm, or leave it out.`);
  }
}

/** Room for what was not measured: a long delay, a large batch, and the process that watches over the cell. */
const MEMORY_MARGIN = 2;

/** As sbatch takes them: minutes, minutes:seconds, hours:minutes:seconds, days-hours:minutes:seconds; or a word for no limit. */
const TIME = /^(?:\d+(?::\d+){0,2}|\d+-\d+(?::\d+){0,2}|infinite|unlimited)$/i;
const MEMORY = /^\d+(?:[kmgt]b?)?$/i;

/** What each task gets. @throws UserError where an option makes no sense. */
export function parseResources(flags: SweepFlags, cells: readonly Cell[]): JobResources {
  const others = flags.sbatch ?? [];
  checkOthers(others);
  const named = { '--partition': flags.partition, '--time': flags.time, '--mem': flags.mem };
  for (const [option, value] of Object.entries(named)) {
    if (value !== undefined && value.trim() === '') throw new UserError(`${option} "" says nothing; leave it out.`);
  }
  if (flags.time !== undefined && !TIME.test(flags.time.trim())) {
    throw new UserError(`--time is "${flags.time}"; give minutes, or hours:minutes:seconds, such as 90 or 2-12:00:00.`);
  }
  if (flags.mem !== undefined && !MEMORY.test(flags.mem.trim())) {
    throw new UserError(`--mem is "${flags.mem}"; give a size with its unit, such as 2000M or 4G.`);
  }
  const bytes = MEMORY_MARGIN * largestMemoryBytes(cells.map(({ config }) => config));
  return {
    cpus: flags.cpus === undefined ? 1 : parseCount('--cpus', flags.cpus),
    memory: flags.mem ?? `${Math.ceil(bytes / 2 ** 20)}M`,
    ...(flags.partition !== undefined && { partition: flags.partition }),
    ...(flags.time !== undefined && { time: flags.time }),
    ...(flags.maxRunning !== undefined && { maxRunning: parseCount('--max-running', flags.maxRunning) }),
    others,
  };
}

export interface SlurmSweep extends SweepToSubmit {
  readonly experiment: Experiment;
  /** In which the experiment lies. */
  readonly file: string;
  readonly scale: ScaleName;
  /** What is said of the sweep once Slurm has taken it. */
  readonly remarks: readonly string[];
  readonly json: boolean;
}

const areCells = (count: number) => `${countOf(count, 'cell')} ${count === 1 ? 'is' : 'are'}`;

/** Prints what would be submitted; writes nothing. */
export async function printSubmission(sweep: SlurmSweep): Promise<void> {
  const { arrays, underWay, found } = await planSubmission(sweep);
  sweep.remarks.forEach(note);
  const toSubmit = arrays.reduce((sum, { cells }) => sum + cells.length, 0);
  for (const [at, array] of arrays.entries()) {
    const command = ['sbatch', ...sbatchArguments(array, at === 0 ? undefined : 'NUMBER_OF_THE_ARRAY_BEFORE')];
    const { script, cells } = array;
    if (sweep.json) printJson({ command, script, cells: cells.map(({ name }) => name) });
    else printLine(`${command.map(shellWord).join(' ')}\n\n${script.replace(/^/gm, '  ').trimEnd()}\n`);
  }
  if (sweep.json) return printJson({ ...summary(sweep, found), toSubmit, underWay: underWay.length });
  printLine(
    `${formatCount(toSubmit)} of ${countOf(sweep.cells.length, 'cell')} to submit in ${countOf(arrays.length, 'array')}${underWay.length > 0 ? `; ${areCells(underWay.length)} under way already` : ''}.`,
  );
}

/** Submits what is left, and says how to follow it. */
export async function submitToSlurm(sweep: SlurmSweep): Promise<void> {
  const { experiment, file, scale, folder, cells, json } = sweep;
  // Where there is no Slurm, nothing is written.
  await mostArrayTasks();
  await openSweepFolder(folder, experiment, scale, cells, file);
  const { arrays, underWay, found } = await submitSweep(sweep);
  sweep.remarks.forEach(note);
  const submitted = arrays.reduce((sum, array) => sum + array.cells.length, 0);
  if (json) {
    for (const { job, cells: own } of arrays) printJson({ job, cells: own.map(({ name }) => name) });
    return printJson({ ...summary(sweep, found), submitted, underWay: underWay.length });
  }
  if (arrays.length > 0) {
    printLine(
      `${areCells(submitted)} submitted: job ${arrays.length === 1 ? 'array' : 'arrays'} ${arrays.map(({ job }) => job).join(', ')}.`,
    );
  }
  if (underWay.length > 0) note(`${areCells(underWay.length)} under way already, and not submitted again.`);
  const words = ['status', 'logs', 'cancel'].map((word) => `  ${programName()} sweep ${word} ${shellWord(folder)}`);
  printLine(words.join('\n'));
}

function summary({ experiment, scale, folder, cells }: SlurmSweep, found: ReadonlyMap<Cell, CellOnDisk>) {
  const count = (kind: CellOnDisk['kind']) => [...found.values()].filter((cell) => cell.kind === kind).length;
  return {
    ...{ experiment: experiment.name, scale, folder, cells: cells.length },
    ...{ finished: count('finished'), failed: count('failed'), damaged: count('damaged') },
  };
}
