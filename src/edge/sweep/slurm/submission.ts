// A submission: which cells went into a job array, in `slurm/ID` below the folder of the sweep, with the script and the logs of its tasks.
// The name of the array ends in the ID, by which it is found again in the queue: also where the submitting process was killed before it
// knew the number that Slurm gave the array.
import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../../core/errors.ts';
import { writeFileAtomically } from '../../files/atomic-write.ts';
import { createFolder } from '../../files/create-folder.ts';
import { describeFileError, errorCode } from '../../files/file-error.ts';
import { readText } from '../../files/read-file.ts';
import { type RunConfig, timeStamp } from '../../runs/run-folder.ts';
import { sweepFileNames } from '../../runs/sweep-file-names.ts';
import type { Cell } from '../cells.ts';
import { SCRIPT } from './job-array.ts';
import type { QueuedJob } from './slurm-commands.ts';

const listSchema = z.array(
  z.object({
    name: z.string(),
    config: z.custom<RunConfig>((value) => typeof value === 'object' && value !== null),
    coordinates: z.record(z.string(), z.unknown()),
  }),
);

const LIST = 'cells.json';

export interface Submission {
  readonly id: string;
  readonly folder: string;
  /** The cell of each index of the array. */
  readonly cells: readonly Cell[];
}

/** Where a sweep keeps its submissions. */
export function submissionsFolder(sweepFolder: string): string {
  return join(sweepFolder, sweepFileNames.submissions);
}

/** `20260131-235959-1a2b3c`: later ones come later in the alphabet. */
export function newSubmissionId(now: Date): string {
  return `${timeStamp(now)}-${randomBytes(3).toString('hex')}`;
}

/** @param experiment its name, of which what would confuse a list of jobs is left out */
export function jobName(experiment: string, id: string): string {
  return `${experiment.replace(/[^\w.-]+/g, '-')}.${id}`;
}

/** Writes list and script. @returns a function that takes them away again */
export async function writeSubmission({ folder, cells }: Submission, script: string): Promise<() => Promise<void>> {
  await createFolder(folder);
  await writeFileAtomically(join(folder, LIST), `${JSON.stringify(cells)}\n`);
  await writeFileAtomically(join(folder, SCRIPT), script);
  return () => rm(folder, { recursive: true, force: true });
}

/** The cells of a submission. @throws UserError where the list is damaged or missing. */
export async function readSubmittedCells(folder: string): Promise<readonly Cell[]> {
  const path = join(folder, LIST);
  const text = await readText(path);
  try {
    return listSchema.parse(JSON.parse(text));
  } catch {
    throw new UserError(`${path} is damaged; delete ${folder}, and submit the sweep again.`);
  }
}

/** Every submission of a sweep, the earliest first. @throws UserError where one cannot be read. */
export async function readSubmissions(sweepFolder: string): Promise<readonly Submission[]> {
  const above = submissionsFolder(sweepFolder);
  const ids = await readdir(above, { withFileTypes: true }).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw describeFileError(error, 'read', above);
  });
  const found: Submission[] = [];
  for (const { name: id } of ids.filter((entry) => entry.isDirectory())) {
    const folder = join(above, id);
    // One that was killed before it was written whole has submitted nothing.
    if (!(await readdir(folder)).includes(LIST)) continue;
    found.push({ id, folder, cells: await readSubmittedCells(folder) });
  }
  return found.sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** Name of a cell -> its job, of all that are in the queue. */
export function jobsOfCells(
  submissions: readonly Submission[],
  queue: readonly QueuedJob[],
): ReadonlyMap<string, QueuedJob> {
  const byId = new Map(submissions.map((submission) => [submission.id, submission]));
  const jobs = new Map<string, QueuedJob>();
  for (const job of queue) {
    const submission = byId.get(job.name.split('.').at(-1) ?? '');
    const [, index] = /_(\d+)$/.exec(job.id) ?? [];
    const cell = index === undefined ? undefined : submission?.cells[Number(index)];
    if (cell) jobs.set(cell.name, job);
  }
  return jobs;
}
