import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeImageFolder } from '../support/pattern-images.ts';
import { madeUpRun, madeUpRuns } from '../support/recorded-run.ts';
import { expectRefusal } from '../support/refusal.ts';
import { jsonLines, runCet } from '../support/run-cet.ts';
import { writeRunFolder, writeRunFolders } from '../support/run-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyTrainingArgs } from '../support/tiny-training.ts';

interface Drawn {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  readonly caption: string;
  readonly files: readonly string[];
}

/** The figure as `--json` tells it; its data alone are written. */
async function draw(id: string, root: string, ...options: readonly string[]): Promise<Drawn & { stderr: string }> {
  const out = join(root, 'figures');
  const args = ['figure', id, '--from', join(root, 'runs'), '--out', out, '--format', 'csv', '--json', ...options];
  const { code, stdout, stderr } = await runCet(args);
  expect(code, stderr).toBe(0);
  return { ...(jsonLines(stdout)[0] as unknown as Drawn), stderr };
}

const csvRecords = (path: string | undefined) =>
  readFileSync(path ?? '', 'utf8')
    .trim()
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(','));

describe('cet figure --from', () => {
  it('draws trainings: the accuracy in the data is the one that they measured', async () => {
    const root = temporaryFolder();
    const data = writeImageFolder(join(root, 'data'));
    const measured: string[] = [];
    for (const memory of ['et', 'cet:6']) {
      const args = tinyTrainingArgs({ data, memory, settings: { salience: 0.5 } });
      args.splice(args.indexOf('--delay'), 2, '--delays', 'retrograde:2steps');
      const { code, stdout, stderr } = await runCet([...args, '--out', join(root, 'runs', memory.replace(':', '-'))]);
      expect(code, stderr).toBe(0);
      for (const { update, testAccuracy } of jsonLines(stdout).slice(0, -1)) {
        if (testAccuracy !== undefined) measured.push([memory, update, testAccuracy].join());
      }
    }
    const { subtitle, caption, files, stderr } = await draw('7a', root);
    expect(csvRecords(files[0]).map(([memory, update, mean]) => [memory, update, mean].join())).toEqual(measured);
    expect(measured).toHaveLength(40);
    expect(stderr).toBe('');
    expect(subtitle).toBe('1 seed, 60 updates; reduced (20,000 updates in the paper)');
    for (const words of [
      'batchSize 32 (1280)',
      'hiddenUnits [16] ([512,512])',
      'No run was found of cet:2 and cet:10.',
    ]) {
      expect(caption).toContain(words);
    }
    for (const id of ['7c', '11']) expect((await draw(id, root)).subtitle).toBe(subtitle);
  });

  it('writes the picture in every format with its data, and prints what it shows', async () => {
    const root = temporaryFolder();
    writeRunFolders(join(root, 'runs'), madeUpRuns({ seeds: [0, 1] }));
    const { code, stdout, stderr } = await runCet(['figure', '7A', '--from', 'runs', '--theme', 'dark'], { cwd: root });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^MNIST, errors 2 min later with every layer\n2 seeds, 20,000 updates\nAccuracy on the test set/,
    );
    const names = ['figure-7a-dark.svg', 'figure-7a-dark.png', 'figure-7a-dark.pdf', 'figure-7a.csv'];
    expect(readdirSync(join(root, 'figures')).sort()).toEqual([...names].sort());
    for (const name of names) expect(stdout).toContain(join('figures', name));
  });

  it('takes several folders, and keeps memories, delays and values that are asked for', async () => {
    const root = temporaryFolder();
    const given = { task: 'cifar10', delays: 'broadcast' } as const;
    writeRunFolders(join(root, 'runs'), madeUpRuns({ delaysSeconds: [1, 2, 4], seeds: [0] }, given));
    writeRunFolders(join(root, 'more'), madeUpRuns({ delaysSeconds: [1, 2, 4], seeds: [1] }, given));
    const both = await draw('5', root, '--from', join(root, 'more'), join(root, 'runs'));
    expect(both.subtitle).toBe('2 seeds, 20,000 updates');
    const options = ['--memory', 'cet:6,et', '--delay', '1s,20steps', '--where', 'seed=0'];
    const { subtitle, files } = await draw('9', root, ...options);
    expect(subtitle).toBe('1 seed, 20,000 updates');
    const lines = new Set(csvRecords(files[0]).map(([, delay, memory]) => `${memory} ${delay}`));
    expect([...lines]).toEqual(['et 1', 'et 4', 'cet:6 1', 'cet:6 4']);
  });

  it('uses the runs that can be read, and names the others on standard error', async () => {
    const root = temporaryFolder();
    writeRunFolders(join(root, 'runs'), madeUpRuns({ seeds: [0] }));
    for (const name of ['bad', 'newer']) writeRunFolder(join(root, 'runs', name), madeUpRun({ memory: 'perfect' }));
    writeFileSync(join(root, 'runs', 'bad', 'metrics.jsonl'), '{"update"\n');
    writeFileSync(join(root, 'runs', 'newer', 'config.json'), '{"schemaVersion": 2, "task": "mnist"}');
    const { caption, stderr } = await draw('7a', root);
    expect(stderr).toMatch(
      /^Skipped \S+bad: \S+ is damaged: line 1 [^\n]+\nSkipped \S+newer: [^\n]+ version 2[^\n]+\n$/,
    );
    expect(caption).toContain('Drawn from 4 runs.');
  });

  it('shows the run that finished last where there are two of one memory, delay and seed', async () => {
    const root = temporaryFolder();
    const rate = (value: number) => ({
      measured: ({ update }: { update: number }) => ({ update, testAccuracy: value }),
    });
    writeRunFolder(join(root, 'runs', 'a'), madeUpRun({ memory: 'et', finishedAt: 9000, ...rate(0.9) }));
    writeRunFolder(join(root, 'runs', 'b'), madeUpRun({ memory: 'et', finishedAt: 5000, ...rate(0.5) }));
    const { caption, files } = await draw('7a', root);
    expect(caption).toMatch(/et at 2 min with seed 0 \(\S+a, not \S+b\)/);
    expect(new Set(csvRecords(files[0]).map(([, , mean]) => mean))).toEqual(new Set(['0.9']));
  });

  it('draws unfinished runs as far as they go', async () => {
    const root = temporaryFolder();
    writeRunFolders(join(root, 'runs'), [
      ...madeUpRuns({ memories: ['et'] }),
      madeUpRun({ memory: 'cet:6', made: 8000 }),
    ]);
    const { subtitle, caption, files } = await draw('7a', root);
    expect(subtitle).toBe('1 to 3 seeds, 20,000 updates; 1 of 4 runs unfinished');
    expect(caption).toContain('cet:6 at 2 min with seed 0 (8,000 of 20,000 updates)');
    const updates = csvRecords(files[0]).filter(([memory]) => memory === 'cet:6');
    expect(updates.at(-1)?.[1]).toBe('8000');
  });
});

