// Whether a task that was asked to stop must put itself back into the queue, or Slurm has seen to what becomes of it.
import { type QueuedJob, queuedJob, requeueJob } from './slurm-commands.ts';

/**
 * What must be done about a job that was told to stop.
 *   - It still runs: the warning before its time limit, or before a pre-emption. Nobody else puts it back.
 *   - It ends for its time limit: the warning came too late, or never. Nobody else puts it back either.
 *   - It ends for another reason, or waits again: pre-empted (Slurm has put it back already) or cancelled (nobody should).
 */
export function mustRequeue(job: Pick<QueuedJob, 'state' | 'reason'> | undefined): boolean {
  if (!job) return false;
  return job.state === 'RUNNING' || job.reason === 'TimeLimit';
}

/**
 * Puts the job back where nobody else does.
 * @returns whether it did
 * @throws UserError where Slurm does not answer, or refuses.
 */
export async function requeueIfLeft(id: string): Promise<boolean> {
  if (!mustRequeue(await queuedJob(id))) return false;
  try {
    await requeueJob(id);
  } catch (error) {
    // Slurm ends all processes of a job that it puts back: also the one that asked for it, before it has its answer.
    if (mustRequeue(await queuedJob(id))) throw error;
  }
  return true;
}
