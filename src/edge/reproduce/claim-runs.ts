// The finished runs in some folders as claims see them.
import { claimRuns } from '../../core/claims/claim-run.ts';
import type { ClaimRun } from '../../core/claims/evidence.ts';
import type { SkippedFolder } from '../runs/find-runs.ts';
import { readRecordedRuns } from '../runs/recorded-runs.ts';

export interface ClaimRuns {
  readonly runs: readonly ClaimRun[];
  /** Run folders that could not be read. */
  readonly skipped: readonly SkippedFolder[];
}

/**
 * @param folders of runs, or that hold runs
 * @throws UserError where there is no run of the tasks.
 */
export async function readClaimRuns(folders: readonly string[], tasks: readonly string[]): Promise<ClaimRuns> {
  const { runs, skipped } = await readRecordedRuns(folders, tasks);
  return { runs: claimRuns(runs), skipped };
}
