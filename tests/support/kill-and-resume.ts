// A training run that is killed (SIGKILL) at random moments and resumed each time, until it ends.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../../src/core/random/random.ts';
import { type CetOutcome, jsonLines, startCet } from './run-cet.ts';

export interface KillPlan {
  /** Arguments of `cet train`, without `--out`; with `--json`. */
  readonly args: readonly string[];
  readonly folder: string;
  readonly kills: number;
  readonly seed: number;
  /** Each process is killed between nothing and so many milliseconds after it is up. */
  readonly longestLifeMs: number;
  readonly onKill?: (kill: number, update: number | undefined) => void;
}

export interface KilledRun {
  readonly kills: number;
  readonly last: CetOutcome;
}

/**
 * Runs, kills and resumes. "Up" is a moment that differs from kill to kill: when the process was started, when its folder was
 * there, or when it had reported its first rows, so that slow and fast machines are hit in every phase.
 */
export async function killAndResume(plan: KillPlan): Promise<KilledRun> {
  const random = createRandom(plan.seed).split('kills');
  let kills = 0;
  for (;;) {
    // A run that was killed before it had a configuration is started over, in the same folder.
    const resumes = existsSync(join(plan.folder, 'config.json'));
    const args = resumes ? ['train', '--resume', plan.folder, '--json'] : [...plan.args, '--out', plan.folder];
    const mayKill = kills < plan.kills;
    const phase = random.integer(4);
    const rowsBefore = 1 + random.integer(4);
    const lifeMs = random.uniform() * plan.longestLifeMs;
    let timer: NodeJS.Timeout | undefined;
    const { child, outcome } = startCet(args, {
      timeoutMs: 0,
      onOutput(output, running) {
        if (mayKill && phase > 0 && timer === undefined && output.split('\n').length > rowsBefore)
          timer = setTimeout(() => running.kill('SIGKILL'), lifeMs);
      },
    });
    if (mayKill && phase === 0) timer = setTimeout(() => child.kill('SIGKILL'), lifeMs);
    const last = await outcome;
    clearTimeout(timer);
    if (last.signal !== 'SIGKILL') return { kills, last };
    kills += 1;
    plan.onKill?.(kills, jsonLines(last.stdout.slice(0, last.stdout.lastIndexOf('\n') + 1)).at(-1)?.update as number);
  }
}

/** What must be the same whether or not a run was interrupted: all but the clock, the memory and the place. */
export function comparableRun(folder: string): {
  readonly result: unknown;
  readonly rows: readonly unknown[];
  readonly files: readonly string[];
} {
  const result: Record<string, unknown> = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'));
  for (const key of ['seconds', 'samplesPerSecond', 'peakMemoryBytes', 'runFolder']) delete result[key];
  const rows = jsonLines(readFileSync(join(folder, 'metrics.jsonl'), 'utf8')).map(({ seconds: _, ...row }) => row);
  return { result, rows, files: readdirSync(folder).sort() };
}
