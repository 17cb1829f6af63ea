// A lock file that names the process which holds it, and is worth nothing once that is gone.

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { describeFileError, errorCode } from './file-error.ts';

const holderSchema = z.object({
  host: z.string(),
  pid: z.int().positive(),
  /** When the process started, as the system counts it: tells it from a later one with the same number. */
  processStart: z.string(),
});
export type LockHolder = z.infer<typeof holderSchema>;

export type Unlock = () => Promise<void>;

export type LockAttempt =
  | { readonly kind: 'taken'; readonly unlock: Unlock }
  /** A living process of this machine has it, or one of another machine, of which nothing can be known. */
  | { readonly kind: 'held'; readonly holder: LockHolder; readonly elsewhere: boolean }
  /** Neither a holder nor a way to take it. */
  | { readonly kind: 'stuck' };

const ATTEMPTS = 40;
/** Longest pause between attempts; by chance, so that two processes do not get into each other's way for ever. */
const PAUSE_MS = 30;

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
    if (errorCode(error) !== 'EPERM') return false;
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

/** Creates the lock file, content included, in one step; false where there is one already. */
async function tryCreate(path: string): Promise<boolean> {
  // A name that no process on any host of a shared disk chooses too.
  const temporary = `${path}.${randomUUID()}.tmp`;
  const holder: LockHolder = { host: hostname(), pid: process.pid, processStart: processStart(process.pid) };
  try {
    await writeFile(temporary, JSON.stringify(holder));
    await link(temporary, path).catch((error: unknown) => {
      // A file system without hard links: exclusive creation, whose content comes an instant later, does instead.
      if (!NO_HARD_LINKS.has(errorCode(error) ?? '')) throw error;
      return writeFile(path, JSON.stringify(holder), { flag: 'wx' });
    });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw describeFileError(error, 'write', path);
  } finally {
    await rm(temporary, { force: true });
  }
}

const NO_HARD_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/**
 * Removes an abandoned lock, unless another process is about to: each puts up a claim of a name of its own first, and goes on only where it
 * sees no other claim of a living process. So a fresh lock is never taken for the old one, however long a process pauses in between.
 */
async function removeAbandoned(path: string): Promise<void> {
  const prefix = `${basename(path)}.takeover.`;
  const own = `${prefix}${randomUUID()}`;
  const folder = dirname(path);
  if (!(await tryCreate(join(folder, own)))) return;
  try {
    const claims = (await readdir(folder)).filter(
      (name) => name.startsWith(prefix) && !name.endsWith('.tmp') && name !== own,
    );
    for (const claim of claims) {
      const claimant = await readHolder(join(folder, claim));
      // One that cannot be read has just been withdrawn, or is being written.
      if (!claimant || claimant.host !== hostname() || isAlive(claimant)) return;
      await rm(join(folder, claim), { force: true });
    }
    const holder = await readHolder(path);
    if (!holder || (holder.host === hostname() && !isAlive(holder))) await rm(path, { force: true });
  } finally {
    await rm(join(folder, own), { force: true });
  }
}

/**
 * Takes the lock at `path` for this process, or says who has it; never waits for that one.
 * @throws UserError where the file cannot be written.
 */
export async function tryLock(path: string): Promise<LockAttempt> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await tryCreate(path)) return { kind: 'taken', unlock: () => rm(path, { force: true }) };
    const holder = await readHolder(path);
    if (holder && holder.host !== hostname()) return { kind: 'held', holder, elsewhere: true };
    if (holder && isAlive(holder)) return { kind: 'held', holder, elsewhere: false };
    await removeAbandoned(path);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * Math.random()));
  }
  return { kind: 'stuck' };
}
