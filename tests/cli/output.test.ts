import { execSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeImageFolder } from '../support/pattern-images.ts';
import { expectRefusal } from '../support/refusal.ts';
import { jsonLines, runCet } from '../support/run-cet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyTrainingArgs } from '../support/tiny-training.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for.
const ANSI = /\u001b\[/;

describe('output that is piped', () => {
  it.each([{}, { NO_COLOR: '1' }, { FORCE_COLOR: '1', NO_COLOR: '1' }])(
    'has no colours and no progress (%j)',
    async (env) => {
      const folder = temporaryFolder();
      const args = tinyTrainingArgs({ data: writeImageFolder(join(folder, 'data')) }).filter((arg) => arg !== '--json');
      for (const command of [
        [...args, '--out', join(folder, 'run')],
        ['doctor'],
        ['--help'],
        ['trace', '--out', join(folder, 'figures')],
      ]) {
        const { code, stdout, stderr } = await runCet(command, { env });
        expect(code, stderr).toBe(0);
        expect(stdout).not.toMatch(ANSI);
        expect(stderr).not.toMatch(ANSI);
      }
    },
  );

  it('of cet train is a table with the accuracy, the alignment of each layer, and the folder', async () => {
    const folder = temporaryFolder();
    const run = join(folder, 'run');
    const args = tinyTrainingArgs({ data: writeImageFolder(join(folder, 'data')) }).filter((arg) => arg !== '--json');
    const { stdout, stderr } = await runCet([...args, '--out', run]);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/memory .*delay .*test accuracy .*alignment W1 .*alignment W2 .*images\/s/);
    const { testAccuracy } = JSON.parse(readFileSync(join(run, 'result.json'), 'utf8'));
    expect(stdout).toContain(`${(100 * testAccuracy).toFixed(2)} %`);
    expect(stdout).toContain(run);
  });
});

describe('a reader that closes early', () => {
  it('is no error', async () => {
    const command = `set -o pipefail; ${process.execPath} bin/cet.js schema | head -n 1 || exit $?`;
    expect(execSync(command, { shell: '/bin/bash', encoding: 'utf8' })).toBe('{\n');
  });
});

describe('the other commands', () => {
  it('cet schema prints a JSON schema of every key', async () => {
    const { stdout } = await runCet(['schema']);
    expect(Object.keys(JSON.parse(stdout).properties)).toContain('peakAlignment');
    expect(JSON.parse((await runCet(['schema', '--json'])).stdout)).toEqual(JSON.parse(stdout));
  });

  it('cet doctor reports what a bug report needs', async () => {
    const [report] = jsonLines((await runCet(['doctor', '--json'])).stdout);
    expect(report).toMatchObject({ node: process.version, providers: expect.arrayContaining(['cpu']) });
    expect(report?.matrixProductGflops).toBeGreaterThan(0);
  });

  it('cet data says of files that they are whole, and of other files that they are not MNIST', async () => {
    const data = writeImageFolder(join(temporaryFolder(), 'data'));
    const outcome = await runCet(['data', 'mnist', '--data', data]);
    expect(outcome.code).toBe(0);
    expect(outcome.stdout).toContain('320 training and 120 test images of 6 × 6 pixels, 4 classes');
    const lines = jsonLines((await runCet(['data', 'mnist', '--json', '--data', data])).stdout);
    expect(lines.map(({ role, canonical }) => [role, canonical])).toContainEqual(['train-images', false]);
  });

  it('cet trace writes its figure and prints a kernel for each memory', async () => {
    const folder = join(temporaryFolder(), 'figures');
    const { code, stdout, stderr } = await runCet([
      'trace',
      '--memory',
      'et,cet:6',
      '--delay',
      '2s',
      '--json',
      '--out',
      folder,
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [et, cet] = jsonLines(stdout) as {
      memory: string;
      peakLagSteps: number;
      kernel: number[];
      files: string[];
    }[];
    expect([et?.memory, cet?.memory]).toEqual(['et', 'cet:6']);
    expect([et?.peakLagSteps, cet?.peakLagSteps]).toEqual([0, 10]);
    expect(cet?.kernel.indexOf(Math.max(...(cet?.kernel ?? [])))).toBe(10);
    for (const path of cet?.files ?? []) expect(existsSync(path), path).toBe(true);
    expect(new Set(readdirSync(folder).map((name) => name.split('.').at(-1)))).toEqual(
      new Set(['svg', 'png', 'pdf', 'csv']),
    );
  });

  it.each(['1a', '1b', '1c', '2'])('cet figure %s writes the picture in every format, with its data', async (id) => {
    const folder = join(temporaryFolder(), 'figures');
    const { code, stdout, stderr } = await runCet(['figure', id, '--json', '--out', folder]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [{ files } = { files: [] }] = jsonLines(stdout) as unknown as { files: string[] }[];
    expect(files.map((path) => path.split('.').at(-1)).sort()).toEqual(
      expect.arrayContaining(['csv', 'pdf', 'png', 'svg']),
    );
    for (const path of files) expect(readFileSync(path).length, path).toBeGreaterThan(100);
  });

  it.each<[string, string[], RegExp]>([
    ['an unknown figure', ['figure', '9z'], /9z/],
    ['an unknown format', ['figure', '1c', '--format', 'svq'], /"svq"; did you mean "svg"/],
    ['an unknown theme', ['figure', '1c', '--theme', 'drak'], /drak.*light or dark/],
    ['a bad delay', ['trace', '--delay', '-1s'], /"-1s"/],
    ['a bad memory', ['trace', '--memory', 'et,cet:1.5'], /"1\.5"/],
    ['no memory', ['trace', '--memory', ','], /No memory is given/],
    ['a bad step', ['trace', '--step', '0s'], /--step "0s"/],
    ['a bad alignment', ['trace', '--peak-alignment', 'sampeld'], /did you mean "sampled"/],
  ])('of figures refuse %s, and make no folder', async (_, args, sentence) => {
    const folder = temporaryFolder();
    expectRefusal(await runCet([...args, '--out', join(folder, 'figures')]), sentence);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('a figure into a file in place of a folder is refused', async () => {
    expectRefusal(await runCet(['figure', '1c', '--out', 'package.json']), /package\.json/);
    expectRefusal(await runCet(['trace', '--out', 'package.json/x']), /package\.json/);
  });
});
