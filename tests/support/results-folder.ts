// Run folders for `cet results`: finished and unfinished ones, of tasks with data and of tasks that are played.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseActorCriticConfig } from '../../src/edge/runs/actor-critic-config.ts';
import { madeUpRun } from './recorded-run.ts';
import { writeRunFolder } from './run-folder.ts';

export interface ScoredFolder {
  readonly memory?: string;
  readonly seed?: number;
  /** Test accuracy, or mean return; null: not finished. */
  readonly score?: number | null;
  readonly config?: Readonly<Record<string, unknown>>;
}

/** A run on mnist with 100 rows, three layers and errors two seconds late. */
export function writeMnistRun(
  folder: string,
  { memory = 'cet:6', seed = 0, score = 0.9, config = {} }: ScoredFolder = {},
): string {
  const run = madeUpRun({
    memory,
    seed,
    delays: 'broadcast',
    delaySeconds: 2,
    finishedAt: score === null ? null : 1,
    config,
  });
  writeRunFolder(folder, run);
  if (score !== null) {
    writeFileSync(
      join(folder, 'result.json'),
      JSON.stringify({ schemaVersion: 1, seed, testAccuracy: score, testLoss: 0.3 }),
    );
  }
  return folder;
}

/** A run on cartpole with two rows. */
export function writePlayRun(
  folder: string,
  { memory = 'cet:6', seed = 0, score = 200, config = {} }: ScoredFolder = {},
): string {
  mkdirSync(folder, { recursive: true });
  const whole = parseActorCriticConfig({ task: 'cartpole', memory, seed, delays: 'retrograde:2s', ...config }, 'test');
  writeFileSync(join(folder, 'config.json'), JSON.stringify(whole));
  const row = (update: number) => ({
    ...{
      update,
      seconds: update,
      samples: 512 * update,
      learningRate: 0.1,
      meanReturn: update === 1 ? null : 20,
      episodes: update - 1,
    },
    ...{ valueLoss: 1, entropy: 0.5, gradientNorm: 2, alignment: { W1: 0.5, W2: null } },
  });
  writeFileSync(join(folder, 'metrics.jsonl'), [1, 2].map((update) => `${JSON.stringify(row(update))}\n`).join(''));
  if (score !== null) {
    const result = {
      schemaVersion: 1,
      meanReturn: score,
      returnDeviation: 3,
      evaluationEpisodes: 100,
      trainingReturn: 20,
    };
    writeFileSync(join(folder, 'result.json'), JSON.stringify(result));
  }
  return folder;
}
