// One writer a run folder.
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { tryLock, type Unlock } from '../files/process-lock.ts';

export type { Unlock } from '../files/process-lock.ts';

/**
 * Takes the run folder for this process.
 * @returns a function that gives it back
 * @throws UserError where another process has it.
 */
export async function lockRunFolder(folder: string): Promise<Unlock> {
  const attempt = await tryLock(join(folder, 'run.lock'));
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
