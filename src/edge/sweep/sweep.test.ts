import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { UserError } from '../../core/errors.ts';
import { lockRunFolder } from '../runs/run-lock.ts';
import type { CellExecutor, CellOutcome, CellTask } from './cell-executor.ts';
import type { Cell } from './cells.ts';
import { resolveCells } from './cells.ts';
import { toExperiment } from './read-experiment.ts';
import { runSweep, type SweepOptions } from './sweep.ts';
import { viewCells } from './sweep-status.ts';

async function someCells(count: number): Promise<readonly Cell[]> {
  const definition = { base: { task: 'mnist', memory: 'et', updates: 10 }, seeds: count };
  const experiment = await toExperiment(definition, { source: 'test', name: 'test', folder: '.' });
  return (await resolveCells(experiment, { scale: 'full', mostCells: 100, source: 'test' })).cells;
}

/** What a finished run leaves, as far as a sweep looks at it. */
function finish({ folder, config }: Pick<CellTask, 'folder' | 'config'>): CellOutcome {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'metrics.jsonl'), '{"update":10}\n');
  writeFileSync(join(folder, 'result.json'), JSON.stringify({ testAccuracy: 0.9, seconds: 1, weightsSha256: 'x' }));
  return { kind: 'finished' };
}

const crash: CellOutcome = { kind: 'failed', reason: 'It crashed.', isHopeless: false, isEverywhere: false };

/** Runs cells by a function; counts those that run at once, and how often each was started. */
function executorOf(run: (task: CellTask, attempt: number) => CellOutcome | Promise<CellOutcome>) {
  const starts = new Map<number, number>();
  let [now, most] = [0, 0];
  const stops: (() => void)[] = [];
  const executor: CellExecutor = {
    start(task) {
      const attempt = (starts.get(task.config.seed) ?? 0) + 1;
      starts.set(task.config.seed, attempt);
      now += 1;
      most = Math.max(most, now);
      const stopped = new Promise<CellOutcome>((resolve) => stops.push(() => resolve({ kind: 'stopped' })));
      const work = new Promise<CellOutcome>((resolve) => setTimeout(() => resolve(run(task, attempt)), 5));
      const outcome = Promise.race([work, stopped]).finally(() => {
        now -= 1;
      });
      return { outcome, stop: () => stops.forEach((stop) => void stop()) };
    },
    measure: () => Promise.reject(new Error('not measured here')),
  };
  return { executor, starts, most: () => most };
}

async function sweep(
  cells: readonly Cell[],
  options: Partial<SweepOptions> & Pick<SweepOptions, 'executor' | 'folder'>,
) {
  const { statuses, stopped } = await runSweep({ cells, jobs: 2, threads: 1, ...options });
  return { stopped, kinds: [...statuses.values()].map(({ kind }) => kind), statuses: [...statuses.values()] };
}

