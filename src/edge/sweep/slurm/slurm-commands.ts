// What is asked of Slurm, through its own commands, from 22.05 on. Nothing of it needs accounting, which many clusters lack.
import { execFile } from 'node:child_process';
import { UserError } from '../../../core/errors.ts';
import { errorCode } from '../../files/file-error.ts';

/** A job in the queue: waiting, running, or just ending. */
export interface QueuedJob {
  /** Such as `4711_3`, the task 3 of the array 4711. */
  readonly id: string;
  readonly name: string;
  /** Slurm's word: PENDING, RUNNING, COMPLETING. */
  readonly state: string;
  /** Why it waits, or why it ends: Priority, TimeLimit; None where there is nothing to say. */
  readonly reason: string;
}

type Program = 'sbatch' | 'scontrol' | 'squeue' | 'scancel';

/** More than the list of a hundred thousand jobs. */
const MOST_BYTES = 64 * 1024 * 1024;

/** @throws UserError where there is no Slurm, or it refuses, in its own words. */
function slurm(program: Program, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { maxBuffer: MOST_BYTES }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      if (errorCode(error) === 'ENOENT') {
        return reject(
          new NoSlurm(
            `There is no Slurm on this machine: no ${program} on its PATH; log in where jobs are submitted, or run the sweep here without --executor slurm.`,
          ),
        );
      }
      const words = complaint(stderr) || error.message.trim();
      const advice = UNREACHABLE.test(words)
        ? '; log in on a node of a cluster where Slurm runs, or run the sweep here without --executor slurm'
        : '';
      reject(new UserError(`${program} refuses: ${words}${advice}.`, { cause: error }));
    });
  });
}

/** How its commands say that no Slurm runs, or that it cannot be reached. */
const UNREACHABLE = /establish a configuration source|Unable to contact slurm controller|Connection refused/i;

/** Slurm is not there at all. */
export class NoSlurm extends UserError {}

/** The last of what a command complained of, without its name and full stop: the last says what comes of it. */
export function complaint(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const errors = lines.filter((line) => /^\w+: (?:error|fatal):/.test(line));
  const chosen = errors.at(-1) ?? lines.find((line) => line !== '') ?? '';
  return chosen.replace(/^\w+: (?:(?:error|fatal): )?/, '').replace(/\.$/, '');
}

/** Tasks that an array may have. */
export async function mostArrayTasks(): Promise<number> {
  return parseMaxArraySize(await slurm('scontrol', ['show', 'config']));
}

/** The largest index is one below MaxArraySize, the smallest is 0. */
export function parseMaxArraySize(config: string): number {
  const [, size] = /^MaxArraySize\s*=\s*(\d+)\s*$/m.exec(config) ?? [];
  const most = Number(size);
  if (Number.isInteger(most) && most > 1) return most;
  throw new UserError(
    'This Slurm takes no job arrays (its MaxArraySize is 0 or 1), which sweeps need; ask its administrator.',
  );
}

/** Submits a job array. @returns its number */
export async function submitArray(args: readonly string[]): Promise<string> {
  // NUMBER, or NUMBER;CLUSTER where there are several.
  const [id = ''] = (await slurm('sbatch', args)).trim().split(';');
  return id;
}

const FORMAT = '%i|%j|%T|%r';

/** Every job of this user. */
export async function queuedJobs(): Promise<readonly QueuedJob[]> {
  return parseQueue(await slurm('squeue', ['--me', '--array', '--noheader', `--format=${FORMAT}`]));
}

/** One job; undefined where the queue no longer has it. */
export async function queuedJob(id: string): Promise<QueuedJob | undefined> {
  const text = await slurm('squeue', ['--array', '--noheader', `--jobs=${id}`, `--format=${FORMAT}`]);
  return parseQueue(text)[0];
}

export function parseQueue(text: string): readonly QueuedJob[] {
  return text
    .split('\n')
    .map((line) => line.trim().split('|'))
    .flatMap(([id = '', name, state, ...reason]) =>
      name !== undefined && state !== undefined ? [{ id, name, state, reason: reason.join('|') }] : [],
    );
}

/** Ends jobs, or whole arrays; one that is gone already is none to complain of. */
export async function cancelJobs(ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await slurm('scancel', ['--quiet', ...ids]);
}

/** Puts a running or ended job back into the queue: it keeps its number. */
export async function requeueJob(id: string): Promise<void> {
  await slurm('scontrol', ['requeue', id]);
}
