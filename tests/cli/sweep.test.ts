import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { writeImageFolder } from '../support/pattern-images.ts';
import { expectRefusal } from '../support/refusal.ts';
import { jsonLines, runCet, startCet } from '../support/run-cet.ts';
import { cellNames, comparableSweep, sweepAndKill, writeTinyExperiment } from '../support/sweep-and-kill.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function tinyExperiment(options: { readonly updates?: number; readonly seeds?: number } = {}) {
  const folder = temporaryFolder();
  const data = writeImageFolder(join(folder, 'data'));
  const { updates = 40, seeds = 2 } = options;
  const path = writeTinyExperiment(join(folder, 'tiny.json'), { data, updates, seeds });
  return { folder, data, path, out: join(folder, 'sweep') };
}

const states = (stdout: string) => jsonLines(stdout).filter(({ cell }) => cell !== undefined);

const isRunning = ({ state }: Readonly<Record<string, unknown>>) => state === 'running';

describe('cet sweep', () => {
  it('runs each cell in a run folder named by its configuration, and says so in JSON lines', async () => {
    const { path, out } = tinyExperiment();
    const { code, stdout, stderr } = await runCet(['sweep', path, '--out', out, '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'tiny: 4 cells.\n' });
    expect(jsonLines(stdout).at(-1)).toMatchObject({ experiment: 'tiny', cells: 4, finished: 4, failed: 0, left: 0 });
    const names = cellNames(out);
    expect(names).toHaveLength(4);
    for (const name of names) {
      const run = await runCet(['train', '--resume', join(out, name), '--json']);
      expect(run.code, 'a cell is a run of cet train').toBe(0);
    }
    const record = JSON.parse(readFileSync(join(out, 'experiment.json'), 'utf8'));
    expect(record).toMatchObject({ schemaVersion: 1, name: 'tiny', scale: 'full' });
    expect(record.cells.map(({ name }: { name: string }) => name).sort()).toEqual(names);
  });

  it('started again runs nothing that is finished, and adds the cells that the file has gained', async () => {
    const { path, data, out } = tinyExperiment();
    await runCet(['sweep', path, '--out', out]);
    const before = comparableSweep(out);
    writeTinyExperiment(path, { data, updates: 40, seeds: 3 });
    const { stdout } = await runCet(['sweep', path, '--out', out, '--json']);
    const running = states(stdout).filter(isRunning);
    expect(running).toHaveLength(2);
    expect(cellNames(out)).toHaveLength(6);
    expect(comparableSweep(out)).toMatchObject(before);
  });

  it('goes on with a file that was edited, moved or copied, and refuses another one of the same name', async () => {
    const { path, data, folder } = tinyExperiment();
    const cet = (...args: readonly string[]) => runCet(args, { cwd: folder });
    expect((await cet('sweep', 'tiny.json')).code).toBe(0);
    mkdirSync(join(folder, 'sub'));
    const other = writeTinyExperiment(join(folder, 'sub', 'tiny.json'), { data, updates: 20, seeds: 1 });
    const sentence = /runs\/tiny holds the cells of tiny\.json, which is not sub\/tiny\.json; choose another --out/;
    expectRefusal(await cet('sweep', 'sub/tiny.json'), sentence);
    expectRefusal(await cet('sweep', 'sub/tiny.json', '--dry-run'), sentence);
    expectRefusal(await cet('sweep', 'status', 'sub/tiny.json'), sentence);
    expect(cellNames(join(folder, 'runs', 'tiny'))).toHaveLength(4);
    copyFileSync(path, other);
    expect((await cet('sweep', 'sub/tiny.json')).code, 'a copy').toBe(0);
    rmSync(path);
    writeTinyExperiment(other, { data, updates: 40, seeds: 1 });
    expect((await cet('sweep', 'sub/tiny.json')).code, 'moved and edited').toBe(0);
    const status = await cet('sweep', 'status', 'sub/tiny.json');
    expect(status.stdout).toContain(
      'tiny, 2 cells in runs/tiny: 2 finished.\n2 more cells there are not of sub/tiny.json',
    );
    expect(jsonLines((await cet('sweep', 'status', 'sub/tiny.json', '--json')).stdout).at(-1)).toMatchObject({
      ...{ cells: 2, otherCells: 2, finished: 2 },
    });
  });

  it('stops on a signal with checkpoints, says how to go on, and goes on to the same bits', async () => {
    const { path, out, folder } = tinyExperiment({ updates: 2500 });
    let isAsked = false;
    const { outcome } = startCet(['sweep', path, '--out', out, '--jobs', '2', '--json'], {
      onOutput(output, child) {
        if (isAsked || states(output.slice(0, output.lastIndexOf('\n') + 1)).filter(isRunning).length < 2) return;
        isAsked = true;
        setTimeout(() => child.kill('SIGINT'), 300);
      },
    });
    const stopped = await outcome;
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain(`Stopped; go on by: cet sweep ${path} --jobs 2 --out ${out}`);
    expect(cellNames(out).filter((name) => existsSync(join(out, name, 'run.lock')))).toEqual([]);
    expect((await runCet(['sweep', path, '--out', out])).code).toBe(0);
    await runCet(['sweep', path, '--out', join(folder, 'whole')]);
    expect(comparableSweep(out)).toEqual(comparableSweep(join(folder, 'whole')));
  });

  it('by two processes that are killed at random moments ends as one that is left alone, no cell lost and none twice', async () => {
    const { path, out, folder } = tinyExperiment({ updates: 600, seeds: 3 });
    const alone = join(folder, 'alone');
    expect((await runCet(['sweep', path, '--out', alone], { timeoutMs: 0 })).code).toBe(0);
    const killed = await sweepAndKill({
      experiment: path,
      folder: out,
      cells: 6,
      kills: 8,
      seed: 1,
      jobs: 1,
      longestLifeMs: 1500,
    });
    // A fast machine may be done before the last of them.
    expect(killed).toMatchObject({ codes: [0, 0], rewritten: [] });
    expect(killed.kills).toBeGreaterThanOrEqual(4);
    expect(comparableSweep(out)).toEqual(comparableSweep(alone));
  }, 180_000);

  it('lists the cells with time and space in a dry run, and writes nothing', async () => {
    const { path, out } = tinyExperiment();
    const { code, stdout } = await runCet(['sweep', path, '--out', out, '--dry-run', '--json']);
    expect(code).toBe(0);
    const lines = jsonLines(stdout);
    expect(lines.slice(0, 4)).toEqual(
      Array.from({ length: 4 }, () =>
        expect.objectContaining({ state: 'waiting', seconds: expect.any(Number), bytes: expect.any(Number) }),
      ),
    );
    expect(lines.at(-1)).toMatchObject({ cells: 4, toRun: 4, seconds: expect.any(Number), bytes: expect.any(Number) });
    expect(existsSync(out)).toBe(false);
    expect((await runCet(['sweep', path, '--out', out, '--dry-run'])).stdout).toMatch(
      /4 of 4 cells to run in .*: about \d+s with/,
    );
  });

  it('skips a damaged run folder among many, names it, and ends with 1 after the others', async () => {
    const { path, out } = tinyExperiment();
    await runCet(['sweep', path, '--out', out]);
    const [damaged = '', missing = ''] = cellNames(out);
    writeFileSync(join(out, damaged, 'config.json'), 'x');
    rmSync(join(out, missing), { recursive: true });
    const { code, stdout } = await runCet(['sweep', path, '--out', out]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^3 of 4 cells finished, 1 damaged; /);
    expect(stdout).toContain(`damaged ${join(out, damaged)}: `);
    expect(existsSync(join(out, missing, 'result.json'))).toBe(true);
  });

  it('reports a cell that cannot be run, without keeping the others from running', async () => {
    const { path, out } = tinyExperiment();
    const experiment = JSON.parse(readFileSync(path, 'utf8'));
    // In a batch of 32, nothing arrives after 31 steps.
    delete experiment.base.delays;
    experiment.axes.delays = ['broadcast:2steps', 'broadcast:40steps'];
    writeFileSync(path, JSON.stringify({ ...experiment, seeds: 1 }));
    const planned = (await runCet(['sweep', path, '--out', out, '--dry-run'])).stdout;
    expect(planned).toMatch(/cannot run [0-9a-f]{16}: Delay 8s is 40 steps of 0\.2s, but in a batch of 32/);
    expect(planned).toContain('2 of 4 cells to run');
    const { code, stdout } = await runCet(['sweep', path, '--out', out]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^2 of 4 cells finished, 2 failed; /);
    expect(stdout).toMatch(/failed .*delays broadcast:40steps.*: Delay 8s is 40 steps of 0.2s, but in a batch of 32/);
    expect(stdout).toContain('tried again with --retry');
  });

  it('says that the disk is full, and how to go on', async () => {
    const { path, out } = tinyExperiment();
    const preload = `--import ${pathToFileURL('tests/support/full-disk.js').href}`;
    const { code, stderr } = await runCet(['sweep', path, '--out', out], {
      env: { NODE_OPTIONS: preload, CET_TEST_DISK_BYTES: '5000' },
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^error: Cannot write [^\n]*: the disk is full; [^\n]*; then go on by: cet sweep [^\n]+\n$/m,
    );
    expect((await runCet(['sweep', path, '--out', out])).code).toBe(0);
  });

  it('at a smaller scale says so, and does not mix scales in a folder', async () => {
    const { path, out } = tinyExperiment();
    const { stderr, stdout } = await runCet(['sweep', path, '--out', out, '--scale', 'smoke']);
    expect(stderr).toContain('tiny: 2 cells, scale smoke: not the experiment itself.');
    expect(stdout).toMatch(/^2 of 2 cells finished; scale smoke; /);
    expect(JSON.parse(readFileSync(join(out, 'experiment.json'), 'utf8')).scale).toBe('smoke');
    expectRefusal(
      await runCet(['sweep', path, '--out', out]),
      /holds tiny at the scale smoke, not tiny at the scale full; choose another --out/,
    );
  });

  it('writes the choice of a search as a preset that another experiment takes up', async () => {
    const { path, out, folder } = tinyExperiment();
    const experiment = JSON.parse(readFileSync(path, 'utf8'));
    delete experiment.base.learningRate;
    const search = { choose: ['learningRate'], compare: 'paper' };
    const axes = { ...experiment.axes, learningRate: [0.005, 1e-7] };
    const base = { ...experiment.base, validation: 0.1, delays: 'broadcast:2s' };
    writeFileSync(path, JSON.stringify({ base, axes, seeds: 1, search }));
    const { code, stdout, stderr } = await runCet(['sweep', path, '--out', out]);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/memory cet:6.* learningRate 0\.005 .* learningRate 0\.001 .*not searched/);
    const preset = JSON.parse(readFileSync(join(out, 'preset.json'), 'utf8'));
    expect(preset.when).toEqual([
      { if: { task: 'mnist', memory: 'et' }, set: { learningRate: 0.005 } },
      { if: { task: 'mnist', memory: 'cet:6' }, set: { learningRate: 0.005 } },
    ]);
    const next = join(folder, 'next.json');
    writeFileSync(next, JSON.stringify({ base, axes: { memory: ['et'] }, presets: 'sweep/preset.json' }));
    const listed = await runCet(['sweep', next, '--out', join(folder, 'next'), '--json']);
    expect(states(listed.stdout).at(-1)).toMatchObject({ state: 'finished', result: { evaluatedOn: 'validation' } });
    const [cell = ''] = cellNames(join(folder, 'next'));
    expect(JSON.parse(readFileSync(join(folder, 'next', cell, 'config.json'), 'utf8')).learningRate).toBe(0.005);
  });

  it('chooses from the whole search alone: of some cells nothing, and never values whose seeds are not all finished', async () => {
    const { path, out } = tinyExperiment({ updates: 3 });
    const { base } = JSON.parse(readFileSync(path, 'utf8'));
    delete base.learningRate;
    const axes = { memory: ['et'], learningRate: [0.005, 1e-7] };
    writeFileSync(path, JSON.stringify({ base, axes, seeds: 2, search: { choose: ['learningRate'] } }));
    const whole = await runCet(['sweep', path, '--out', out]);
    expect(whole.stdout).toMatch(/seeds.*\n.*learningRate 0\.005 .* 2 /s);
    const preset = () => JSON.parse(readFileSync(join(out, 'preset.json'), 'utf8')).choices;
    expect(preset()).toMatchObject([{ seeds: 2, chosen: { learningRate: 0.005 } }]);

    const some = await runCet(['sweep', path, '--out', out, '--only', 'learningRate=1e-7']);
    expect(some.stderr).toContain('The choice of a search is written without --only alone');
    expect(preset()).toMatchObject([{ chosen: { learningRate: 0.005 } }]);

    const isBest = (name: string) =>
      readFileSync(join(out, name, 'config.json'), 'utf8').includes('"learningRate": 0.005');
    writeFileSync(join(out, cellNames(out).find(isBest)!, 'result.json'), '{');
    const damaged = await runCet(['sweep', path, '--out', out]);
    expect(damaged.stderr).toContain(
      'Not considered, since not all of their seeds are finished: (task mnist, memory et, learningRate 0.005).',
    );
    expect(preset()).toMatchObject([{ seeds: 2, chosen: { learningRate: 1e-7 } }]);
  });

  it('draws the figures of an experiment without runs', async () => {
    const out = temporaryFolder();
    const { code } = await runCet(['sweep', 'experiments/figure-2.yaml', '--out', out]);
    expect(code).toBe(0);
    expect(readdirSync(out)).toContain('figure-2.svg');
  });

  it.each([
    [['--scale', 'smal'], /--scale "smal" is not known/],
    [['--jobs', '0'], /--jobs is "0"; give a whole number, 1 or more/],
    [['--max-cells', '3'], /has 4 combinations, more than 3; shorten its axes, or allow them by --max-cells 4/],
    [['--only', 'memry=et'], /--only: unknown key "memry"; did you mean "memory"/],
    [['--only', 'memory=cet:9'], /has no cell with memory cet:9 \(there are et and cet:6\); name another by --only/],
    [['--out', ''], /--out "" names no folder/],
  ])('with %j is refused in one sentence', async (options, sentence) => {
    const { path } = tinyExperiment();
    expectRefusal(await runCet(['sweep', path, ...options]), sentence);
  });

  it('of a file that is not there, or of a folder, is refused', async () => {
    const folder = temporaryFolder();
    expectRefusal(await runCet(['sweep', join(folder, 'no.yaml')]), /Cannot read .*no\.yaml: it does not exist/);
    mkdirSync(join(folder, 'a.yaml'));
    expectRefusal(await runCet(['sweep', join(folder, 'a.yaml')]), /Cannot read .*a\.yaml: it is a folder/);
  });
});
