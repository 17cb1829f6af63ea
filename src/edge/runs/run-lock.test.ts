import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, platform } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { UserError } from '../../core/errors.ts';
import { clearAbandonedLock, lockRunFolder } from './run-lock.ts';

/** Starts tests/support/lock-holder.js; resolves with its first line. */
function startHolder(folder: string, mode: 'hold' | 'race'): { child: ChildProcess; answer: Promise<string> } {
  const child = spawn(process.execPath, ['tests/support/lock-holder.js', folder, mode]);
  onTestFinished(() => void child.kill('SIGKILL'));
  const answer = new Promise<string>((resolve) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.trim());
    });
    child.on('close', () => resolve(text.trim()));
  });
  return { child, answer };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.on('close', resolve));
  child.kill('SIGKILL');
  await gone;
}

describe('the lock of a run folder', () => {
  it('is a file while it is held, and nothing is left of it afterwards', async () => {
    const folder = temporaryFolder();
    const lock = await lockRunFolder(folder);
    expect(readdirSync(folder)).toEqual(['run.lock']);
    await lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses a second process with one sentence that names the first', async () => {
    const folder = temporaryFolder();
    const lock = await lockRunFolder(folder);
    const { answer } = startHolder(folder, 'race');
    expect(await answer).toMatch(
      new RegExp(`^UserError: Run folder .* is in use by process ${process.pid}; [^\n]*\\.$`),
    );
    await lock.release();
  });

  it('of a killed process is taken away when nothing is left to do, that of a living one is not', async () => {
    const folder = temporaryFolder();
    const { child, answer } = startHolder(folder, 'hold');
    await answer;
    await clearAbandonedLock(folder);
    expect(readdirSync(folder)).toEqual(['run.lock']);
    await kill(child);
    await clearAbandonedLock(folder);
    expect(readdirSync(folder)).toEqual([]);
    await clearAbandonedLock(folder);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.runIf(platform() === 'linux')(
    'of a finished run takes with it, when it is cleared, what those left that were killed while they tried to take it',
    async () => {
      const folder = temporaryFolder();
      const [host, token] = [hostname().replaceAll('.', '%2E'), '00000000-0000-0000-0000-000000000000'];
      const remains = (pid: number, start: string) => `run.lock.${host}.${pid}.${start}.${token}.tmp`;
      const living = remains(process.pid, readFileSync('/proc/self/stat', 'utf8').split(') ')[1]!.split(' ')[19]!);
      writeFileSync(join(folder, remains(2 ** 22 + 1, '5')), '');
      writeFileSync(join(folder, living), '');
      await clearAbandonedLock(folder);
      expect(readdirSync(folder)).toEqual([living]);
    },
  );

  it('is taken over from a process that was killed', async () => {
    const folder = temporaryFolder();
    const { child, answer } = startHolder(folder, 'hold');
    expect(await answer).toBe('locked');
    await expect(lockRunFolder(folder)).rejects.toThrow(`in use by process ${child.pid}`);
    await kill(child);
    const lock = await lockRunFolder(folder);
    expect(JSON.parse(readFileSync(join(folder, 'run.lock'), 'utf8')).pid).toBe(process.pid);
    await lock.release();
  });

  it.runIf(platform() === 'linux')('is taken over where a later process has the same number', async () => {
    const folder = temporaryFolder();
    const holder = { host: hostname(), pid: process.pid, processStart: '1' };
    writeFileSync(join(folder, 'run.lock'), JSON.stringify(holder));
    await (await lockRunFolder(folder)).release();
    expect(existsSync(join(folder, 'run.lock'))).toBe(false);
  });

  it.runIf(platform() === 'linux')(
    'is taken over from a killed process whose parent has not noticed (a zombie)',
    async () => {
      const folder = temporaryFolder();
      // The shell becomes a program that never asks how its child ended.
      const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60']);
      onTestFinished(() => void parent.kill('SIGKILL'));
      const pid = Number(
        await new Promise<string>((resolve) => parent.stdout.once('data', (chunk) => resolve(String(chunk)))),
      );
      const stat = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
      writeFileSync(join(folder, 'run.lock'), JSON.stringify({ host: hostname(), pid, processStart: stat()[19] }));
      while (stat()[0] !== 'Z') await new Promise((resolve) => setTimeout(resolve, 20));
      await (await lockRunFolder(folder)).release();
    },
  );

  it.each([
    ['empty', ''],
    ['no JSON', '{"pid":'],
    ['JSON of another kind', '[]'],
  ])('is taken over where its file is damaged (%s)', async (_, content) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'run.lock'), content);
    await (await lockRunFolder(folder)).release();
  });

  describe('of another machine', () => {
    const times = { renewSeconds: 0.02, expirySeconds: 0.4 };
    const holder = { host: 'elsewhere.example', pid: 1, processStart: '', token: 'elsewhere' };
    const lockElsewhere = (folder: string, ageSeconds: number) => {
      const path = join(folder, 'run.lock');
      writeFileSync(path, JSON.stringify(holder));
      const then = Date.now() / 1000 - ageSeconds;
      utimesSync(path, then, then);
    };

    it('is respected as long as it is renewed', async () => {
      const folder = temporaryFolder();
      lockElsewhere(folder, 30);
      await expect(lockRunFolder(folder)).rejects.toThrow(
        /in use by process 1 on elsewhere\.example; wait for it, or a/,
      );
      expect(readdirSync(folder)).toEqual(['run.lock']);
    });

    it('is taken over when it has not been for longer than its expiry, a claim of that machine in the way or not', async () => {
      for (const hasClaim of [false, true]) {
        const folder = temporaryFolder();
        lockElsewhere(folder, 61);
        const claim = join(folder, 'run.lock.takeover.killed');
        if (hasClaim) {
          writeFileSync(claim, JSON.stringify(holder));
          utimesSync(claim, 1, 1);
        }
        const begun = performance.now();
        const lock = await lockRunFolder(folder, times);
        // Long enough for the other to find out.
        expect(performance.now() - begun).toBeGreaterThan(500 * times.expirySeconds - 1);
        await lock.release();
        expect(readdirSync(folder)).toEqual([]);
      }
    });

    it('that takes the folder over ends the right of this one to write', async () => {
      const folder = temporaryFolder();
      const lock = await lockRunFolder(folder, times);
      await lock.confirm();
      lockElsewhere(folder, 0);
      await new Promise((resolve) => setTimeout(resolve, 1000 * times.renewSeconds * 5));
      await expect(lock.confirm()).rejects.toThrow(/no longer this process's/);
      await lock.release();
      expect(JSON.parse(readFileSync(join(folder, 'run.lock'), 'utf8'))).toEqual(holder);
    });
  });

  it('is renewed as long as its process lives, and is given back where it stopped being renewed but nobody took it', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'run.lock');
    const renewing = await lockRunFolder(folder, { renewSeconds: 0.02, expirySeconds: 60 });
    utimesSync(path, 1, 1);
    await expect.poll(() => statSync(path).mtimeMs).toBeGreaterThan(Date.now() - 60_000);
    await renewing.release();
    const slow = await lockRunFolder(folder, { renewSeconds: 1000, expirySeconds: 0.001 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await slow.confirm();
    await slow.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('goes to exactly one of several racers, with and without an abandoned lock in the way', async () => {
    for (const abandoned of [false, true]) {
      const folder = temporaryFolder();
      if (abandoned) {
        writeFileSync(
          join(folder, 'run.lock'),
          JSON.stringify({ host: hostname(), pid: 2 ** 22 + 1, processStart: '5' }),
        );
      }
      const answers = await Promise.all(Array.from({ length: 6 }, () => startHolder(folder, 'hold').answer));
      expect(
        answers.filter((answer) => answer === 'locked'),
        answers.join('\n'),
      ).toHaveLength(1);
      for (const answer of answers.filter((text) => text !== 'locked'))
        expect(answer).toMatch(/^UserError: Run folder/);
      expect(readdirSync(folder)).toEqual(['run.lock']);
    }
  });

  it('in a folder that is not there is refused with a sentence', async () => {
    await expect(lockRunFolder(join(temporaryFolder(), 'missing'))).rejects.toThrow(UserError);
  });

  it('takes away, when it is given back, what killed processes left beside it, and nothing of living ones', async () => {
    const folder = temporaryFolder();
    const lock = await lockRunFolder(folder);
    const dead = JSON.stringify({ host: hostname(), pid: 2 ** 22 + 1, processStart: '5' });
    const token = '00000000-0000-0000-0000-000000000000';
    const host = hostname().replaceAll('.', '%2E');
    // Killed before it had written anything.
    writeFileSync(join(folder, `run.lock.${host}.${2 ** 22 + 1}.5.${token}.tmp`), '');
    const living = `run.lock.elsewhere%2Eexample.${2 ** 22 + 1}.5.${token}.tmp`;
    writeFileSync(join(folder, living), '');
    writeFileSync(join(folder, 'run.lock.takeover.killed'), dead);
    await lock.release();
    expect(readdirSync(folder)).toEqual([living]);
  });

  it('is not blocked for good by a takeover that was killed half-way', async () => {
    const folder = temporaryFolder();
    const dead = JSON.stringify({ host: hostname(), pid: 2 ** 22 + 1, processStart: '5' });
    writeFileSync(join(folder, 'run.lock'), dead);
    writeFileSync(join(folder, 'run.lock.takeover.killed'), dead);
    await (await lockRunFolder(folder)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.runIf(platform() === 'linux')(
    'waits while a living process takes over, however long that pauses, and then says what to do',
    async () => {
      const folder = temporaryFolder();
      const { child, answer } = startHolder(temporaryFolder(), 'hold');
      await answer;
      const start = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[19];
      writeFileSync(
        join(folder, 'run.lock'),
        JSON.stringify({ host: hostname(), pid: 2 ** 22 + 1, processStart: '5' }),
      );
      const claim = join(folder, 'run.lock.takeover.paused');
      writeFileSync(claim, JSON.stringify({ host: hostname(), pid: child.pid, processStart: start }));
      await expect(lockRunFolder(folder)).rejects.toThrow(/cannot be locked/);
      expect(existsSync(claim)).toBe(true);
      await kill(child);
      await (await lockRunFolder(folder)).release();
      expect(readdirSync(folder)).toEqual([]);
    },
  );
});
