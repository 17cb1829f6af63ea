// Ten thousand made-up run folders on the disk, for what collects them: rows as those of `cet train mnist`, numbers with all their digits.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom, type Random } from '../src/core/random/random.ts';
import { parseTrainConfig } from '../src/edge/runs/train-config.ts';

export interface ManyRuns {
  readonly runs: number;
  readonly rowsPerRun: number;
}

/** Logs that differ in every number; the runs use them in turn. */
const DISTINCT_LOGS = 64;
const ROW_UPDATES = 20;
const ROWS_PER_EVALUATION = 50;
const LAYERS = ['W1', 'W2', 'W3'];
const MEMORIES = ['et', 'cet:2', 'cet:6', 'cet:10', 'perfect'];
const DELAYS_SECONDS = [0.2, 0.6, 1, 2, 4, 10];

function madeUpLog(rows: number, random: Random): { readonly text: string; readonly accuracy: number } {
  let seconds = 0;
  let accuracy = 0;
  const lines = Array.from({ length: rows }, (_, row) => {
    seconds += 0.05 + 0.01 * random.uniform();
    const isEvaluated = (row + 1) % ROWS_PER_EVALUATION === 0;
    if (isEvaluated) accuracy = Math.round(1e4 * (0.9 + 0.05 * random.uniform())) / 1e4;
    return JSON.stringify({
      update: ROW_UPDATES * (row + 1),
      seconds: Number(seconds.toFixed(3)),
      learningRate: 1e-4 * random.uniform(),
      loss: random.uniform(),
      gradientNorm: 3 * random.uniform(),
      alignment: Object.fromEntries(LAYERS.map((layer) => [layer, random.uniform()])),
      ...(isEvaluated && { testAccuracy: accuracy, testLoss: random.uniform() }),
    });
  });
  return { text: `${lines.join('\n')}\n`, accuracy };
}

/** Writes the folders below `root` and returns the bytes of their logs. */
export function writeManyRuns(root: string, { runs, rowsPerRun }: ManyRuns): number {
  const random = createRandom(0);
  const logs = Array.from({ length: DISTINCT_LOGS }, (_, at) => madeUpLog(rowsPerRun, random.split(at)));
  const environment = JSON.stringify({
    version: '0.1.0',
    commit: null,
    node: process.version,
    cpu: 'made up',
    threads: 1,
  });
  let bytes = 0;
  for (let run = 0; run < runs; run += 1) {
    const folder = join(root, String(run).padStart(5, '0'));
    const { text, accuracy } = logs[run % DISTINCT_LOGS]!;
    const memory = MEMORIES[run % MEMORIES.length]!;
    const delays = `broadcast:${DELAYS_SECONDS[Math.floor(run / MEMORIES.length) % DELAYS_SECONDS.length]}s`;
    const seed = Math.floor(run / (MEMORIES.length * DELAYS_SECONDS.length));
    const updates = ROW_UPDATES * rowsPerRun;
    const config = parseTrainConfig(
      { task: 'mnist', memory, delays, seed, updates, logEvery: ROW_UPDATES },
      'benchmark',
    );
    const result = {
      schemaVersion: 1,
      task: 'mnist',
      memory,
      seed,
      testAccuracy: accuracy,
      testLoss: 0.2,
      seconds: 55,
    };
    mkdirSync(folder);
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config, null, 2));
    writeFileSync(join(folder, 'environment.json'), environment);
    writeFileSync(join(folder, 'metrics.jsonl'), text);
    writeFileSync(join(folder, 'result.json'), JSON.stringify(result));
    bytes += text.length;
  }
  return bytes;
}
