// One writer a run folder.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { tryLock, type Unlock } from '../files/process-lock.ts';

export type { Unlock } from '../files/process-lock.ts';

const LOCK = 'run.lock';

/**
 * Takes the run folder for this process.
 * @returns a function that gives it back
 * @throws UserError where another process has it.
 */
export async function lockRunFolder(folder: string): Promise<Unlock> {
  const attempt = await tryLock(join(folder, LOCK));
  if (attempt.kind === 'taken') return attempt.unlock;
  if (attempt.kind === 'stuck') {
    throw new UserError(`Run folder ${folder} cannot be locked; delete run.lock in it if no process uses it.`);
  }
  const { holder, elsewhere } = attempt;
  throw new UserError(
    elsewhere
      ? `Run folder ${folder} is in use by process ${holder.pid} on ${holder.host}; wait for it, or delete run.lock if it is gone.`
      : `Run folder ${folder} is in use by process ${holder.pid}; wait for it or choose another folder.`,
  );
}

/** Takes away the lock of a process that was killed when its work was done; leaves that of a living one. */
export async function clearAbandonedLock(folder: string): Promise<void> {
  const path = join(folder, LOCK);
  // Nothing is written where there is none: the folder of a finished run may be read-only.
  if (!existsSync(path)) return;
  const attempt = await tryLock(path);
  if (attempt.kind === 'taken') await attempt.unlock();
}
