// Sweeps on a real Slurm of one node: job arrays, pre-emption, time limits, failures, cancelling.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeImageFolder } from '../support/pattern-images.ts';
import { expectRefusal } from '../support/refusal.ts';
import { jsonLines, runCet } from '../support/run-cet.ts';
import { type SlurmCluster, startSlurm, whyNoCluster } from '../support/slurm-cluster.ts';
import { cellNames, comparableSweep, writeTinyExperiment } from '../support/sweep-and-kill.ts';

const MAX_ARRAY_SIZE = 4;
const CPUS = 6;
const reason = whyNoCluster();
const preload = { NODE_OPTIONS: `--import ${pathToFileURL('tests/support/slow-updates.js').href}` };

describe('whether Slurm is there', () => {
  it.runIf(process.env.CET_REQUIRE_SLURM)('where it is asked for', () => expect(reason).toBeUndefined());
});

describe.skipIf(reason !== undefined)(`cet sweep --executor slurm${reason ? ` (not run: ${reason})` : ''}`, () => {
  let folder = '';
  let cluster: SlurmCluster;
  let limited: TinySweep;

  interface TinySweep {
    readonly path: string;
    readonly out: string;
    /** A run of `cet` that speaks to the cluster. */
    cet(args: readonly string[], env?: Readonly<Record<string, string>>): ReturnType<typeof runCet>;
    submit(options?: readonly string[], env?: Readonly<Record<string, string>>): ReturnType<typeof runCet>;
    status(): Promise<readonly Readonly<Record<string, unknown>>[]>;
  }

  function tinySweep(name: string, tiny: { updates: number; memories?: readonly string[]; seeds?: number }): TinySweep {
    const path = writeTinyExperiment(join(folder, `${name}.json`), { data: join(folder, 'data'), ...tiny });
    return sweepOf(path, join(folder, name));
  }

  function sweepOf(path: string, out: string): TinySweep {
    const cet: TinySweep['cet'] = (args, env = {}) => runCet(args, { env: { ...cluster.env, ...env } });
    return {
      ...{ path, out, cet },
      submit: (options = [], env) => cet(['sweep', path, '--out', out, '--executor', 'slurm', ...options], env),
      async status() {
        const { code, stdout, stderr } = await cet(['sweep', 'status', out, '--json']);
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        return jsonLines(stdout);
      },
    };
  }

  /** Asks until the cells are as they should be. @returns the lines of the cells */
  async function until(
    { out, status }: TinySweep,
    isSo: (cells: readonly Readonly<Record<string, unknown>>[]) => boolean,
  ) {
    const end = Date.now() + 150_000;
    for (;;) {
      const cells = (await status()).slice(0, -1);
      if (isSo(cells)) return cells;
      if (Date.now() > end)
        throw new Error(`${JSON.stringify(cells)}\n${logsOf(out)}\n${cluster.command('squeue', '-r')}`);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }

  function logsOf(out: string): string {
    return readdirSync(join(out, 'slurm'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.log'))
      .map((name) => readFileSync(join(out, 'slurm', name), 'utf8'))
      .join('\n');
  }

  const allAre = (state: string) => (cells: readonly Readonly<Record<string, unknown>>[]) =>
    cells.every((cell) => cell.state === state && cell.job === undefined);
  const areUnderWay = (cells: readonly Readonly<Record<string, unknown>>[]) =>
    cells.every(({ state, update }) => state === 'running' && Number(update) > 100);

  /** The same cells, run on this machine by a sweep that nothing disturbs. */
  async function undisturbed({ path }: TinySweep) {
    const alone = mkdtempSync(join(folder, 'alone-'));
    expect((await runCet(['sweep', path, '--out', alone])).code).toBe(0);
    return comparableSweep(alone);
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cet-slurm-'));
    writeImageFolder(join(folder, 'data'));
    mkdirSync(join(folder, 'cluster'));
    cluster = await startSlurm({ folder: join(folder, 'cluster'), cpus: CPUS, maxArraySize: MAX_ARRAY_SIZE });
    // Its warning comes within a minute of its start, before it is done on any machine; meanwhile the other tests run.
    limited = tinySweep('limited', { updates: 6000, memories: ['cet:6'], seeds: 1 });
    const { code, stderr } = await limited.submit(['--time', '1', '--partition', 'high'], {
      ...preload,
      CET_TEST_UPDATES_PER_SECOND: '100',
    });
    expect(code, stderr).toBe(0);
  }, 120_000);

  afterAll(async () => {
    await cluster?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }, 60_000);

  it('submits as many arrays as the limit of an array asks for, and ends with the results of a sweep on one machine', async () => {
    const sweep = tinySweep('arrays', { updates: 200, seeds: 3 });
    const planned = jsonLines((await sweep.submit(['--dry-run', '--json', '--cpus', '2'])).stdout);
    expect(planned.slice(0, -1).map(({ cells }) => (cells as unknown[]).length)).toEqual([4, 2]);
    expect(planned[0]?.command).toEqual(expect.arrayContaining(['sbatch', '--array=0-3', '--cpus-per-task=2']));
    expect(existsSync(sweep.out), 'a dry run writes nothing').toBe(false);

    const { code, stdout, stderr } = await sweep.submit(['--json', '--max-running', '2']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'arrays: 6 cells.\n' });
    const [first, second, total] = jsonLines(stdout);
    expect(total).toMatchObject({ cells: 6, submitted: 6, underWay: 0 });
    expect(cluster.command('scontrol', 'show', 'job', `${first?.job}`)).toContain('ArrayTaskThrottle=2');
    expect(cluster.command('squeue', '-h', '-o', '%E', '-j', `${second?.job}`), 'no more at once').toContain(
      `${first?.job}`,
    );
    // What is in the queue is not submitted again.
    const again = jsonLines((await sweep.submit(['--json'])).stdout).at(-1);
    expect(again).toMatchObject({ submitted: 0 });
    expect(Number(again?.underWay) + Number(again?.finished)).toBe(6);

    const cells = await until(sweep, allAre('finished'));
    expect(cells).toHaveLength(6);
    expect(comparableSweep(sweep.out)).toEqual(await undisturbed(sweep));
    expect((await sweep.submit()).stdout).toMatch(/^6 of 6 cells finished; /);

    const [name = ''] = cellNames(sweep.out);
    const list = await sweep.cet(['sweep', 'logs', sweep.out, '--json']);
    expect(jsonLines(list.stdout).map(({ lastLine }) => lastLine)).toEqual(
      Array(6).fill(expect.stringMatching(/Finished\.$/)),
    );
    const log = await sweep.cet(['sweep', 'logs', sweep.out, name.slice(0, 6)]);
    expect(log.stdout).toMatch(new RegExp(`^==> .*\\.log\\n.* ${name} \\(memory .*\\): job \\d+_\\d, restart 0\\n`));
  }, 180_000);

  it('a cell that is pre-empted starts again where it was, and ends with the same bits', async () => {
    const sweep = tinySweep('preempted', { updates: 1500, memories: ['cet:6'] });
    const slow = { ...preload, CET_TEST_UPDATES_PER_SECOND: '100' };
    expect((await sweep.submit(['--cpus', '2', '--partition', 'low'], slow)).code).toBe(0);
    await until(sweep, areUnderWay);
    cluster.command('sbatch', '--partition=high', '--cpus-per-task=5', '--output=/dev/null', '--wrap=sleep 1');
    await until(sweep, allAre('finished'));
    const logs = logsOf(sweep.out);
    expect(logs).toMatch(/DUE TO PREEMPTION[\s\S]*Stopped with a checkpoint after update [1-9]\d*\.[\s\S]*restart 1/);
    // Slurm had put it back itself.
    expect(logs).not.toContain('Put back into the queue');
    expect(comparableSweep(sweep.out)).toEqual(await undisturbed(sweep));
  }, 200_000);

  it('a cell that crashes is tried again twice, then given up, and is submitted again only when asked', async () => {
    const sweep = tinySweep('crashing', { updates: 2000, memories: ['et'], seeds: 1 });
    await sweep.submit([], { ...preload, CET_TEST_CRASH: '3' });
    const [cell] = await until(sweep, allAre('failed'));
    expect(cell?.reason).toMatch(/^Its process ended with code 3/);
    expect(logsOf(sweep.out).match(/Failed, and is tried again: /g)).toHaveLength(2);
    expect(JSON.parse(readFileSync(join(`${cell?.folder}`, 'failure.json'), 'utf8')).attempts).toBe(3);
    expect((await sweep.submit()).stdout).toMatch(/^0 of 1 cell finished, 1 failed; /);
    const planned = jsonLines((await sweep.submit(['--retry', '--dry-run', '--json'])).stdout);
    expect(planned[0]?.command).toContain('--mem=763M');
    expect((await sweep.submit(['--retry'])).stdout).toMatch(/^1 cell is submitted: job array \d+\.\n/);
    await until(sweep, allAre('finished'));
  }, 120_000);

  it('cancel takes all jobs out of the queue for good, with checkpoints from which the cells go on', async () => {
    const sweep = tinySweep('cancelled', { updates: 3000, memories: ['et'], seeds: 5 });
    await sweep.submit(['--max-running', '2'], { ...preload, CET_TEST_UPDATES_PER_SECOND: '100' });
    await until(sweep, (cells) => cells.filter((cell) => areUnderWay([cell])).length === 2);
    const { stdout } = await sweep.cet(['sweep', 'cancel', sweep.out]);
    expect(stdout).toMatch(/^5 jobs of .* cancelled \(\d+, \d+\); those that ran write a checkpoint\.\n$/);
    const cells = await until(sweep, allAre('waiting'));
    // It is said once the cell's folder is free.
    await expect.poll(() => logsOf(sweep.out).match(/Stopped with a checkpoint/g)?.length, { timeout: 20_000 }).toBe(2);
    expect(cells.filter(({ update }) => Number(update) > 0)).toHaveLength(2);
    expect((await sweep.cet(['sweep', 'cancel', sweep.out])).stdout).toMatch(/^No job of .* is in the queue\.\n$/);
    await sweep.submit();
    await until(sweep, allAre('finished'));
    expect(comparableSweep(sweep.out)).toEqual(await undisturbed(sweep));
  }, 200_000);

  it('an experiment that is submitted into the folder of a reproduction is finished for cet reproduce, which runs nothing', async () => {
    const report = join(folder, 'reproduction');
    const sweep = sweepOf('experiments/figure-7-11-12.yaml', join(report, 'runs', 'figure-7-11-12'));
    expect((await sweep.submit(['--scale', 'smoke', '--only', 'task=mnist'])).code).toBe(0);
    const cells = await until(sweep, allAre('finished'));
    expect(cells).toHaveLength(4);
    const times = () => cells.map((cell) => statSync(join(`${cell.folder}`, 'result.json')).mtimeMs);
    const before = times();
    const args = ['reproduce', '--scale', 'smoke', '--claims', '11', '--out', report];
    const { code, stdout } = await sweep.cet(args);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^(?:holds|fails|not enough data) +11\. /),
    });
    expect(times()).toEqual(before);
    expect(readFileSync(join(report, 'report.md'), 'utf8')).toContain('| figure-7-11-12 | 4 | 4 |');
  }, 120_000);

  it('what Slurm refuses is said in its own words, and nothing of it is left', async () => {
    const sweep = tinySweep('refused', { updates: 10, seeds: 1 });
    expectRefusal(
      await sweep.submit(['--partition', 'nowhere']),
      'sbatch refuses: Batch job submission failed: Invalid partition name specified.',
    );
    expect(readdirSync(join(sweep.out, 'slurm'))).toEqual([]);
    expect((await sweep.submit(['--sbatch', '--qoss=x'])).stderr).toContain(
      "sbatch refuses: unrecognized option '--qoss=x'.\n",
    );
  });

  it('a cell that the time limit ends goes back into the queue with a checkpoint, and ends with the same bits', async () => {
    await until(limited, allAre('finished'));
    const logs = logsOf(limited.out);
    expect(logs).toMatch(
      /Stopped with a checkpoint after update [1-9]\d*\.\n[\s\S]* Put back into the queue\.[\s\S]*restart 1\n/,
    );
    expect(logs).not.toContain('DUE TO TIME LIMIT');
    expect(comparableSweep(limited.out)).toEqual(await undisturbed(limited));
  }, 200_000);
});
