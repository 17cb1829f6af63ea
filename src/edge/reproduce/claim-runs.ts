// The finished runs of a sweep as claims see them.
import { claimRuns } from '../../core/claims/claim-run.ts';
import type { ClaimRun } from '../../core/claims/evidence.ts';
import type { SkippedFolder } from '../runs/find-runs.ts';
import { readRecordedRuns } from '../runs/recorded-runs.ts';

export interface ClaimRuns {
  readonly runs: readonly ClaimRun[];
  /** Run folders that could not be read. */
  readonly skipped: readonly SkippedFolder[];
}

/** @throws UserError where there is no run of the tasks. */
export async function readClaimRuns(folder: string, tasks: readonly string[]): Promise<ClaimRuns> {
  const { runs, skipped } = await readRecordedRuns([folder], tasks);
  return { runs: claimRuns(runs), skipped };
}
