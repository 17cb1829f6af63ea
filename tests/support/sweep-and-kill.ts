// A sweep that two processes share, each killed (SIGKILL) again and again at random moments, alone or with its cells, and started anew,
// until all cells are finished.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from '../../src/core/random/random.ts';
import { comparableRun } from './kill-and-resume.ts';

const program = fileURLToPath(new URL('../../bin/cet.js', import.meta.url));

export interface TinySweep {
  readonly data: string;
  readonly updates: number;
  readonly memories?: readonly string[];
  readonly seeds?: number;
}

/** An experiment on the tiny data set: a cell for each memory and seed, checkpoints all the time. */
export function writeTinyExperiment(
  path: string,
  { data, updates, memories = ['et', 'cet:6'], seeds = 2 }: TinySweep,
): string {
  const base = {
    ...{ task: 'mnist', dataFolder: data, hiddenUnits: [16], batchSize: 32, delays: 'broadcast:2steps' },
    ...{ updates, learningRate: 0.005, logEvery: 20, alignmentEvery: 7, checkpointSeconds: 0.03 },
  };
  writeFileSync(path, JSON.stringify({ base, axes: { memory: memories }, seeds }));
  return path;
}

export interface SweepKillPlan {
  readonly experiment: string;
  readonly folder: string;
  /** How many the experiment has. */
  readonly cells: number;
  readonly kills: number;
  readonly seed: number;
  /** Each sweep is killed between nothing and so many milliseconds after its start, or after it has begun some cells. */
  readonly longestLifeMs: number;
  readonly jobs: number;
  onKill?(kill: number, finished: number): void;
}

export interface KilledSweep {
  readonly kills: number;
  /** Exit codes of those that were not killed. */
  readonly codes: readonly (number | null)[];
  /** What they complained of. */
  readonly complaints: string;
  /** Results that were written anew after they had been there once. */
  readonly rewritten: readonly string[];
}

/** Names of the run folders below a sweep's folder. */
export function cellNames(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^[0-9a-f]{16}$/.test(name))
    .sort();
}

export async function sweepAndKill(plan: SweepKillPlan): Promise<KilledSweep> {
  const random = createRandom(plan.seed).split('sweep-kills');
  const results = new Map<string, number>();
  const rewritten = new Set<string>();
  let kills = 0;
  /** Kills that were made or are about to be. */
  let aimed = 0;
  let complaints = '';
  /** Notes results, and whether one that was there has been written again. */
  const lookAtResults = () => {
    for (const name of cellNames(plan.folder)) {
      const written = statSync(join(plan.folder, name, 'result.json'), { throwIfNoEntry: false })?.mtimeMs;
      if (written === undefined) continue;
      if ((results.get(name) ?? written) !== written) rewritten.add(name);
      results.set(name, written);
    }
  };
  const watch = setInterval(lookAtResults, 50);
  const sweeps = [0, 1].map(async () => {
    for (;;) {
      const child = spawn(
        process.execPath,
        [program, 'sweep', plan.experiment, '--out', plan.folder, '--jobs', String(plan.jobs), '--json'],
        // A process group of its own, which can be killed with all its cells.
        { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '' } },
      );
      child.stderr.on('data', (text) => {
        complaints = `${complaints}${text}`.slice(-20_000);
      });
      const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
        child.on('close', (code, signal) => resolve({ code, signal })),
      );
      const isAimed = aimed < plan.kills;
      if (isAimed) aimed += 1;
      // Counted from its start, or from when it has begun so many cells: so that slow and fast machines are hit in every phase.
      const [phase, changes, share] = [random.integer(4), 1 + random.integer(3), random.uniform()];
      // Killed sooner where the cells are further than the kills: so that kills come all along the sweep on a fast machine too.
      const isAhead = results.size / plan.cells > kills / plan.kills;
      const lifeMs = share * plan.longestLifeMs * (isAhead ? 0.1 : 1);
      const withCells = random.uniform() < 0.5;
      let timer: NodeJS.Timeout | undefined;
      let begun = 0;
      child.stdout.on('data', (text: Buffer) => {
        begun += text.toString().split('"state":"running"').length - 1;
        if (isAimed && phase > 0 && begun >= (isAhead ? 1 : changes))
          timer ??= setTimeout(kill, lifeMs, child, withCells);
      });
      if (isAimed && phase === 0) timer = setTimeout(kill, lifeMs, child, withCells);
      const { code, signal } = await ended;
      clearTimeout(timer);
      if (signal !== 'SIGKILL') {
        // It ended before it was to be killed.
        if (isAimed) aimed -= 1;
        return code;
      }
      kills += 1;
      lookAtResults();
      plan.onKill?.(kills, results.size);
    }
  });
  const codes = await Promise.all(sweeps);
  clearInterval(watch);
  lookAtResults();
  return { kills, codes, complaints, rewritten: [...rewritten] };
}

function kill(child: ChildProcess, withCells: boolean): void {
  if (child.pid === undefined) return;
  try {
    process.kill(withCells ? -child.pid : child.pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}

/** What must be the same in two sweeps, however often they were interrupted: every cell's result, rows and files. */
export function comparableSweep(folder: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(cellNames(folder).map((name) => [name, comparableRun(join(folder, name))]));
}
