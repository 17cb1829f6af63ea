import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { comparableRun } from '../support/kill-and-resume.ts';
import { writeImageFolder } from '../support/pattern-images.ts';
import { expectRefusal } from '../support/refusal.ts';
import { runCet } from '../support/run-cet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyTrainingArgs } from '../support/tiny-training.ts';

const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;

/** Whether this process may mount a file system; a container often may not. */
function tryMount(folder: string, size: string): boolean {
  mkdirSync(folder);
  if (!isRoot || spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'none', folder]).status !== 0) return false;
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  return true;
}

const fullDisk = (bytes: number) => ({
  nodeOptions: ['--import', pathToFileURL('tests/support/full-disk.js').href],
  env: { CET_TEST_DISK_BYTES: String(bytes) },
});

describe('a full disk', () => {
  // Where the space ends: in config.json, in environment.json, in the metrics, in the checkpoint, in result.json.
  it.each([0, 500, 1500, 2500, 5000, 9000])(
    'with %i bytes left is said in one sentence, and the run can go on later',
    async (bytes) => {
      const folder = temporaryFolder();
      const args = tinyTrainingArgs({ data: writeImageFolder(join(folder, 'data')) });
      const run = join(folder, 'run');
      const { code, stderr } = await runCet([...args, '--out', run], fullDisk(bytes));
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringMatching(/^error: [^\n]+the disk is full; free some space[^\n]+\n$/),
      });
      if (!existsSync(join(run, 'config.json'))) {
        expect(existsSync(run), 'a folder without a run').toBe(false);
        return;
      }
      expect(readdirSync(run).filter((name) => name.endsWith('.tmp') || name === 'run.lock')).toEqual([]);
      expect(await runCet(['train', '--resume', run, '--json'])).toMatchObject({ code: 0, stderr: '' });
      await runCet([...args, '--out', join(folder, 'whole')]);
      expect(comparableRun(run)).toEqual(comparableRun(join(folder, 'whole')));
    },
  );

  it('that is a real one gives the same sentence', async ({ skip }) => {
    const folder = temporaryFolder();
    const args = tinyTrainingArgs({ data: writeImageFolder(join(folder, 'data')), settings: { hiddenUnits: '[512]' } });
    const disk = join(folder, 'disk');
    if (!tryMount(disk, '64k')) skip('this machine does not let the test mount a small file system');
    const { code, stderr } = await runCet([...args, '--out', join(disk, 'run')]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^error: [^\n]+checkpoint[^\n]+the disk is full[^\n]+\n$/),
    });
    expect(readdirSync(join(disk, 'run')).sort()).toEqual(['config.json', 'environment.json', 'metrics.jsonl']);
  });
});

describe('a folder that cannot be written to', () => {
  it('is refused with one sentence, and nothing is made', async () => {
    const folder = temporaryFolder();
    const args = tinyTrainingArgs({ data: writeImageFolder(join(folder, 'data')) });
    const locked = join(folder, 'locked');
    mkdirSync(locked);
    chmodSync(folder, 0o755);
    chmodSync(locked, 0o555);
    // Permissions do not bind root: it runs the program as somebody else.
    const outcome = await runCet([...args, '--out', join(locked, 'run')], isRoot ? { uid: NOBODY } : {});
    expectRefusal(outcome, join(locked, 'run'), /permission is denied; choose a folder/);
    expect(readdirSync(locked)).toEqual([]);
  });

  it('because it exists already, without write permission, is refused', async () => {
    const folder = temporaryFolder();
    const args = tinyTrainingArgs({ data: writeImageFolder(join(folder, 'data')) });
    const run = join(folder, 'run');
    mkdirSync(run);
    chmodSync(folder, 0o755);
    chmodSync(run, 0o555);
    const outcome = await runCet([...args, '--out', run], isRoot ? { uid: NOBODY } : {});
    expectRefusal(outcome, run, /permission is denied; choose a folder/);
    expect(readdirSync(run)).toEqual([]);
  });

  it('on a read-only file system is refused', async ({ skip }) => {
    const folder = temporaryFolder();
    const args = tinyTrainingArgs({ data: writeImageFolder(join(folder, 'data')) });
    const disk = join(folder, 'disk');
    if (!tryMount(disk, '64k')) skip('this machine does not let the test mount a file system');
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    expectRefusal(await runCet([...args, '--out', join(disk, 'run')]), /read-only; choose another folder/);
  });

  it('below a file, or that is a file, is refused', async () => {
    const folder = temporaryFolder();
    const args = tinyTrainingArgs({ data: writeImageFolder(join(folder, 'data')) });
    writeFileSync(join(folder, 'file'), 'mine');
    for (const out of [join(folder, 'file'), join(folder, 'file', 'run')]) {
      expectRefusal(await runCet([...args, '--out', out]), 'is a file');
    }
    expect(readdirSync(folder).sort()).toEqual(['data', 'file']);
  });

  it('where the kernel makes none (/proc) is refused', async ({ skip }) => {
    if (!existsSync('/proc/self')) skip('there is no /proc on this system');
    const data = writeImageFolder(join(temporaryFolder(), 'data'));
    expectRefusal(await runCet([...tinyTrainingArgs({ data }), '--out', '/proc/cet/run']), /\/proc\/cet/);
  });
});
