// A lock file that names the process which holds it, and is worth nothing once that is gone. Of a process on another machine nothing can
// be known but whether it renews the file: where an expiry is given, one that has not for so long is taken for gone.

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { describeFileError, errorCode } from './file-error.ts';

const holderSchema = z.object({
  host: z.string(),
  pid: z.int().positive(),
  /** When the process started, as the system counts it: tells it from a later one with the same number. */
  processStart: z.string(),
  /** Tells this lock from every other one, of the same process too. */
  token: z.string().default(''),
});
export type LockHolder = z.infer<typeof holderSchema>;

export type Unlock = () => Promise<void>;

export interface LockOptions {
  /** Seconds without a renewal after which a lock of another machine is worth nothing; left out: it never is. */
  readonly expirySeconds?: number;
}

/** A lock that this process has. */
export interface TakenLock {
  readonly kind: 'taken';
  readonly unlock: Unlock;
  /** Marks the lock as that of a living process; false where it has become another's, or is gone. */
  readonly renew: () => Promise<boolean>;
  /** Whether it was that of a process on another machine, which had not renewed it. */
  readonly fromElsewhere: boolean;
}

export type LockAttempt =
  | TakenLock
  /** A living process of this machine has it, or one of another machine. */
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

/** Whether the holder of the lock at `path` is gone, as far as this machine can tell. */
async function isGone(path: string, holder: LockHolder, { expirySeconds }: LockOptions): Promise<boolean> {
  if (holder.host === hostname()) return !isAlive(holder);
  return expirySeconds !== undefined && (await secondsSinceRenewal(path)) > expirySeconds;
}

/** By the clock of the disk, which may be another than that of this machine: that of a file written now. */
async function secondsSinceRenewal(path: string): Promise<number> {
  const probe = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(probe, '');
    const [now, then] = [await stat(probe), await stat(path)];
    return (now.mtimeMs - then.mtimeMs) / 1000;
  } catch (error) {
    // Given back meanwhile.
    if (errorCode(error) === 'ENOENT') return 0;
    throw describeFileError(error, 'write', path);
  } finally {
    await rm(probe, { force: true });
  }
}

/** Who holds the lock at `path`; `missing` where there is none, `damaged` where it does not say. */
async function readLock(path: string): Promise<LockHolder | 'missing' | 'damaged'> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? 'missing' : 'damaged';
  }
}

async function readHolder(path: string): Promise<LockHolder | undefined> {
  const lock = await readLock(path);
  return typeof lock === 'string' ? undefined : lock;
}

/**
 * End of the name of a file that is to become a lock: one that no process on any host of a shared disk chooses too, and that tells whose it
 * is, since a process may be killed before it has written that.
 */
function temporaryEnding({ host, pid, processStart, token }: LockHolder): string {
  return `${encodeURIComponent(host).replaceAll('.', '%2E')}.${pid}.${processStart}.${token}.tmp`;
}

function temporaryHolder(name: string): LockHolder | undefined {
  const [, host, pid, processStart = '', token = ''] =
    /\.([^.]+)\.(\d+)\.(\d*)\.([0-9a-f-]{36})\.tmp$/.exec(name) ?? [];
  return host === undefined ? undefined : { host: decodeURIComponent(host), pid: Number(pid), processStart, token };
}

/** Creates the lock file, content included, in one step; undefined where there is one already. */
async function tryCreate(path: string): Promise<LockHolder | undefined> {
  const token = randomUUID();
  const holder: LockHolder = { host: hostname(), pid: process.pid, processStart: processStart(process.pid), token };
  const temporary = `${path}.${temporaryEnding(holder)}`;
  try {
    await writeFile(temporary, JSON.stringify(holder));
    await link(temporary, path).catch((error: unknown) => {
      // A file system without hard links: exclusive creation, whose content comes an instant later, does instead.
      if (!NO_HARD_LINKS.has(errorCode(error) ?? '')) throw error;
      return writeFile(path, JSON.stringify(holder), { flag: 'wx' });
    });
    return holder;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return undefined;
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
async function removeAbandoned(path: string, options: LockOptions): Promise<void> {
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
      if (!claimant || !(await isGone(join(folder, claim), claimant, options))) return;
      await rm(join(folder, claim), { force: true });
    }
    // One that is gone was removed before this process put up its claim: what is of that name a moment later is another's fresh lock.
    const lock = await readLock(path);
    if (lock === 'damaged' || (lock !== 'missing' && (await isGone(path, lock, options))))
      await rm(path, { force: true });
  } finally {
    await rm(join(folder, own), { force: true });
  }
}

/** The lock as this process has it. */
function takenLock(path: string, own: LockHolder, fromElsewhere: boolean): TakenLock {
  const isOwn = async () => (await readHolder(path))?.token === own.token;
  return {
    kind: 'taken',
    fromElsewhere,
    async unlock() {
      if (await isOwn()) await rm(path, { force: true });
    },
    async renew() {
      if (!(await isOwn())) return false;
      // The same bytes again: the disk notes its own time, and needs no space for it.
      const file = await open(path, 'r+').catch((error: unknown) => {
        if (errorCode(error) === 'ENOENT') return undefined;
        throw describeFileError(error, 'write', path);
      });
      if (!file) return false;
      try {
        await file.write(JSON.stringify(own), 0);
        return true;
      } finally {
        await file.close();
      }
    },
  };
}

/**
 * Takes the lock at `path` for this process, or says who has it; never waits for that one.
 * @throws UserError where the file cannot be written.
 */
export async function tryLock(path: string, options: LockOptions = {}): Promise<LockAttempt> {
  let fromElsewhere = false;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const own = await tryCreate(path);
    if (own) return takenLock(path, own, fromElsewhere);
    const holder = await readHolder(path);
    const elsewhere = holder !== undefined && holder.host !== hostname();
    if (holder && !(await isGone(path, holder, options))) return { kind: 'held', holder, elsewhere };
    fromElsewhere ||= elsewhere;
    await removeAbandoned(path, options);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * Math.random()));
  }
  return { kind: 'stuck' };
}

/** Removes what processes that were killed while they took the lock at `path` have left beside it. */
export async function removeLockRemains(path: string, options: LockOptions = {}): Promise<void> {
  const [folder, name] = [dirname(path), basename(path)];
  for (const entry of await readdir(folder)) {
    if (!entry.startsWith(`${name}.`)) continue;
    const remains = join(folder, entry);
    const holder = temporaryHolder(entry) ?? (await readHolder(remains));
    if (holder && (await isGone(remains, holder, options))) await rm(remains, { force: true });
  }
}

/** Who has the lock at `path`; undefined where nobody does that lives. Writes nothing but, for a lock of another machine, a probe. */
export async function lockHolder(path: string, options: LockOptions = {}): Promise<LockHolder | undefined> {
  const holder = await readHolder(path);
  return holder && !(await isGone(path, holder, options)) ? holder : undefined;
}
