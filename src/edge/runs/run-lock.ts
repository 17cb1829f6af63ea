// One writer a run folder. The lock is renewed while its process lives: on a disk that several machines share, one that falls silent
// for a minute (its machine is gone) loses the folder to the next, and finds that out before it writes there again (decision 0019).
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { isForbidden } from '../files/file-error.ts';
import { type LockHolder, lockHolder, removeLockRemains, tryLock } from '../files/process-lock.ts';

/** The lock of a run folder, as the process has it that writes there. */
export interface RunLock {
  /**
   * Makes sure, before something is written, that the folder is still this process's.
   * @throws UserError where a process of another machine has taken it over, because this one was silent for too long.
   */
  confirm(): Promise<void>;
  /** Gives the folder back. */
  release(): Promise<void>;
}

/** How often the lock is renewed, and when one that is not is worth nothing. */
export interface RunLockTimes {
  readonly renewSeconds: number;
  readonly expirySeconds: number;
}

const LOCK = 'run.lock';
/** Whether a file of this name in a run folder is its lock, or on the way to be. */
export function isOfLock(name: string): boolean {
  return name === LOCK || name.startsWith(`${LOCK}.`);
}

const STANDARD_TIMES: RunLockTimes = { renewSeconds: 10, expirySeconds: 60 };

/**
 * Takes the run folder for this process.
 * @throws UserError where another process has it.
 */
export async function lockRunFolder(folder: string, times: RunLockTimes = STANDARD_TIMES): Promise<RunLock> {
  const lock = await tryLockRunFolder(folder, times);
  if ('confirm' in lock) return lock;
  throw new UserError(describeBusy(folder, lock));
}

/** What keeps a run folder from being taken: a holder, or a lock file that has none and cannot be taken either. */
export type BusyRunFolder = { readonly holder: LockHolder; readonly elsewhere: boolean } | { readonly holder?: never };

/** Takes the run folder for this process, or says who has it. */
export async function tryLockRunFolder(
  folder: string,
  times: RunLockTimes = STANDARD_TIMES,
): Promise<RunLock | BusyRunFolder> {
  const attempt = await tryLock(join(folder, LOCK), times);
  if (attempt.kind === 'held') return { holder: attempt.holder, elsewhere: attempt.elsewhere };
  if (attempt.kind === 'stuck') return {};
  const lock = keepLock(folder, attempt, times);
  // The other machine's process may only have been slow, and is about to find out: it looks at least this often before it writes.
  if (attempt.fromElsewhere) {
    await new Promise((resolve) => setTimeout(resolve, 2 * unconfirmedMs(times)));
    await lock.confirm();
  }
  return lock;
}

/** Longest time that a process writes without having looked whether the folder is still its own. */
const unconfirmedMs = ({ expirySeconds }: RunLockTimes) => (1000 * expirySeconds) / 4;

interface RenewableLock {
  renew(): Promise<boolean>;
  unlock(): Promise<void>;
}

function keepLock(folder: string, { renew, unlock }: RenewableLock, times: RunLockTimes): RunLock {
  // By the clock of the day: that of the process stands still while its machine sleeps.
  let renewedAt = Date.now();
  let isLost = false;
  const renewNow = async () => {
    if (await renew()) renewedAt = Date.now();
    else isLost = true;
  };
  const timer = setInterval(() => {
    // A disk that cannot be written to now may be in a moment; the next confirmation decides.
    renewNow().catch(() => undefined);
  }, 1000 * times.renewSeconds);
  timer.unref();
  return {
    async confirm() {
      if (!isLost && Date.now() - renewedAt > unconfirmedMs(times)) await renewNow();
      if (!isLost) return;
      throw new UserError(
        `Run folder ${folder} is no longer this process's: another took it over, or its run.lock was deleted; nothing more is written there.`,
      );
    },
    async release() {
      clearInterval(timer);
      await removeLockRemains(join(folder, LOCK), times).catch(() => undefined);
      await unlock();
    },
  };
}

function describeBusy(folder: string, busy: BusyRunFolder): string {
  if (!busy.holder) return `Run folder ${folder} cannot be locked; delete run.lock in it if no process uses it.`;
  const { holder, elsewhere } = busy;
  return elsewhere
    ? `Run folder ${folder} is in use by process ${holder.pid} on ${holder.host}; wait for it, or a minute if it is gone.`
    : `Run folder ${folder} is in use by process ${holder.pid}; wait for it or choose another folder.`;
}

/** The process that writes into the run folder; undefined where none does. */
export function runFolderHolder(folder: string): Promise<LockHolder | undefined> {
  return lockHolder(join(folder, LOCK), STANDARD_TIMES);
}

/**
 * Takes away, in the folder of a finished run, the lock of a process that was killed when its work was done, and what others left that
 * were killed while they tried to take it; leaves all of living ones. A folder that cannot be written to keeps them: they do no harm.
 */
export async function clearAbandonedLock(folder: string): Promise<void> {
  const path = join(folder, LOCK);
  try {
    // Nothing is written where there is none.
    const attempt = existsSync(path) ? await tryLock(path, STANDARD_TIMES) : undefined;
    await removeLockRemains(path, STANDARD_TIMES);
    if (attempt?.kind === 'taken') await attempt.unlock();
  } catch (error) {
    if (!isForbidden(error)) throw error;
  }
}
