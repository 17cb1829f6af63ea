import { readFileSync } from 'node:fs';
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

  /** A training with the gate, 4 of 14 images learn, or without; delays of minutes. */
  async function gatedArgs(
    folder: string,
    settings: Readonly<Record<string, string | number | boolean>> = {},
    gate: readonly string[] = ['--salience', '28%'],
  ) {
    const args = await trainingArgs(folder, { batchSize: 14, ...settings });
    const at = args.indexOf('--delay');
    return [...args.slice(0, at), '--delays', 'retrograde:2min', ...gate, ...args.slice(at + 2)];
  }

  it.each([
    ['from the one pass', []],
    ['from a second pass, at random places', ['--salient-forward', 'again', '--salient-places', 'random']],
  ])('of salient samples %s, killed at random moments, ends with the same bits', async (_, options) => {
    const folder = temporaryFolder();
    const args = [...(await gatedArgs(folder, { checkpointSeconds: 0.03 })), ...options];
    const whole = join(folder, 'whole');
    expect(await runCet([...args, '--out', whole])).toMatchObject({ code: 0, stderr: '' });
    const killed = join(folder, 'killed');
    const { kills, last } = await killAndResume({ args, folder: killed, kills: 3, seed: 7, longestLifeMs: 150 });
    expect(last).toMatchObject({ code: 0, stderr: '' });
    expect(kills).toBeGreaterThanOrEqual(1);
    expect(comparableRun(killed)).toEqual(comparableRun(whole));
    expect((await readCheckpoint(join(killed, 'checkpoint')))?.arrays).toEqual(
      (await readCheckpoint(join(whole, 'checkpoint')))?.arrays,
    );
  });

  it('of salient samples stacks delays over convolutions too, at any depth, or takes a list', async () => {
    const folder = temporaryFolder();
    const delaysOf = async (name: string, ...options: string[]) => {
      const args = [...(await gatedArgs(folder)), '--updates', '3', '--out', join(folder, name), ...options];
      const { code, stdout, stderr } = await runCet(args);
      expect(code, stderr).toBe(0);
      return jsonLines(stdout).at(-1)?.delays;
    };
    expect(await delaysOf('stacked')).toEqual([360, 240, 120, 0]);
    const deeper = ['--set', 'convolutionChannels=[3,2,2,2]', '--set', 'hiddenUnits=[5,4]'];
    expect(await delaysOf('deeper', ...deeper)).toEqual([720, 600, 480, 360, 240, 120, 0]);
    expect(await delaysOf('listed', '--delays', '5s,3min,1s,0')).toEqual([5, 180, 1, 0]);
    // A delay that fits into the batch needs no gate.
    const dense = [...(await gatedArgs(folder, {}, [])), '--updates', '3', '--delays', 'retrograde:3steps'];
    const { stdout } = await runCet([...dense, '--out', join(folder, 'dense')]);
    expect(jsonLines(stdout).at(-1)?.delays).toEqual([1.8, 1.2, 0.6, 0]);
  });

  it('of salient samples learns otherwise from a second pass, at random places, and with another share', async () => {
    const folder = temporaryFolder();
    const variants = [[], ['--salient-forward', 'again'], ['--salient-places', 'random'], ['--salience', '36%']];
    const weights = new Set<unknown>();
    for (const [index, options] of variants.entries()) {
      const args = [...(await gatedArgs(folder)), '--updates', '5', '--out', join(folder, `${index}`), ...options];
      const { code, stdout, stderr } = await runCet(args);
      expect(code, stderr).toBe(0);
      weights.add(jsonLines(stdout).at(-1)?.weightsSha256);
    }
    expect(weights.size).toBe(variants.length);
  });

  it.each<[string, string[], RegExp]>([
    ['a gate that lets one sample pass', ['--salience', '8%'], /8% of a batch of 14 lets 1 .* use at least 14\.3%/],
    ['random places without a gate', ['--salient-places', 'random'], /give for instance --salience 1\.25%/],
    ['a second pass without a gate', ['--salient-forward', 'again'], /give for instance --salience 1\.25%/],
    ['delays longer than a dense batch', [], /360s is 1800 steps .* \(--salience\)/],
    ['another pass', ['--salience', '28%', '--salient-forward', 'twice'], /"twice"; allowed are reuse, again/],
    ['a list of too few delays', ['--salience', '28%', '--delays', '2min,0'], /are 2, but 4 layers learn/],
  ])('refuses %s', async (_, options, sentence) => {
    const folder = temporaryFolder();
    const args = [...(await gatedArgs(folder, {}, [])), '--out', join(folder, 'run'), ...options];
    expectRefusal(await runCet(args), sentence);
  });

  it('with the reduced preset names it in config.json, in result.json, in the table and on standard error', async () => {
    const folder = temporaryFolder();
    const args = (await gatedArgs(folder)).filter((word) => word !== '--json');
    const at = args.indexOf('--lr');
    const reduced = [...args.slice(0, at), ...args.slice(at + 2), '--preset', 'reduced', '--updates', '4'];
    const run = join(folder, 'run');
    const { code, stdout, stderr } = await runCet([...reduced, '--out', run]);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/│ preset +│ test accuracy/);
    expect(stdout).toMatch(/│ reduced +│/);
    const [before = '', after = ''] = stderr.trim().split('\n');
    expect(before).toMatch(/^Preset reduced: 4 updates, .* in place of the paper's 1,562,500 updates at 0\.00005/);
    expect(after).toMatch(
      /^Reduced run: the paper's 1,562,500 updates would take about .* here, at .* updates\/s, most of which went into evaluations: a longer run tells better\.$/,
    );
    const read = (name: string) => JSON.parse(readFileSync(join(run, name), 'utf8')) as Record<string, unknown>;
    expect(read('config.json')).toMatchObject({ preset: 'reduced', updates: 4 });
    expect(read('result.json')).toMatchObject({ preset: 'reduced', updates: 4 });
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
