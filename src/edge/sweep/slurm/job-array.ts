// A job array as Slurm is told of it: the options of sbatch, and the script that each of its tasks runs.
//   - All stands on the command line: there it wins over the variables SBATCH_…, which a script's own lines do not.
//   - `exec`, so that the warning before the time limit, which goes to the batch script alone, reaches the program.
import { UserError } from '../../../core/errors.ts';
import { shellWord } from '../../../core/shell-word.ts';

/** What each task of an array gets. */
export interface JobResources {
  readonly cpus: number;
  /** As Slurm writes it: 4G, 500M. */
  readonly memory: string;
  readonly partition?: string;
  /** As Slurm writes it: 90 (minutes), 04:00:00, 2-00. */
  readonly time?: string;
  /** Tasks that run at once. */
  readonly maxRunning?: number;
  /** Other options of sbatch, each a word. */
  readonly others: readonly string[];
}

export interface JobArray {
  readonly name: string;
  readonly tasks: number;
  /** Folder of its script and logs, an absolute path. */
  readonly folder: string;
  readonly resources: JobResources;
}

export const SCRIPT = 'job.sh';

/** Seconds before the time limit at which a task is told; Slurm may be a minute early. A checkpoint takes a moment. */
const WARNING_SECONDS = 60;

export function logName(index: number | string): string {
  return `${index}.log`;
}

/**
 * The words after `sbatch`.
 * @param before number of the array before: where only so many tasks may run at once, this one waits for its end
 */
export function sbatchArguments({ name, tasks, folder, resources }: JobArray, before?: string): readonly string[] {
  const { cpus, memory, partition, time, maxRunning, others } = resources;
  return [
    '--parsable',
    `--job-name=${name}`,
    `--array=0-${tasks - 1}${maxRunning === undefined ? '' : `%${maxRunning}`}`,
    '--ntasks=1',
    `--cpus-per-task=${cpus}`,
    `--mem=${memory}`,
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(time === undefined ? [] : [`--time=${time}`]),
    ...(before === undefined || maxRunning === undefined ? [] : [`--dependency=afterany:${before}`]),
    '--requeue',
    '--open-mode=append',
    `--output=${folder.replaceAll('%', '%%')}/${logName('%a')}`,
    `--signal=B:USR1@${WARNING_SECONDS}`,
    ...others,
    `${folder}/${SCRIPT}`,
  ];
}

/** Options of sbatch on which a sweep depends. */
const OWN = [
  ...['array', 'job-name', 'ntasks', 'dependency', 'output', 'error', 'open-mode', 'no-requeue'],
  ...['parsable', 'wrap', 'wait', 'test-only', 'hold'],
];
/** Their letters, which may come after those of options without a value. */
const OWN_LETTER = /^-[bhOQsuvV]*[aJndoeWH]/;

/** sbatch takes the beginning of a name for the name; one that begins several it refuses itself. */
function isOwn(word: string): boolean {
  const [, begun] = /^--([^=]+)/.exec(word) ?? [];
  return begun === undefined ? OWN_LETTER.test(word) : OWN.some((name) => name.startsWith(begun));
}

/** @throws UserError where a word is no option of sbatch, or one that a sweep sets itself. */
export function checkOthers(others: readonly string[]): void {
  for (const word of others) {
    if (!/^-[^\n\r]+$/.test(word)) {
      throw new UserError(`--sbatch "${word}" is no option of sbatch; give one such as --sbatch "--qos=long".`);
    }
    if (isOwn(word)) throw new UserError(`--sbatch "${word}": the sweep sets that itself; leave it out.`);
  }
}

/** @param words of the command line of a task */
export function jobScript(words: readonly string[]): string {
  return [
    '#!/bin/sh',
    '# A task of a sweep: runs the cell of its index in cells.json beside this file.',
    `exec ${words.map(shellWord).join(' ')}`,
    '',
  ].join('\n');
}
