// Experiment files that are wrong, too large, or say the same thing twice, as `cet sweep` takes them; and a disk that is full in a reproduction.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { expectRefusal } from '../support/refusal.ts';
import { runCet } from '../support/run-cet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('cet sweep refuses, with one sentence and without making a folder', () => {
  const hundred = Array.from({ length: 100 }, (_, at) => (at + 1) * 1e-5);
  it.each<[string, object, RegExp]>([
    [
      'an unknown axis',
      { base: { task: 'mnist' }, axes: { memroy: ['et'] } },
      /axes: unknown key "memroy"; did you mean "memory"/,
    ],
    [
      'an unknown key',
      { base: { learningRat: 1 }, axes: { memory: ['et'] } },
      /base: unknown key "learningRat"; did you mean "learningRate"/,
    ],
    [
      'an unknown part',
      { bsae: {}, axes: { memory: ['et'] } },
      /unknown key "bsae"; (?:did you mean "base"|allowed are .*base)/,
    ],
    ['an unknown task', { base: { task: 'minst' }, axes: { memory: ['et'] } }, /"minst"; did you mean "mnist"/],
    [
      'an unknown value',
      { base: { task: 'mnist', optimizer: 'adm' }, axes: { memory: ['et'] } },
      /optimizer is "adm"; did you mean "adam"/,
    ],
    ['a negative seed', { base: { task: 'mnist', seed: -1 }, axes: { memory: ['et'] } }, /seed is -1; use at least 0/],
    [
      'ten million cells, saying how many they are',
      {
        base: { task: 'mnist' },
        axes: { memory: ['et', 'cet:2'], learningRate: hundred, weightDecay: hundred },
        seeds: 500,
      },
      /has 10,000,000 combinations, more than 10,000; shorten its axes, or allow them by --max-cells 10000000/,
    ],
  ])('%s', async (_, experiment, sentence) => {
    const folder = temporaryFolder();
    const path = join(folder, 'wrong.json');
    writeFileSync(path, JSON.stringify(experiment));
    expectRefusal(await runCet(['sweep', path, '--out', join(folder, 'out')]), sentence);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });
});

it('cet sweep says which combinations are the same run, and runs it once', async () => {
  const path = join(temporaryFolder(), 'same.json');
  // Without delay, the delay makes no difference.
  writeFileSync(
    path,
    JSON.stringify({ base: { task: 'mnist', updates: 5 }, axes: { memory: ['backprop'], delay: ['1s', '2s'] } }),
  );
  const { code, stderr, stdout } = await runCet(['sweep', path, '--dry-run'], { timeoutMs: 120_000 });
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(
    /same: 1 cell\.\n1 more combination is the same run as another and run once, such as that with memory backprop, delays broadcast:2s/,
  );
  expect(stdout).toContain('1 of 1 cells to run');
});

it('a disk that is full while figures of a reproduction are written is said, and is no missing figure', async () => {
  const out = join(temporaryFolder(), 'out');
  const outcome = await runCet(['reproduce', '--claims', '2', '--out', out], {
    nodeOptions: ['--import', pathToFileURL('tests/support/full-disk.js').href],
    env: { CET_TEST_DISK_BYTES: '20000' },
    timeoutMs: 120_000,
  });
  expectRefusal(outcome, /figure-\S+: the disk is full; free some space/);
  expect(existsSync(join(out, 'report.html'))).toBe(false);
});
