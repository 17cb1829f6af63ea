import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectRefusal } from '../support/refusal.ts';
import { jsonLines, runCet } from '../support/run-cet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const golden = (name: string) => JSON.parse(readFileSync(join('tests', 'golden', `${name}.json`), 'utf8'));

function goldenFile(name: string, content: unknown): string {
  const path = join(temporaryFolder(), `${name}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('cet verify', () => {
  it('of the golden folder holds, and lists the kinds that it does not know without failing', async () => {
    const folder = join(temporaryFolder(), 'golden');
    cpSync(join('tests', 'golden'), folder, { recursive: true });
    // The means of this file take a quarter of a minute or more: lunar-lander.test.ts has them with fewer episodes.
    const { population, ...flights } = golden('lunar_lander');
    expect(population).toBeDefined();
    writeFileSync(join(folder, 'lunar_lander.json'), JSON.stringify(flights));
    writeFileSync(join(folder, 'other.json'), '{"kind": "of tomorrow"}');
    const { code, stdout, stderr } = await runCet(['verify', folder, '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = jsonLines(stdout);
    const kinds = [...new Set(lines.map(({ kind }) => kind))];
    expect(kinds).toEqual(
      expect.arrayContaining([
        'kernels',
        'online_ssm',
        'mlp_gradients',
        'conv_gradients',
        'retrograde_gradients',
        'cartpole',
        'lunar_lander',
        'minatar',
        'actor_window',
        null,
      ]),
    );
    const variants = lines.map(({ kind, variant, precision }) => `${kind} ${variant} ${precision}`);
    for (const variant of ['paper', 'code_without_mask', 'true_dW', 'true_db', 'db', 'loss']) {
      for (const precision of ['float64', 'float32'])
        expect(variants).toContain(`mlp_gradients ${variant} ${precision}`);
    }
    const unknown = lines.filter(({ checked }) => checked === false).map(({ path }) => path);
    expect(unknown).toContain(join(folder, 'other.json'));
  });

  it('says in words what is not checked', async () => {
    const folder = temporaryFolder();
    copyFileSync('tests/golden/kernels.json', join(folder, 'kernels.json'));
    writeFileSync(join(folder, 'other.json'), '{"a": 1}');
    writeFileSync(join(folder, 'notes.txt'), 'not a golden file');
    const { code, stdout } = await runCet(['verify', folder]);
    expect(code).toBe(0);
    expect(stdout).toContain(`not checked (kind not known): ${join(folder, 'other.json')}`);
    expect(stdout).toMatch(/kernels .*holds/);
    expect(stdout).not.toContain('notes.txt');
  });

  it.each([
    [
      'a gradient',
      'mlp_gradients',
      (file: ReturnType<typeof golden>) => (file.cases[3].paper.dW[1][2][3] += 1e-4),
      'paper',
    ],
    ['a kernel', 'kernels', (file: ReturnType<typeof golden>) => (file.cases[5].gamma[3] += 1e-6), 'gamma'],
    [
      'a step of an environment',
      'cartpole',
      (file: ReturnType<typeof golden>) => (file.transitions[5].next[0] += 1e-6),
      'transitions',
    ],
    [
      'a reward',
      'minatar_breakout',
      (file: ReturnType<typeof golden>) => (file.episodes[2].rewards[9] += 1),
      'breakout rewards',
    ],
    ['a state', 'online_ssm', (file: ReturnType<typeof golden>) => perturbFirstNumber(file.cases[0]), ''],
  ])('fails with exit code 1 where %s is wrong', async (_, name, damage, variant) => {
    const file = golden(name);
    damage(file);
    const { code, stdout, stderr } = await runCet(['verify', goldenFile(name, file), '--json']);
    expect(code, stderr).toBe(1);
    const failed = jsonLines(stdout).filter(({ holds }) => holds === false);
    expect(failed.length).toBeGreaterThan(0);
    // A file of MinAtar is named after its kind and game.
    const kind = name.replace(/^minatar_.*/, 'minatar');
    for (const row of failed) expect(row).toMatchObject({ kind, ...(variant && { variant }) });
  });

  it.each<[string, string, RegExp]>([
    [
      'of an unknown kind, named by itself',
      '{"a": 1}',
      /is not checked: its kind is not known; this build knows kernels, online_ssm, mlp_gradients/,
    ],
    ['that is no JSON', '{"cases": [', /is damaged: it is not JSON/],
    ['that is empty', '', /is damaged: it is not JSON/],
    ['that is a number', '3', /kind is not known/],
  ])('refuses a file %s', async (_, content, sentence) => {
    expectRefusal(await runCet(['verify', goldenFile('file', content)]), sentence);
  });

  it('refuses a damaged file by its path and field', async () => {
    const file = golden('mlp_gradients');
    file.W[0][1] = 'x';
    const path = goldenFile('damaged', file);
    expectRefusal(await runCet(['verify', path]), path, 'damaged at W[0][1]');
  });

  it('refuses what is not there, and a folder without files', async () => {
    const folder = temporaryFolder();
    expectRefusal(await runCet(['verify', join(folder, 'missing.json')]), /missing\.json: it does not exist/);
    mkdirSync(join(folder, 'empty'));
    expectRefusal(await runCet(['verify', join(folder, 'empty')]), /has no \.json files/);
  });
});

/** Adds 1e-6 of itself to the first number that is not a whole one. */
function perturbFirstNumber(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  for (const [key, entry] of Object.entries(value)) {
    if (typeof entry === 'number' && !Number.isInteger(entry) && Array.isArray(value)) {
      Reflect.set(value, key, entry * (1 + 1e-6));
      return true;
    }
    if (perturbFirstNumber(entry)) return true;
  }
  return false;
}