describe('cet figure refuses', () => {
  const retrograde = [madeUpRun({ memory: 'et' }), madeUpRun({ memory: 'cet:6' })];
  const cases: [string, string[], readonly ReturnType<typeof madeUpRun>[], RegExp][] = [
    ['no folder', ['7a'], [], /Figure 7a is drawn from runs; name the folder .* --from runs/],
    ['a folder for a figure from equations', ['1b', '--from', 'runs'], [], /Figure 1b .* leave out --from/],
    ['values for a figure from equations', ['2', '--where', 'seed=0'], [], /Figure 2 .* leave out --where/],
    ['a folder that is not there', ['7a', '--from', 'missing'], [], /missing: it does not exist/],
    ['an empty folder', ['7a', '--from', 'runs'], [], /no run below runs; name a folder with runs of "cet train"/],
    [
      'runs of another task',
      ['7b', '--from', 'runs'],
      retrograde,
      /\(2\) are of mnist, none of cifar10; train some by "cet/,
    ],
    [
      'runs of other delays',
      ['7a', '--from', 'runs'],
      [madeUpRun({ memory: 'et', delays: 'broadcast', delaySeconds: 2 })],
      /mnist with retrograde delays, and none of the 1/,
    ],
    [
      'runs of several configurations',
      ['11', '--from', 'runs'],
      [...retrograde, madeUpRun({ memory: 'cet:2', updates: 2000 })],
      /differ in updates: .*20000 in 2 \(such as runs\S+\).* 2000 in 1 .*; .* --where 'updates=\d+'/,
    ],
    [
      'several delays where one is shown',
      ['7c', '--from', 'runs'],
      [...retrograde, madeUpRun({ memory: 'et', delaySeconds: 60 })],
      /1 min and 2 min: choose one by --delay 60s/,
    ],
    ['a memory that no run has', ['7a', '--from', 'runs', '--memory', 'cet:7'], retrograde, /there are et and cet:6/],
    ['a memory that is none', ['7a', '--from', 'runs', '--memory', 'cte:6'], retrograde, /did you mean "cet:6"/],
    ['no memory', ['7a', '--from', 'runs', '--memory', ','], retrograde, /--memory "," names nothing/],
    ['a delay that is none', ['7a', '--from', 'runs', '--delay', '2s,soon'], retrograde, /"soon"/],
    ['several delays of one kernel', ['1c', '--delay', '1s,2s'], [], /"1s,2s"/],
    [
      'a key that is none',
      ['7a', '--from', 'runs', '--where', 'updats=1'],
      retrograde,
      /--where: .*did you mean "updates"/,
    ],
    [
      'a key without value',
      ['7a', '--from', 'runs', '--where', 'updates'],
      retrograde,
      /--where updates is not key=value/,
    ],
  ];

  it.each(cases)('%s, with one sentence and no file', async (_, args, runs, sentence) => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'runs'));
    writeRunFolders(join(root, 'runs'), runs);
    expectRefusal(await runCet(['figure', ...args], { cwd: root }), sentence);
    expect(existsSync(join(root, 'figures'))).toBe(false);
  });

  it('a folder of one damaged run, with the damage', async () => {
    const root = temporaryFolder();
    writeRunFolder(join(root, 'runs', 'bad'), madeUpRun({ memory: 'et' }));
    writeFileSync(join(root, 'runs', 'bad', 'config.json'), '{');
    expectRefusal(
      await runCet(['figure', '7a', '--from', join(root, 'runs')]),
      /no run below .* that can be read; .*bad: .*config\.json is damaged: it is not JSON/,
    );
  });
});

