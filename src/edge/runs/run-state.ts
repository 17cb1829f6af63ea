// How far a run is: finished, at work, failed, or interrupted, and then from which update it goes on. Nothing is written.
import type { RecordedRun } from '../../core/figures/recorded-run.ts';
import { readCheckpointUpdate } from './checkpoint.ts';
import { readFailure } from './failure-record.ts';
import { isGivenUp } from './run-failure.ts';
import { runPaths } from './run-folder.ts';
import { runFolderHolder } from './run-lock.ts';

export type RunState =
  | { readonly kind: 'finished' }
  /** A process trains; seconds that are left at its pace so far, null before that is known. */
  | { readonly kind: 'running'; readonly pid: number; readonly host: string; readonly secondsLeft: number | null }
  /** It cannot go on: it diverged, or its sweep gave it up. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** No process is at work; it goes on after so many updates, 0 where there is no checkpoint yet. */
  | { readonly kind: 'interrupted'; readonly checkpointUpdate: number };

/**
 * @param run the run of the folder, as it was recorded
 * @throws UserError where a file of it is damaged.
 */
export async function readRunState(folder: string, run: RecordedRun): Promise<RunState> {
  if (run.finishedAt !== null) return { kind: 'finished' };
  const holder = await runFolderHolder(folder);
  if (holder) return { kind: 'running', pid: holder.pid, host: holder.host, secondsLeft: secondsLeft(run) };
  const failure = await readFailure(folder);
  if (failure && isGivenUp(failure)) return { kind: 'failed', reason: failure.reason };
  return { kind: 'interrupted', checkpointUpdate: (await readCheckpointUpdate(runPaths(folder).checkpoint)) ?? 0 };
}

/** Rows over which the pace is taken. */
const RECENT_ROWS = 20;

function secondsLeft({ measurements, updates }: RecordedRun): number | null {
  const last = measurements.at(-1);
  const first = measurements.at(-1 - RECENT_ROWS) ?? { update: 0, seconds: 0 };
  if (last?.seconds === undefined || first.seconds === undefined || last.update <= first.update) return null;
  return ((updates - last.update) * (last.seconds - first.seconds)) / (last.update - first.update);
}
