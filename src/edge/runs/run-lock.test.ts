import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
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
    const unlock = await lockRunFolder(folder);
    expect(readdirSync(folder)).toEqual(['run.lock']);
    await unlock();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses a second process with one sentence that names the first', async () => {
    const folder = temporaryFolder();
    const unlock = await lockRunFolder(folder);
    const { answer } = startHolder(folder, 'race');
    expect(await answer).toMatch(
      new RegExp(`^UserError: Run folder .* is in use by process ${process.pid}; [^\n]*\\.$`),
    );
    await unlock();
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

  it('is taken over from a process that was killed', async () => {
    const folder = temporaryFolder();
    const { child, answer } = startHolder(folder, 'hold');
    expect(await answer).toBe('locked');
    await expect(lockRunFolder(folder)).rejects.toThrow(`in use by process ${child.pid}`);
    await kill(child);
    const unlock = await lockRunFolder(folder);
    expect(JSON.parse(readFileSync(join(folder, 'run.lock'), 'utf8')).pid).toBe(process.pid);
    await unlock();
  });

  it.runIf(platform() === 'linux')('is taken over where a later process has the same number', async () => {
    const folder = temporaryFolder();
    const holder = { host: hostname(), pid: process.pid, processStart: '1' };
    writeFileSync(join(folder, 'run.lock'), JSON.stringify(holder));
    await (await lockRunFolder(folder))();
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
      await (await lockRunFolder(folder))();
    },
  );

  it.each([
    ['empty', ''],
    ['no JSON', '{"pid":'],
    ['JSON of another kind', '[]'],
  ])('is taken over where its file is damaged (%s)', async (_, content) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'run.lock'), content);
    await (await lockRunFolder(folder))();
  });

  it('of another machine is never taken over', async () => {
    const folder = temporaryFolder();
    const holder = { host: 'elsewhere.example', pid: 1, processStart: '' };
    writeFileSync(join(folder, 'run.lock'), JSON.stringify(holder));
    await expect(lockRunFolder(folder)).rejects.toThrow(/in use by process 1 on elsewhere\.example.*delete run\.lock/);
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

  it('is not blocked for good by a takeover that was killed half-way', async () => {
    const folder = temporaryFolder();
    const dead = JSON.stringify({ host: hostname(), pid: 2 ** 22 + 1, processStart: '5' });
    writeFileSync(join(folder, 'run.lock'), dead);
    writeFileSync(join(folder, 'run.lock.takeover.killed'), dead);
    await (await lockRunFolder(folder))();
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
      await (await lockRunFolder(folder))();
      expect(readdirSync(folder)).toEqual([]);
    },
  );
});
