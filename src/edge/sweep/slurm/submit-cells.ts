// Submits what is left of a sweep as job arrays: as many as Slurm's limit of an array asks for, and no cell that is in the queue already.
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../../core/errors.ts';
import { createFolder } from '../../files/create-folder.ts';
import { tryLock } from '../../files/process-lock.ts';
import { setFailureAside } from '../../runs/failure-record.ts';
import { runFolderHolder } from '../../runs/run-lock.ts';
import { type CellOnDisk, cellFolder } from '../cell-state.ts';
import type { Cell } from '../cells.ts';
import { inspectCells } from '../sweep.ts';
import { type JobArray, type JobResources, jobScript, sbatchArguments } from './job-array.ts';
import { mostArrayTasks, queuedJobs, submitArray } from './slurm-commands.ts';
import {
  jobName,
  jobsOfCells,
  newSubmissionId,
  readSubmissions,
  submissionsFolder,
  writeSubmission,
} from './submission.ts';

/** Submitting takes seconds: a lock of another machine that is older is that of a process which is gone. */
const SUBMIT_SECONDS = 600;

const isSource = import.meta.url.endsWith('.ts');
const program = fileURLToPath(new URL(isSource ? './cell-task.ts' : './cell-task.js', import.meta.url));
const nodeWords = [process.execPath, ...(isSource ? ['--import', 'tsx'] : [])];

export interface SweepToSubmit {
  readonly folder: string;
  /** Name of the experiment. */
  readonly name: string;
  readonly cells: readonly Cell[];
  readonly resources: JobResources;
  /** Whether cells that were given up before are submitted again. */
  readonly retry: boolean;
}

/** A job array with the cells of its tasks, in their order. */
export interface PlannedArray extends JobArray {
  readonly id: string;
  readonly cells: readonly Cell[];
  readonly script: string;
}

export interface SubmissionPlan {
  readonly arrays: readonly PlannedArray[];
  /** Cells that are in the queue, or run, already. */
  readonly underWay: readonly Cell[];
  /** Where the cells stood. */
  readonly found: ReadonlyMap<Cell, CellOnDisk>;
}

/** What would be submitted now; writes nothing. @throws UserError where there is no Slurm. */
export async function planSubmission({
  folder,
  name,
  cells,
  resources,
  retry,
}: SweepToSubmit): Promise<SubmissionPlan> {
  const mostTasks = await mostArrayTasks();
  // The queue before the folders: a cell that leaves the queue in between has its result when its folder is looked at.
  const jobs = jobsOfCells(await readSubmissions(folder), await queuedJobs());
  const underWay: Cell[] = [];
  const left: Cell[] = [];
  const found = await inspectCells(folder, cells);
  for (const [cell, { kind }] of found) {
    if (kind !== 'waiting' && !(kind === 'failed' && retry)) continue;
    const isUnderWay = jobs.has(cell.name) || (await runFolderHolder(cellFolder(folder, cell))) !== undefined;
    (isUnderWay ? underWay : left).push(cell);
  }
  const now = new Date();
  const arrays: PlannedArray[] = [];
  for (let at = 0; at < left.length; at += mostTasks) {
    const id = newSubmissionId(now);
    const own = resolve(submissionsFolder(folder), id);
    const some = left.slice(at, at + mostTasks);
    arrays.push({
      ...{ id, name: jobName(name, id), folder: own, cells: some, tasks: some.length, resources },
      script: jobScript([...nodeWords, program, own]),
    });
  }
  return { arrays, underWay, found };
}

export interface SubmittedArray {
  /** Number that Slurm gave it. */
  readonly job: string;
  readonly cells: readonly Cell[];
}

export interface SubmittedSweep extends Pick<SubmissionPlan, 'underWay' | 'found'> {
  readonly arrays: readonly SubmittedArray[];
}

/**
 * Submits what is left.
 * @throws UserError where Slurm refuses: what it took before stays submitted, and what it refused is as it was before: cells that were
 * given up still are.
 */
export async function submitSweep(sweep: SweepToSubmit): Promise<SubmittedSweep> {
  await createFolder(submissionsFolder(sweep.folder));
  const lock = await tryLock(join(submissionsFolder(sweep.folder), 'submit.lock'), { expirySeconds: SUBMIT_SECONDS });
  if (lock.kind !== 'taken') {
    throw new UserError(`Another process is submitting ${sweep.folder} at this moment; wait for it.`);
  }
  try {
    const { arrays, ...plan } = await planSubmission(sweep);
    const submitted: SubmittedArray[] = [];
    for (const array of arrays) submitted.push(await submit(array, submitted, sweep));
    return { ...plan, arrays: submitted };
  } finally {
    await lock.unlock();
  }
}

async function submit(
  array: PlannedArray,
  before: readonly SubmittedArray[],
  { folder, retry }: SweepToSubmit,
): Promise<SubmittedArray> {
  const undo: (() => Promise<void>)[] = [];
  try {
    undo.push(await writeSubmission(array, array.script));
    // Before sbatch: a task may start at once, and leaves a cell alone that is given up.
    if (retry) for (const cell of array.cells) undo.push(await setFailureAside(cellFolder(folder, cell)));
    return { job: await submitArray(sbatchArguments(array, before.at(-1)?.job)), cells: array.cells };
  } catch (error) {
    for (const takeBack of undo.reverse()) await takeBack();
    if (before.length === 0 || !(error instanceof UserError)) throw error;
    const count = before.reduce((sum, { cells }) => sum + cells.length, 0);
    throw new UserError(
      `${error.message.replace(/\.$/, '')}; ${count} cells are submitted (${before.map(({ job }) => job).join(', ')}), submit the others later.`,
      { cause: error },
    );
  }
}
