// What `cet sweep cancel` does once its options are read.
import { countOf } from '../core/figures/text.ts';
import { cancelJobs, queuedJobs } from '../edge/sweep/slurm/slurm-commands.ts';
import { jobsOfCells, readSubmissions } from '../edge/sweep/slurm/submission.ts';
import { viewCells } from '../edge/sweep/sweep-status.ts';
import { note, printJson, printLine } from './output.ts';
import type { SweepSubjectFlags } from './sweep-jobs.ts';
import { openSubject } from './sweep-subject.ts';

export async function sweepCancelCommand(path: string, flags: SweepSubjectFlags): Promise<void> {
  const { folder, record } = await openSubject(path, flags.scale);
  const submissions = await readSubmissions(folder);
  // A sweep that never was submitted needs no Slurm to say so.
  const jobs = submissions.length === 0 ? new Map() : jobsOfCells(submissions, await queuedJobs());
  // Whole arrays: all their tasks are cells of this sweep.
  const arrays = [...new Set([...jobs.values()].map(({ id }) => id.split('_')[0] ?? id))];
  await cancelJobs(arrays);
  if (flags.json) printJson({ folder, cancelled: jobs.size, arrays });
  else if (jobs.size > 0) {
    printLine(
      `${countOf(jobs.size, 'job')} of ${folder} cancelled (${arrays.join(', ')}); those that ran write a checkpoint.`,
    );
  } else printLine(`No job of ${folder} is in the queue.`);
  if (jobs.size > 0) return;
  for (const { name, state } of await viewCells(folder, record)) {
    if (state.kind !== 'running') continue;
    note(`${name} is run by process ${state.holder.pid} on ${state.holder.host}: stop its sweep there (Ctrl-C).`);
  }
}
