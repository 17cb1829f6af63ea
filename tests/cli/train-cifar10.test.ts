import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../src/edge/runs/checkpoint.ts';
import { comparableRun, killAndResume } from '../support/kill-and-resume.ts';
import { expectRefusal } from '../support/refusal.ts';
import { jsonLines, runCet } from '../support/run-cet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyCifar10, writeCifar10Folder } from '../support/tiny-cifar10.ts';

const small = {
  convolutionChannels: '[4,3]',
  hiddenUnits: '[8]',
  batchSize: 6,
  logEvery: 20,
  alignmentEvery: 7,
  evaluateEvery: 50,
};

async function trainingArgs(folder: string, settings: Readonly<Record<string, string | number | boolean>> = {}) {
  const data = writeCifar10Folder(join(folder, 'data'), await tinyCifar10());
  return [
    ...['train', 'cifar10', '--data', data, '--memory', 'cet:6', '--delay', '2steps', '--threads', '1', '--json'],
    ...['--updates', '200', '--lr', '0.01'],
    ...Object.entries({ ...small, ...settings }).flatMap(([key, value]) => ['--set', `${key}=${value}`]),
  ];
}

describe('cet train cifar10', () => {
  it('killed at random moments ends with the same bits, running statistics and flips included', async () => {
    const folder = temporaryFolder();
    const args = await trainingArgs(folder, { checkpointSeconds: 0.03 });
    const whole = join(folder, 'whole');
    const outcome = await runCet([...args, '--out', whole]);
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    const killed = join(folder, 'killed');
    const { kills, last } = await killAndResume({ args, folder: killed, kills: 3, seed: 5, longestLifeMs: 150 });
    expect(last).toMatchObject({ code: 0, stderr: '' });
    expect(kills).toBeGreaterThanOrEqual(1);
    expect(comparableRun(killed)).toEqual(comparableRun(whole));
    const checkpoint = await readCheckpoint(join(whole, 'checkpoint'));
    expect(Object.keys(checkpoint?.arrays ?? {})).toEqual(
      expect.arrayContaining(['parameters', 'N1.mean', 'N1.variance', 'N2.mean', 'N2.variance']),
    );
    expect(checkpoint?.arrays).toEqual((await readCheckpoint(join(killed, 'checkpoint')))?.arrays);
    expect(checkpoint?.arrays['N1.mean']).not.toEqual(new Float32Array(4));
  });

  it('reports the alignment of convolutions and dense layers, and learns otherwise without flips or with another gate', async () => {
    const folder = temporaryFolder();
    const weights = new Set<unknown>();
    const variants = [{}, { horizontalFlips: false }, { deltaGate: 'own-time' }, { deltaGate: 'none' }];
    for (const [index, settings] of variants.entries()) {
      const args = await trainingArgs(folder, settings);
      const { code, stdout, stderr } = await runCet([...args, '--updates', '20', '--out', join(folder, `${index}`)]);
      expect(code, stderr).toBe(0);
      const result = jsonLines(stdout).at(-1);
      expect(Object.keys(result?.alignment as object)).toEqual(['C1', 'C2', 'W1', 'W2']);
      expect(result?.delays).toEqual([0.4, 0.4, 0.4, 0.4]);
      weights.add(result?.weightsSha256);
    }
    expect(weights.size).toBe(variants.length);
  });

  it('refuses images that cannot be halved so often, in one sentence', async () => {
    const folder = temporaryFolder();
    const args = await trainingArgs(folder, { convolutionChannels: '[2,2,2,2,2,2]' });
    expectRefusal(await runCet([...args, '--out', join(folder, 'run')]), /C6 pools blocks of 2 × 2 .* 1 × 1/);
  });

  it('refuses a folder of another kind of data', async () => {
    const folder = temporaryFolder();
    const args = ['train', 'cifar10', '--memory', 'et', '--data', folder];
    expectRefusal(await runCet(args), /No CIFAR-10 in/);
  });
});
