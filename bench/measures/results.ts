// `cet results` over ten thousand runs of a thousand rows: collecting them from nothing, and a heat map from what was collected. The folders
// are made beforehand, which is not counted, and removed afterwards; they have just been written, so that they are read from memory: what a
// disk would add comes on top.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openForReading, queryAll } from '../../src/edge/results/query.ts';
import { CET } from '../cet-process.ts';
import { foreignProcessors, readProcessorTicks } from '../foreign-load.ts';
import { writeManyRuns } from '../many-runs.ts';
import type { Measure } from '../measure.ts';
import { median } from '../rounds.ts';

const RUNS = 10_000;
const ROWS_PER_RUN = 1000;
/** Part of the runs that the floor is measured on. */
const FLOOR_SHARE = 0.1;
const QUERIES = 9;

/**
 * Alignment of each layer at the end of training, by memory and delay: of 30 million rows, the last tenth of each run. Nothing is computed of
 * the rows before they are compared: `update > 0.9 * updates` takes nearly twice as long.
 */
const HEAT_MAP = `SELECT memory, delay_seconds, layer, avg(cosine) AS cosine FROM alignment JOIN runs USING (run_id)
  WHERE alignment.update > runs.updates - runs.updates // 10 GROUP BY ALL ORDER BY ALL`;
const ACCURACY_MAP = `SELECT memory, delay_seconds, avg(test_accuracy) AS accuracy FROM runs GROUP BY ALL ORDER BY ALL`;
/** One number of all the rows that the answer is chosen from. */
const FLOOR_QUERY = 'SELECT avg(cosine) FROM alignment';

function collectSeconds(folder: string): number {
  const before = performance.now();
  const sql = 'SELECT count(*) AS n FROM metrics';
  const { status, stdout, stderr } = spawnSync(process.execPath, [CET, 'results', folder, '--sql', sql, '--json'], {
    encoding: 'utf8',
  });
  const seconds = (performance.now() - before) / 1000;
  if (status !== 0) throw new Error(`cet results ended with code ${status}: ${stderr.trim()}`);
  const { n } = JSON.parse(stdout) as { readonly n: number };
  if (n !== RUNS * ROWS_PER_RUN) throw new Error(`${n} rows were collected of ${RUNS * ROWS_PER_RUN}`);
  return seconds;
}

/** Seconds that reading the logs and parsing each line takes on one thread, of all runs. */
function parseSeconds(folder: string): number {
  const names = readdirSync(folder).filter((name) => /^\d+$/.test(name));
  const sample = names.slice(0, Math.round(FLOOR_SHARE * names.length));
  const before = performance.now();
  let rows = 0;
  for (const name of sample) {
    for (const line of readFileSync(join(folder, name, 'metrics.jsonl'), 'utf8').split('\n')) {
      if (line !== '' && JSON.parse(line) !== null) rows += 1;
    }
  }
  if (rows !== sample.length * ROWS_PER_RUN) throw new Error(`${rows} rows in ${sample.length} runs`);
  return ((performance.now() - before) / 1000) * (names.length / sample.length);
}

async function queryMilliseconds(folder: string) {
  const path = join(folder, 'results.duckdb');
  const database = await openForReading(path);
  const timed = async (sql: string) => {
    const times: number[] = [];
    for (let round = 0; round < QUERIES; round += 1) {
      const before = performance.now();
      await queryAll(database, sql, path);
      times.push(performance.now() - before);
    }
    return { first: times[0] ?? Number.NaN, median: median(times.slice(1)) };
  };
  try {
    return { heatMap: await timed(HEAT_MAP), accuracy: await timed(ACCURACY_MAP), floor: await timed(FLOOR_QUERY) };
  } finally {
    database.close();
  }
}

export const results: Measure = {
  name: 'results',
  lines: [
    {
      name: 'results-ingest',
      unit: 's',
      comparedWith: 'JSON.parse of each line, one thread',
      judged: 'ours',
      bound: 'at most',
      must: 60,
      aim: 30,
    },
    {
      name: 'results-query',
      unit: 'ms',
      comparedWith: 'the mean over as many rows',
      judged: 'ours',
      bound: 'at most',
      must: 200,
      aim: 100,
    },
  ],
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'cet-bench-'));
    try {
      const bytes = writeManyRuns(folder, { runs: RUNS, rowsPerRun: ROWS_PER_RUN });
      const ticks = readProcessorTicks();
      const ours = collectSeconds(folder);
      const foreign = foreignProcessors(ticks, 1000 * ours);
      const again = collectSeconds(folder);
      const peer = parseSeconds(folder);
      const { heatMap, accuracy, floor } = await queryMilliseconds(folder);
      const disturbed = foreign > 0.1 ? `; other programs took ${foreign.toFixed(1)} processors meanwhile` : '';
      return [
        {
          ...{ ours, peer, ratio: ours / peer },
          remark:
            `${(bytes / 1e9).toFixed(1)} GB of logs in memory (page cache), start of the program included${disturbed}; ` +
            `again with nothing changed ${again.toFixed(1)} s`,
        },
        {
          ...{ ours: heatMap.median, peer: floor.median, ratio: heatMap.median / floor.median },
          remark:
            `alignment of three layers by memory and delay, from 30 million rows; the first time ${heatMap.first.toFixed(0)} ms; ` +
            `accuracy by memory and delay ${accuracy.median.toFixed(1)} ms`,
        },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
