// What `cet sweep` says of clusters on a machine without one, and of sweeps that were run on it.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeImageFolder } from '../support/pattern-images.ts';
import { expectRefusal } from '../support/refusal.ts';
import { jsonLines, runCet } from '../support/run-cet.ts';
import { cellNames, writeTinyExperiment } from '../support/sweep-and-kill.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function tinyExperiment() {
  const folder = temporaryFolder();
  const path = writeTinyExperiment(join(folder, 'tiny.json'), {
    data: writeImageFolder(join(folder, 'data')),
    updates: 20,
  });
  return { path, out: join(folder, 'sweep'), folder };
}

/** A machine without Slurm, whatever this one has. */
const noSlurm = { env: { PATH: '/nowhere' } };

describe('cet sweep --executor slurm', () => {
  it.each([[[]], [['--dry-run']]])(
    '%j without Slurm on the machine is refused, and writes nothing',
    async (options) => {
      const { path, out } = tinyExperiment();
      const refused = await runCet(['sweep', path, '--out', out, '--executor', 'slurm', ...options], noSlurm);
      expectRefusal(
        refused,
        /There is no Slurm on this machine: no scontrol on its PATH; log in where jobs are submitted, or run/,
      );
      expect(existsSync(out)).toBe(false);
    },
  );

  it.each([
    [['--executor', 'slrm'], /--executor "slrm" is not known; did you mean "slurm"\? Allowed are local, slurm/],
    [['--partition', 'cpu'], /--partition is for job arrays; add --executor slurm, or leave it out/],
    [['--sbatch', '--qos=x'], /--sbatch is for job arrays; add --executor slurm/],
    [['--executor', 'slurm', '--jobs', '2'], /--jobs is for cells that run on this machine; .* give --max-running/],
    [['--executor', 'slurm', '--cpus', '0'], /--cpus is "0"; give a whole number, 1 or more/],
    [['--executor', 'slurm', '--max-running', 'x'], /--max-running is "x"; give a whole number/],
    [['--executor', 'slurm', '--time', 'banana'], /--time is "banana"; give minutes, or hours:minutes:seconds/],
    [['--executor', 'slurm', '--mem', 'lots'], /--mem is "lots"; give a size with its unit/],
    [['--executor', 'slurm', '--time', ''], /--time "" says nothing; leave it out/],
    [['--executor', 'slurm', '--sbatch', 'qos=x'], /--sbatch "qos=x" is no option of sbatch; give one such as/],
    [['--executor', 'slurm', '--sbatch', '--array=1'], /--sbatch "--array=1": the sweep sets that itself/],
    [['--executor', 'slurm', '--partion', 'cpu'], /unknown option '--partion'; did you mean --partition\?/],
  ])('with %j is refused in one sentence', async (options, sentence) => {
    const { path } = tinyExperiment();
    expectRefusal(await runCet(['sweep', path, ...options], noSlurm), sentence);
  });
});

describe('cet sweep status, cancel and logs', () => {
  it('of a sweep that ran here say what its folders say, and need no Slurm', async () => {
    const { path, out, folder } = tinyExperiment();
    const cet = (...args: readonly string[]) => runCet(args, { cwd: folder, ...noSlurm });
    expect((await cet('sweep', path, '--out', 'runs/tiny')).code).toBe(0);
    const lines = jsonLines((await cet('sweep', 'status', path, '--json')).stdout);
    expect(lines.at(-1)).toEqual({
      ...{ experiment: 'tiny', scale: 'full', folder: 'runs/tiny', cells: 4, otherCells: 0, finished: 4 },
      ...{ running: 0, queued: 0, waiting: 0, failed: 0, damaged: 0 },
    });
    expect(lines[0]).toMatchObject({
      state: 'finished',
      coordinates: { seed: expect.any(Number) },
      result: { seed: expect.any(Number) },
    });
    const [damaged = ''] = cellNames(join(folder, 'runs', 'tiny'));
    writeFileSync(join(folder, 'runs', 'tiny', damaged, 'result.json'), 'x');
    const shown = await cet('sweep', 'status', 'runs/tiny');
    expect(shown.stdout).toMatch(/damaged .*result\.json is damaged: it is not JSON/);
    expect(shown.stdout).toMatch(/finished .*test accuracy \d/);
    expect(shown.stdout).toMatch(/\ntiny, 4 cells in runs\/tiny: 3 finished, 1 damaged\.\n$/);
    expect((await cet('sweep', 'cancel', 'runs/tiny')).stdout).toBe('No job of runs/tiny is in the queue.\n');
    expectRefusal(
      await cet('sweep', 'logs', 'runs/tiny'),
      /runs\/tiny has no log: cells have them once their jobs have begun/,
    );
    expectRefusal(
      await cet('sweep', 'logs', 'runs/tiny', 'zz'),
      /No cell of runs\/tiny has a name that begins with "zz"/,
    );
    expectRefusal(await cet('sweep', 'status', 'runs/tiny', '--scale', 'smoke'), /--scale is for an experiment file/);
    expect(existsSync(out)).toBe(false);
  });

  it('say which process has a cell, and how far it is', async () => {
    const { path, out } = tinyExperiment();
    await runCet(['sweep', path, '--out', out]);
    const [name = ''] = cellNames(out);
    // As a machine leaves it that shares the disk: under way, and its lock renewed just now.
    const cell = join(out, name);
    writeFileSync(join(cell, 'run.lock'), JSON.stringify({ host: 'elsewhere', pid: 7, processStart: '1', token: 'x' }));
    rmSync(join(cell, 'result.json'));
    const lines = jsonLines((await runCet(['sweep', 'status', out, '--json'])).stdout);
    expect(lines.find(({ cell: shown }) => shown === name)).toMatchObject({
      state: 'running',
      host: 'elsewhere',
      process: 7,
      update: 20,
      updates: 20,
    });
    expect((await runCet(['sweep', 'cancel', out])).stderr).toBe(
      `${name} is run by process 7 on elsewhere: stop its sweep there (Ctrl-C).\n`,
    );
    expect(readdirSync(cell).filter((file) => file.endsWith('.tmp'))).toEqual([]);
  });

  it.each([
    [['status', 'nothing.yaml'], /Cannot read nothing\.yaml: it does not exist/],
    [['status', '.'], /\. is no sweep: there is no experiment\.json in it/],
    [['cancel', ''], /A sweep is named ""/],
    [['statsu', '.'], /"statsu" is no command of cet sweep, .*; did you mean "status"\?/],
    [['status', '.', '--retry'], /unknown option '--retry'/],
    [['logs', '.', '--jsn'], /unknown option '--jsn'; did you mean --json\?/],
  ])('%j is refused in one sentence', async (args, sentence) => {
    expectRefusal(await runCet(['sweep', ...args], { cwd: temporaryFolder() }), sentence);
  });

  it('of a file whose sweep was never begun say how to begin it', async () => {
    const { path, folder } = tinyExperiment();
    mkdirSync(join(folder, 'here'));
    const refused = await runCet(['sweep', 'status', path, '--scale', 'smoke'], { cwd: join(folder, 'here') });
    expectRefusal(
      refused,
      /There is no sweep of .*tiny\.json in runs\/tiny-smoke; start it by "cet sweep", or name its folder/,
    );
  });
});