it('a folder that may not be read is passed over, one that was named is refused', async () => {
  const root = temporaryFolder();
  chmodSync(root, 0o755);
  writeRunFolders(join(root, 'runs'), madeUpRuns({ seeds: [0] }));
  const closed = join(root, 'runs', 'closed');
  cpSync(join(root, 'runs', '000-et-0'), closed, { recursive: true });
  chmodSync(closed, 0);
  mkdirSync(join(root, 'figures'));
  chmodSync(join(root, 'figures'), 0o777);
  // Permissions do not bind root: it runs the program as somebody else.
  const options = process.getuid?.() === 0 ? { uid: 65534 } : {};
  const args = ['figure', '7a', '--out', join(root, 'figures'), '--format', 'csv'];
  const outcome = await runCet([...args, '--from', join(root, 'runs')], options);
  expect(outcome).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^Skipped \S+closed: [^\n]+permission is denied/),
  });
  expectRefusal(await runCet([...args, '--from', closed], options), /closed: permission is denied/);
});

it('cet figure --help names every figure, and shows how to draw from runs', async () => {
  const { code, stdout } = await runCet(['figure', '--help']);
  expect(code).toBe(0);
  for (const id of ['1a', '1b', '1c', '2', '5', '7a', '7b', '7c', '7d', '9', '11', '12']) {
    expect(stdout).toMatch(new RegExp(`^  (?:\\w+, )*${id}(?:, \\w+)*: `, 'm'));
  }
  expect(stdout).toContain('cet figure 7a --from runs');
});
