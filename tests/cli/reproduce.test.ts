import { cpSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectRefusal } from '../support/refusal.ts';
import { jsonLines, runCet, startCet } from '../support/run-cet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const edit = (path: string, change: (text: string) => string) => {
  const text = readFileSync(path, 'utf8');
  expect(change(text)).not.toBe(text);
  writeFileSync(path, change(text));
};

describe('cet reproduce', () => {
  it('decides claims about the equations without a run, and writes one report with its figures', async () => {
    const out = join(temporaryFolder(), 'out');
    const { code, stdout } = await runCet(['reproduce', '--claims', '1,2', '--out', out]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^holds +1\. /m);
    expect(stdout).toContain('2 of 2 claims hold.');
    const html = readFileSync(join(out, 'report.html'), 'utf8');
    expect(html.match(/data:image\/svg\+xml/g)).toHaveLength(8);
    expect(readFileSync(join(out, 'report.md'), 'utf8')).toContain('(figures/figure-1b.svg)');
    for (const file of ['figure-2.svg', 'figure-2-dark.svg', 'figure-2.pdf', 'figure-2.png', 'figure-2.csv']) {
      expect(existsSync(join(out, 'figures', file)), file).toBe(true);
    }
  });

  it('runs what a claim needs, decides it, says what is missing, and runs nothing again', async () => {
    const out = join(temporaryFolder(), 'out');
    const args = ['reproduce', '--scale', 'smoke', '--claims', '11,2', '--out', out, '--json'];
    const first = await runCet(args, { timeoutMs: 120_000 });
    expect(first.code, first.stderr).toBe(0);
    const lines = jsonLines(first.stdout) as {
      claim?: number;
      outcome?: string;
      seeds?: number;
      missing?: string[];
      comparisons?: object[];
    }[];
    expect(lines.find(({ claim }) => claim === 2)).toMatchObject({ outcome: 'holds', seeds: null });
    const decided = lines.find(({ claim }) => claim === 11)!;
    // Ten updates decide nothing, but they are compared: a trend over four orders, at the end and over training.
    expect(decided).toMatchObject({ seeds: 1, comparisons: { length: 4 } });
    expect(decided.missing?.join()).not.toMatch(/runs? of figure/);
    const report = readFileSync(join(out, 'report.md'), 'utf8');
    expect(report).toContain('mnist: 4 runs of 10 updates (full scale: 12 of 20,000)');
    expect(report).toContain('(figures/figure-7a.svg)');
    expect(report).toMatch(/\*Figure 7b.* missing:\* .*none of cifar10/);
    expect(report).toContain('| figure-7-11-12 | 4 | 4 |');
    const results = (lines.filter((line) => 'folder' in line && 'result' in line) as { folder: string }[]).map(
      ({ folder }) => join(folder, 'result.json'),
    );
    const times = () => results.map((path) => statSync(path).mtimeMs);
    const before = times();
    // A cell of an earlier version of the experiment, which is none of this one.
    const [some = ''] = results;
    const old = join(dirname(dirname(some)), '0123456789abcdef');
    cpSync(dirname(some), old, { recursive: true });
    edit(join(old, 'config.json'), (text) => text.replace(/"seed": 0/, '"seed": 7'));
    edit(join(old, 'metrics.jsonl'), (text) => text.replace(/"testAccuracy":[^,}]+/g, '"testAccuracy":0.99'));
    const again = await runCet(args);
    expect(again.code).toBe(0);
    expect(times()).toEqual(before);
    expect(jsonLines(again.stdout).find(({ claim }) => claim === 11)).toEqual(decided);
  });

  it('stopped by a signal reports what is finished and what is not, and how to go on', async () => {
    const out = join(temporaryFolder(), 'out');
    let isAsked = false;
    const { outcome } = startCet(
      ['reproduce', '--scale', 'smoke', '--claims', '11,2', '--jobs', '1', '--out', out, '--json'],
      {
        timeoutMs: 120_000,
        onOutput(output, child) {
          if (isAsked || !output.includes('"result"')) return;
          isAsked = true;
          child.kill('SIGINT');
        },
      },
    );
    const { code, stderr } = await outcome;
    expect(code).toBe(130);
    expect(stderr).toMatch(/Go on by: cet reproduce --scale smoke --claims '?11,2'? --jobs 1 --out \S+\n/);
    const report = readFileSync(join(out, 'report.md'), 'utf8');
    expect(report).toMatch(/Not all runs are finished \(figure-7-11-12 [123] of 4\)/);
    expect(report).toMatch(/\| 11 \|.* not enough data \|/);
    expect(report).toMatch(/\*Missing:\* .*[123] of 4 runs of figure-7-11-12, mnist/);
  });

  it.each<[string[], RegExp]>([
    [['--claims', '3,15'], /--claims: there is no claim "15"; name some of 1 to 14/],
    [['--claims', ''], /--claims: there is no claim ""/],
    [['--scale', 'small'], /--scale "small" is not known/],
    [['--jobs', '0'], /--jobs is "0"; give a whole number, 1 or more/],
    [['--out', ''], /--out "" names no folder/],
    [['--clams', '3'], /unknown option '--clams'; did you mean --claims\?/],
  ])('refuses %j in a sentence, and makes nothing', async (args, sentence) => {
    const folder = temporaryFolder();
    expectRefusal(await runCet(['reproduce', ...args], { cwd: folder }), sentence);
    expect(existsSync(join(folder, 'reproduction-reduced'))).toBe(false);
  });
});
