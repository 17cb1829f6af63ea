// `cet compare`: what it prints of runs and folders of runs, of what it warns, and what it refuses.
import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectRefusal } from '../support/refusal.ts';
import { writeMnistRun, writePlayRun } from '../support/results-folder.ts';
import { jsonLines, runCet } from '../support/run-cet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Three seeds of two memories. */
function someRuns(): string {
  const root = join(temporaryFolder(), 'runs');
  for (const [seed, score] of [0.8, 0.82, 0.81].entries())
    writeMnistRun(join(root, `et-${seed}`), { memory: 'et', seed, score });
  for (const [seed, score] of [0.91, 0.93, 0.95].entries()) writeMnistRun(join(root, `cet-${seed}`), { seed, score });
  return root;
}

const cells = (line: string) =>
  line
    .split('│')
    .slice(1, -1)
    .map((cell) => cell.trim());

describe('cet compare', () => {
  it('puts two runs beside each other: what differs, what they reached, their curves', async () => {
    const root = someRuns();
    const { code, stdout, stderr } = await runCet(['compare', join(root, 'et-0'), join(root, 'cet-0')]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('2 runs of 2 conditions, which differ in memory.');
    expect(cells(lines[2]!).slice(0, 6)).toEqual([
      '',
      'memory',
      'seeds',
      'accuracy',
      'IQM [95 %]',
      'difference [95 %]',
    ]);
    expect(cells(lines[3]!).slice(0, 6)).toEqual(['1', 'et', '0', '80.00 %', '–', '–']);
    expect(cells(lines[4]!).slice(0, 6)).toEqual(['2', 'cet:6', '0', '91.00 %', '–', '+11.00']);
    expect(stdout).toContain('test accuracy (%), mean over seeds');
    expect(stdout).toContain('a 1 et   b 2 cet:6');
    expect(stdout).not.toContain('\u001b');
  });

  it('averages the seeds of a folder of runs, and says how sure the difference is', async () => {
    const root = someRuns();
    const { stdout } = await runCet(['compare', root]);
    expect(stdout).toMatch(/^6 runs of 2 conditions, which differ in memory\.\n/);
    const [, , , et, cet] = stdout.split('\n').map(cells);
    expect(et?.slice(0, 4)).toEqual(['1', 'et', '0 1 2', '81.00 ± 1.00 %']);
    expect(cet?.slice(0, 5)).toEqual(['2', 'cet:6', '0 1 2', '93.00 ± 2.00 %', '93.00 [91.00, 95.00]']);
    expect(cet?.[5]).toMatch(/^\+12\.00 \[\+\d+\.\d\d, \+\d+\.\d\d\]$/);
    expect(cet?.[6]).toBe('1.00 [1.00, 1.00]');
    expect(stdout).toContain('Few seeds: intervals and probabilities are rough, and the intervals too narrow.');
  });

  it('tells programs the same, the same whenever it is asked', async () => {
    const root = someRuns();
    const { stdout } = await runCet(['compare', root, '--json']);
    const [et, cet, last] = jsonLines(stdout);
    expect(et).toMatchObject({
      condition: 1,
      memory: 'et',
      seeds: [0, 1, 2],
      measure: 'testAccuracy',
      difference: null,
    });
    expect(cet).toMatchObject({
      ...{ condition: 2, differs: { memory: 'cet:6' }, scores: [0.91, 0.93, 0.95] },
      difference: { to: 1, improvement: { value: 1 } },
      curve: { over: 'update' },
    });
    expect(last).toEqual({ runs: 6, conditions: 2, differs: ['memory'], incidental: [], warnings: [] });
    expect((await runCet(['compare', root, '--json'])).stdout).toBe(stdout);
  });

  it('tells the alignment at the end of finished runs alone', async () => {
    const root = someRuns();
    const alignment = async () => {
      const [et] = jsonLines((await runCet(['compare', root, '--json'])).stdout);
      return et?.alignment;
    };
    const before = await alignment();
    // Seed 0 once more, under way and far from aligned.
    const again = join(root, 'et-again');
    cpSync(join(root, 'et-0'), again, { recursive: true });
    rmSync(join(again, 'result.json'));
    const metrics = join(again, 'metrics.jsonl');
    const cosines = /("alignment":\{)[^}]+/g;
    const rows = readFileSync(metrics, 'utf8').replace(cosines, (row) => row.replace(/:-?[\d.]+/g, ':-0.5'));
    expect(rows).toContain(':-0.5');
    writeFileSync(metrics, rows);
    expect(await alignment()).toEqual(before);
  });

  it('takes a run that is named twice, or found through a link, once', async () => {
    const root = someRuns();
    symlinkSync(join(root, 'et-0'), join(root, 'link'));
    const { stdout } = await runCet(['compare', join(root, 'et-0'), join(root, 'link'), root]);
    expect(stdout).toMatch(/^6 runs/);
  });

  it('warns where runs are not comparable, and compares tasks apart', async () => {
    const root = someRuns();
    writeMnistRun(join(root, 'short'), { memory: 'perfect', config: { updates: 200 } });
    writePlayRun(join(root, 'play'));
    const { code, stdout, stderr } = await runCet(['compare', root]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Note: Different tasks cannot be compared: .*cartpole/m);
    expect(stderr).toMatch(/^Note: Not trained for equally long, .*20000 .*200 in/m);
    expect(stdout).toMatch(/\ncartpole\n┌/);
    expect(stdout).toMatch(/\nmnist\n┌/);
  });

  it('passes over what a sweep keeps beside its runs, and says of another file that it is none', async () => {
    const root = temporaryFolder();
    writeMnistRun(join(root, 'a'));
    writeMnistRun(join(root, 'b'), { memory: 'et' });
    const files = ['experiment.json', 'preset.json', 'results.duckdb'].map((name) => join(root, name));
    for (const path of [...files, join(root, 'notes.txt')]) writeFileSync(path, '{}');
    mkdirSync(join(root, 'slurm'));
    const runs = [join(root, 'a'), join(root, 'b')];
    expect((await runCet(['compare', ...files, join(root, 'slurm'), ...runs])).code).toBe(0);
    expectRefusal(
      await runCet(['compare', ...runs, join(root, 'notes.txt')]),
      /notes\.txt is a file; give run folders/,
    );
  });

  it('names damaged folders and goes on without them', async () => {
    const root = someRuns();
    appendFileSync(join(root, 'et-1', 'metrics.jsonl'), '{"upd\n');
    const { code, stdout, stderr } = await runCet(['compare', root]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Skipped \S+et-1: \S+metrics\.jsonl is damaged: line 101 is no row/);
    expect(stdout).toMatch(/^5 runs of 2 conditions/);
  });

  it.each<[string, (root: string) => string[], RegExp]>([
    ['no run', () => [], /missing required argument 'runs'/],
    [
      'one run',
      (root) => [join(root, 'et-0')],
      /Only one run was found \(\S+et-0\), and a comparison takes two or more/,
    ],
    ['the same run twice', (root) => [join(root, 'et-0'), join(root, 'et-0')], /Only one run was found/],
    ['an empty name', (root) => [join(root, 'et-0'), ''], /A folder of runs is named ""/],
    ['a folder that is not there', (root) => [root, `${root}x`], /Cannot read \S+runsx: it does not exist/],
    ['a file', (root) => [root, join(root, 'et-0', 'config.json')], /config\.json is a file; give run folders/],
    [
      'a folder without runs',
      (root) => {
        mkdirSync(join(root, 'empty'));
        return [root, join(root, 'empty')];
      },
      /There is no run below \S+empty/,
    ],
    [
      'a folder whose only run is damaged',
      (root) => {
        writeFileSync(join(root, 'et-0', 'config.json'), '{');
        return [root, join(root, 'et-0')];
      },
      /There is no run below \S+et-0 that can be read/,
    ],
    ['an unknown option', (root) => [root, '--jsn'], /unknown option '--jsn'; did you mean --json/],
    ['a path below a file', (root) => [root, join(root, 'et-0', 'config.json', 'x')], /part of the path is a file/],
  ])('refuses %s', async (_, argumentsFor, sentence) => {
    expectRefusal(await runCet(['compare', ...argumentsFor(someRuns())]), sentence);
  });
});
