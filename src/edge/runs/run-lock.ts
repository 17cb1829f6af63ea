// One writer a run folder: a lock file that names the process which holds it, and is worth nothing once that is gone.

import { readFileSync } from 'node:fs';
import { link, mkdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../core/errors.ts';
import { describeFileError } from '../files/file-error.ts';

const holderSchema = z.object({
  host: z.string(),
  pid: z.int().positive(),
  /** When the process started, as the system counts it: tells it from a later one with the same number. */
  processStart: z.string(),
});
type LockHolder = z.infer<typeof holderSchema>;

/** A takeover lasts milliseconds; one this old was abandoned by a killed process. */
const TAKEOVER_STALE_MS = 5000;

export type Unlock = () => Promise<void>;

/** Start time of a process (field 22 of /proc/PID/stat); '' where the system does not tell, or the process has ended. */
function processStart(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended; only its parent has not asked how.
    return 'ZX'.includes(state) ? '' : (fields[18] ?? '');
  } catch {
    return '';
  }
}

function isAlive(holder: LockHolder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to someone else.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return holder.processStart === processStart(holder.pid);
}

async function readHolder(path: string): Promise<LockHolder | undefined> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Creates the lock file in one step, content included; false where there is one already. */
async function tryCreate(path: string): Promise<boolean> {
  const temporary = `${path}.${process.pid}.tmp`;
  const holder: LockHolder = { host: hostname(), pid: process.pid, processStart: processStart(process.pid) };
  try {
    await writeFile(temporary, JSON.stringify(holder));
    await link(temporary, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw describeFileError(error, 'write', path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Removes an abandoned lock. Only one process at a time gets here, so a fresh lock is never taken for the old one. */
async function removeAbandoned(path: string): Promise<void> {
  const takeover = `${path}.takeover`;
  try {
    await mkdir(takeover);
  } catch {
    const age = Date.now() - (await stat(takeover).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > TAKEOVER_STALE_MS) await rmdir(takeover).catch(() => undefined);
    return;
  }
  try {
    const holder = await readHolder(path);
    if (!holder || (holder.host === hostname() && !isAlive(holder))) await rm(path, { force: true });
  } finally {
    await rmdir(takeover).catch(() => undefined);
  }
}

/**
 * Takes the run folder for this process.
 * @returns a function that gives it back
 * @throws UserError where another process has it.
 */
export async function lockRunFolder(folder: string): Promise<Unlock> {
  const path = join(folder, 'run.lock');
  for (let attempt = 0; attempt < 20; attempt += 1) {
    if (await tryCreate(path)) return () => rm(path, { force: true });
    const holder = await readHolder(path);
    if (holder && holder.host !== hostname()) {
      throw new UserError(
        `Run folder ${folder} is in use by process ${holder.pid} on ${holder.host}; wait for it, or delete run.lock if it is gone.`,
      );
    }
    if (holder && isAlive(holder)) {
      throw new UserError(
        `Run folder ${folder} is in use by process ${holder.pid}; wait for it or choose another folder.`,
      );
    }
    await removeAbandoned(path);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new UserError(`Run folder ${folder} cannot be locked; delete run.lock in it if no process uses it.`);
}
