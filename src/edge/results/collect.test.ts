import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeMnistRun, writePlayRun } from '../../../tests/support/results-folder.ts';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { UserError } from '../../core/errors.ts';
import { collectResults } from './collect.ts';
import { queryResults } from './query.ts';

/** A folder with three runs, and what it takes to collect and ask it. */
function threeRuns() {
  const root = temporaryFolder();
  for (const seed of [0, 1, 2]) writeMnistRun(join(root, `run-${seed}`), { seed, score: 0.8 + seed / 100 });
  const database = join(root, 'results.duckdb');
  return {
    root,
    database,
    collect: () => collectResults(root, database),
    ask: (sql: string) => queryResults(database, sql),
    metrics: (seed: number) => join(root, `run-${seed}`, 'metrics.jsonl'),
  };
}

const nothing = { added: 0, changed: 0, removed: 0 };

describe('collecting runs', () => {
  it('puts every row of a run with data into the tables as it was measured', async () => {
    const { collect, ask, metrics } = threeRuns();
    expect(await collect()).toEqual({ runs: 3, added: 3, changed: 0, removed: 0, skipped: [] });
    const rows = readFileSync(metrics(1), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const where = 'JOIN runs USING (run_id) WHERE seed = 1 ORDER BY ALL';
    expect((await ask(`SELECT update FROM metrics ${where}`)).map(({ update }) => update)).toEqual(
      rows.map(({ update }) => update),
    );
    expect(await ask(`SELECT update, layer, cosine FROM alignment ${where}`)).toEqual(
      rows.flatMap(({ update, alignment }) =>
        Object.entries(alignment).map(([layer, cosine]) => ({ update, layer, cosine })),
      ),
    );
    expect(await ask(`SELECT update, evaluations.test_accuracy AS accuracy FROM evaluations ${where}`)).toEqual(
      rows
        .filter(({ testAccuracy }) => testAccuracy !== undefined)
        .map(({ update, testAccuracy }) => ({ update, accuracy: testAccuracy })),
    );
    expect(await ask('SELECT * EXCLUDE (config, result, finished_at, run_id) FROM runs WHERE seed = 1')).toMatchObject([
      {
        ...{ folder: 'run-1', task: 'mnist', memory: 'cet:6', memory_kind: 'cet', memory_order: 6, preset: 'paper' },
        ...{ delays: 'broadcast:2s', delay_arrangement: 'broadcast', delay_seconds: 2, layer_delay_seconds: [2, 2, 2] },
        ...{ updates: 20_000, updates_made: 20_000, finished: true, test_accuracy: 0.81, mean_return: null, cpu: null },
      },
    ]);
    expect(await ask("SELECT config->>'batchSize' AS batch, result FROM runs WHERE seed = 1")).toMatchObject([
      { batch: '128', result: { testAccuracy: 0.81 } },
    ]);
  });

  it('does the same for a task that is played: its returns, and the evaluation after it', async () => {
    const root = temporaryFolder();
    writePlayRun(join(root, 'deep', 'er'), { seed: 4 });
    const database = join(root, 'results.duckdb');
    await collectResults(root, database);
    expect(
      await queryResults(
        database,
        'SELECT update, samples, mean_return, episodes, loss, entropy FROM metrics ORDER BY update',
      ),
    ).toEqual([
      { update: 1, samples: 512, mean_return: null, episodes: 0, loss: null, entropy: 0.5 },
      { update: 2, samples: 1024, mean_return: 20, episodes: 1, loss: null, entropy: 0.5 },
    ]);
    expect(await queryResults(database, 'SELECT layer, cosine FROM alignment WHERE update = 2')).toEqual([
      { layer: 'W1', cosine: 0.5 },
      { layer: 'W2', cosine: null },
    ]);
    expect(await queryResults(database, 'SELECT * EXCLUDE run_id FROM evaluations')).toEqual([
      { update: 9765, test_accuracy: null, test_loss: null, mean_return: 200, return_deviation: 3, episodes: 100 },
    ]);
    expect(
      await queryResults(
        database,
        'SELECT folder, delay_arrangement, delay_seconds, layer_delay_seconds AS l, samples FROM runs',
      ),
    ).toEqual([
      { folder: 'deep/er', delay_arrangement: 'retrograde', delay_seconds: 2, l: [4, 2, 0], samples: 5_000_000 },
    ]);
  });

  it('reads nothing again that has not changed', async () => {
    const { collect, metrics } = threeRuns();
    utimesSync(metrics(0), 1000, 1000);
    await collect();
    // Other content of the same length and time: it would be damaged, were it read.
    writeFileSync(metrics(0), 'x'.repeat(statSync(metrics(0)).size - 1).concat('\n'));
    utimesSync(metrics(0), 1000, 1000);
    expect(await collect()).toEqual({ runs: 3, ...nothing, skipped: [] });
    utimesSync(metrics(0), 1001, 1001);
    expect(await collect()).toMatchObject({
      runs: 2,
      skipped: [{ reason: expect.stringContaining('line 1 is no row') }],
    });
  });

  it('takes in what a run has gone on with, and what it has gone back behind when it was resumed', async () => {
    const { collect, ask, metrics } = threeRuns();
    await collect();
    expect(await collect()).toMatchObject(nothing);
    appendFileSync(metrics(2), '{"update":20200,"loss":0.25}\n');
    expect(await collect()).toMatchObject({ ...nothing, changed: 1 });
    const newest = 'SELECT max(update) AS newest, count(*) AS n FROM metrics JOIN runs USING (run_id) WHERE seed = 2';
    expect(await ask(newest)).toEqual([{ newest: 20_200, n: 101 }]);
    const text = readFileSync(metrics(2), 'utf8');
    truncateSync(metrics(2), text.indexOf('{"update":10200'));
    expect(await collect()).toMatchObject({ ...nothing, changed: 1 });
    expect(await ask(newest)).toEqual([{ newest: 10_000, n: 50 }]);
    expect(await ask('SELECT count(*) AS n FROM metrics')).toEqual([{ n: 250 }]);
    expect(await ask('SELECT count(*) AS n FROM alignment')).toEqual([{ n: 750 }]);
  });

  it('leaves out a last line that is not whole yet, and takes it when it is', async () => {
    const { collect, ask, metrics } = threeRuns();
    appendFileSync(metrics(0), '{"update":20200,"lo');
    await collect();
    expect(await ask('SELECT max(update) AS newest FROM metrics')).toEqual([{ newest: 20_000 }]);
    appendFileSync(metrics(0), 'ss":1}\n');
    await collect();
    expect(await ask('SELECT max(update) AS newest FROM metrics')).toEqual([{ newest: 20_200 }]);
  });

  it('forgets runs that are gone, and knows one that has moved by its new folder', async () => {
    const { root, collect, ask } = threeRuns();
    await collect();
    rmSync(join(root, 'run-0'), { recursive: true });
    renameSync(join(root, 'run-1'), join(root, 'other'));
    expect(await collect()).toEqual({ runs: 2, added: 1, changed: 0, removed: 2, skipped: [] });
    expect(await ask('SELECT folder FROM runs ORDER BY folder')).toEqual([{ folder: 'other' }, { folder: 'run-2' }]);
    expect(await ask('SELECT count(*) AS n FROM metrics')).toEqual([{ n: 200 }]);
  });

  it.each<[string, string, string, RegExp]>([
    ['a cut configuration', 'config.json', '{"task', /config\.json is damaged: it is not JSON/],
    ['an unknown key', 'config.json', '{"schemaVersion":1,"task":"mnist","memory":"et","updats":1}', /"updats"/],
    ['another version', 'config.json', '{"schemaVersion":7}', /version 7/],
    ['a cut result', 'result.json', '{', /result\.json is damaged/],
    ['a result that is none', 'result.json', 'null', /result\.json is damaged/],
    ['a damaged environment', 'environment.json', '{', /environment\.json is damaged/],
    ['a damaged row', 'metrics.jsonl', '{"update":1}\nrubbish\n{"update":3}\n', /metrics\.jsonl is damaged: line 2/],
  ])('passes over a run with %s, names it, and takes the others', async (_, file, content, sentence) => {
    const { root, collect, ask } = threeRuns();
    await collect();
    const path = join(root, 'run-1', file);
    const before = existsSync(path) ? readFileSync(path) : undefined;
    writeFileSync(path, content);
    const { runs, removed, skipped } = await collect();
    expect({ runs, removed, folders: skipped.map(({ folder }) => folder) }).toEqual({
      runs: 2,
      removed: 1,
      folders: [join(root, 'run-1')],
    });
    expect(skipped[0]?.reason).toMatch(sentence);
    expect(await ask('SELECT DISTINCT seed FROM metrics JOIN runs USING (run_id) ORDER BY ALL')).toEqual([
      { seed: 0 },
      { seed: 2 },
    ]);
    // Named again until it is mended.
    expect((await collect()).skipped).toHaveLength(1);
    if (before) writeFileSync(path, before);
    else rmSync(path);
    expect(await collect()).toMatchObject({ runs: 3, added: 1, skipped: [] });
  });

  it('makes the database anew where its tables are of another version, and leaves no other file', async () => {
    const { root, database, collect, ask } = threeRuns();
    await collect();
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(database);
    const connection = await instance.connect();
    await connection.run('UPDATE cascading_traces_results SET version = 0');
    await connection.run('DROP TABLE alignment');
    connection.closeSync();
    instance.closeSync();
    writeFileSync(`${database}.999.tmp`, 'left by a killed process');
    expect(await collect()).toMatchObject({ added: 3 });
    expect(await ask('SELECT count(*) AS n FROM alignment')).toEqual([{ n: 900 }]);
    expect(readdirSync(root).sort()).toEqual(['results.duckdb', 'run-0', 'run-1', 'run-2']);
  });

  it.each<[string, (database: string) => Promise<void> | void, RegExp]>([
    ['is no database', (path) => writeFileSync(path, 'mine'), /results\.duckdb is damaged or no database .* delete it/],
    [
      'is a database of something else',
      async (path) => {
        const { DuckDBInstance } = await import('@duckdb/node-api');
        const instance = await DuckDBInstance.create(path);
        const connection = await instance.connect();
        await connection.run('CREATE TABLE mine (a INTEGER)');
        connection.closeSync();
        instance.closeSync();
      },
      /something else; choose another file by --database/,
    ],
  ])('refuses a file that %s, and leaves it as it is', async (_, make, sentence) => {
    const { database, collect } = threeRuns();
    await make(database);
    const before = readFileSync(database);
    await expect(collect()).rejects.toThrow(sentence);
    await expect(collect()).rejects.toThrow(UserError);
    expect(readFileSync(database).equals(before)).toBe(true);
  });
});