describe('a sweep', () => {
  it("clears what a killed process left of its lock in a finished cell, but a living one's", async () => {
    const [folder, cells] = [temporaryFolder(), await someCells(2)];
    const { executor } = executorOf(finish);
    await sweep(cells, { folder, executor });
    const [dead, living] = cells.map(({ name }) => join(folder, name)) as [string, string];
    writeFileSync(join(dead, 'run.lock'), JSON.stringify({ host: hostname(), pid: 2 ** 22 + 1, processStart: '5' }));
    const lock = await lockRunFolder(living);
    expect((await sweep(cells, { folder, executor })).kinds).toEqual(['finished', 'finished']);
    expect([existsSync(join(dead, 'run.lock')), existsSync(join(living, 'run.lock'))]).toEqual([false, true]);
    await lock.release();
  });

  it('runs a cell whose folder is a link to a run that is gone', async () => {
    const [folder, cells] = [temporaryFolder(), await someCells(1)];
    const own = join(folder, cells[0]!.name);
    symlinkSync(join('..', 'gone'), own);
    expect((await sweep(cells, { folder, executor: executorOf(finish).executor })).kinds).toEqual(['finished']);
    expect(lstatSync(own).isDirectory()).toBe(true);
  });

  it('runs every cell once, so many at once as it may, and when it is run again none', async () => {
    const [folder, cells] = [temporaryFolder(), await someCells(6)];
    const first = executorOf(finish);
    expect((await sweep(cells, { folder, executor: first.executor, jobs: 3 })).kinds).toEqual(
      Array(6).fill('finished'),
    );
    expect([...first.starts.values()]).toEqual([1, 1, 1, 1, 1, 1]);
    expect(first.most()).toBe(3);
    const second = executorOf(finish);
    expect((await sweep(cells, { folder, executor: second.executor })).kinds).toEqual(Array(6).fill('finished'));
    expect(second.starts.size).toBe(0);
  });

  it('runs the cells that an experiment has gained', async () => {
    const folder = temporaryFolder();
    await sweep(await someCells(2), { folder, executor: executorOf(finish).executor });
    const { executor, starts } = executorOf(finish);
    expect((await sweep(await someCells(4), { folder, executor })).kinds).toEqual(Array(4).fill('finished'));
    expect([...starts.keys()]).toEqual([2, 3]);
  });

  it('tries a cell that crashes twice more, then reports it, and the others are run', async () => {
    const [folder, cells] = [temporaryFolder(), await someCells(4)];
    const { executor, starts } = executorOf((task, attempt) => {
      if (task.config.seed === 1) return crash;
      return task.config.seed === 2 && attempt < 3 ? crash : finish(task);
    });
    const { kinds, statuses, stopped } = await sweep(cells, { folder, executor });
    expect(stopped).toBe(false);
    expect(kinds).toEqual(['finished', 'failed', 'finished', 'finished']);
    expect(statuses[1]).toEqual({ kind: 'failed', reason: 'It crashed.' });
    expect([1, 2].map((seed) => starts.get(seed))).toEqual([3, 3]);
    expect(existsSync(join(folder, cells[2]!.name, 'failure.json'))).toBe(false);
    const again = executorOf(finish);
    expect((await sweep(cells, { folder, executor: again.executor })).kinds[1]).toBe('failed');
    expect(again.starts.size).toBe(0);
    expect((await sweep(cells, { folder, executor: again.executor, retry: true })).kinds[1]).toBe('finished');
  });

  it('counts attempts of another process too: what was tried twice before is tried once more', async () => {
    const [folder, cells] = [temporaryFolder(), await someCells(1)];
    mkdirSync(join(folder, cells[0]!.name));
    writeFileSync(
      join(folder, cells[0]!.name, 'failure.json'),
      JSON.stringify({ attempts: 2, reason: 'Before.', isHopeless: false }),
    );
    const { executor, starts } = executorOf(() => crash);
    expect((await sweep(cells, { folder, executor })).kinds).toEqual(['failed']);
    expect(starts.get(0)).toBe(1);
  });

  it('does not try again what cannot be done', async () => {
    const [folder, cells] = [temporaryFolder(), await someCells(2)];
    const { executor, starts } = executorOf((task) =>
      task.config.seed === 0
        ? { ...crash, kind: 'failed', reason: 'Training diverged.', isHopeless: true }
        : finish(task),
    );
    expect((await sweep(cells, { folder, executor })).kinds).toEqual(['failed', 'finished']);
    expect(starts.get(0)).toBe(1);
  });

  it('ends where the disk is full, with the sentence, and counts no attempt', async () => {
    const [folder, cells] = [temporaryFolder(), await someCells(6)];
    const full = executorOf((task) =>
      task.config.seed === 2
        ? { kind: 'failed', reason: 'Cannot write x: the disk is full.', isHopeless: false, isEverywhere: true }
        : finish(task),
    );
    const running = sweep(cells, { folder, executor: full.executor, jobs: 1 });
    await expect(running).rejects.toThrow(UserError);
    await expect(running).rejects.toThrow('the disk is full');
    expect([...full.starts.keys()]).toEqual([0, 1, 2]);
    expect((await sweep(cells, { folder, executor: executorOf(finish).executor })).kinds).toEqual(
      Array(6).fill('finished'),
    );
  });

  it('leaves a damaged folder alone, names it, and runs the others', async () => {
    const [folder, cells] = [temporaryFolder(), await someCells(5)];
    await sweep(cells.slice(0, 4), { folder, executor: executorOf(finish).executor });
    const path = (at: number, file: string) => join(folder, cells[at]!.name, file);
    writeFileSync(path(0, 'config.json'), '{"schemaVers');
    writeFileSync(path(1, 'config.json'), JSON.stringify({ ...cells[1]!.config, seed: 99 }));
    writeFileSync(path(2, 'result.json'), '[]');
    const { executor, starts } = executorOf(finish);
    const { kinds, statuses } = await sweep(cells, { folder, executor });
    expect(kinds).toEqual(['damaged', 'damaged', 'damaged', 'finished', 'finished']);
    expect([...starts.keys()]).toEqual([4]);
    expect(statuses.slice(0, 3).map((status) => 'reason' in status && status.reason)).toEqual([
      expect.stringMatching(/config\.json is damaged: it is not JSON/),
      expect.stringMatching(/config\.json is not that of the cell; restore it, or delete the folder/),
      expect.stringMatching(/result\.json is damaged: it is no result of a run; delete it/),
    ]);
    expect(readFileSync(path(2, 'result.json'), 'utf8')).toBe('[]');
  });

  it.each<[string, string, string | undefined, RegExp]>([
    ['a configuration that cannot be', 'config.json', '"updates":"many"', /config\.json: updates is "many"/],
    ['no metrics', 'metrics.jsonl', undefined, /holds result\.json without rows in metrics\.jsonl/],
    ['metrics that are none', 'metrics.jsonl', 'rubbish\n', /metrics\.jsonl is damaged: its last line/],
    ['a result that is none', 'result.json', 'null', /result\.json is damaged/],
  ])('and its status call a cell with %s damaged, for the same reason', async (_, file, text, reason) => {
    const [folder, cells] = [temporaryFolder(), await someCells(1)];
    const cell = cells[0]!;
    const { executor } = executorOf(finish);
    await sweep(cells, { folder, executor });
    const path = join(folder, cell.name, file);
    if (text === undefined) rmSync(path);
    else writeFileSync(path, file === 'config.json' ? readFileSync(path, 'utf8').replace(/"updates":10/, text) : text);
    const { statuses } = await sweep(cells, { folder, executor });
    const [view] = await viewCells(folder, { cells: [{ name: cell.name, coordinates: {} }] });
    expect(statuses[0]).toEqual({ kind: 'damaged', reason: expect.stringMatching(reason) });
    expect(view?.state).toEqual(statuses[0]);
  });

  it('waits for cells that another process runs, and runs those that it leaves behind', async () => {
    const [folder, cells] = [temporaryFolder(), await someCells(2)];
    const holder = (pid: number) => JSON.stringify({ host: hostname(), pid, processStart: '' });
    const lock = (at: number) => join(folder, cells[at]!.name, 'run.lock');
    for (const at of [0, 1]) mkdirSync(join(folder, cells[at]!.name));
    // A process that is gone, and one that lives: of another machine, since its start is not known here.
    writeFileSync(lock(0), holder(2 ** 22 + 1));
    writeFileSync(lock(1), JSON.stringify({ host: 'elsewhere.example', pid: 1, processStart: '' }));
    const { executor, starts } = executorOf(finish);
    const seen: string[] = [];
    setTimeout(() => finish({ folder: join(folder, cells[1]!.name), config: cells[1]!.config }), 300);
    const { kinds } = await sweep(cells, {
      folder,
      executor,
      onStatus: (cell, { kind }) => void seen.push(`${cell.config.seed} ${kind}`),
    });
    expect(kinds).toEqual(['finished', 'finished']);
    expect(seen).toContain('1 elsewhere');
    expect([...starts.keys()]).toEqual([0]);
  });

  it('that is asked to stop asks its cells to, starts no more, and says that it is not done', async () => {
    const [folder, cells] = [temporaryFolder(), await someCells(4)];
    const stop = new AbortController();
    const { executor, starts } = executorOf(() => new Promise<CellOutcome>(() => undefined));
    setTimeout(() => stop.abort(), 100);
    const { stopped, kinds } = await sweep(cells, { folder, executor, stop: stop.signal });
    expect(stopped).toBe(true);
    expect(kinds).toEqual(Array(4).fill('waiting'));
    expect(starts.size).toBe(2);
  });
});
