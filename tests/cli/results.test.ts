// `cet results` as a person runs it: what it prints and exports, what it refuses, and what a kill, a full disk or a second process leave.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { collectResults } from '../../src/edge/results/collect.ts';
import { exportResults } from '../../src/edge/results/export.ts';
import { openForReading, queryAll } from '../../src/edge/results/query.ts';
import { madeUpRun } from '../support/recorded-run.ts';
import { expectRefusal } from '../support/refusal.ts';
import { writeMnistRun, writePlayRun } from '../support/results-folder.ts';
import { jsonLines, runCet, startCet } from '../support/run-cet.ts';
import { writeRunFolder } from '../support/run-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Three seeds of two memories on mnist, one unfinished, and two of a game. */
function someRuns(): string {
  const root = join(temporaryFolder(), 'runs');
  for (const [seed, score] of [0.91, 0.93, 0.95].entries()) writeMnistRun(join(root, `cet-${seed}`), { seed, score });
  for (const [seed, score] of [0.8, 0.82, null].entries())
    writeMnistRun(join(root, `et-${seed}`), { memory: 'et', seed, score });
  for (const [seed, score] of [150, 250].entries()) writePlayRun(join(root, `play-${seed}`), { seed, score });
  return root;
}

async function ask(root: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const { code, stdout, stderr } = await runCet(['results', root, '--sql', sql, '--json']);
  expect(code, stderr).toBe(0);
  return jsonLines(stdout);
}

describe('cet results', () => {
  it('summarises the seeds of each configuration, and says how few there are', async () => {
    const { code, stdout, stderr } = await runCet(['results', someRuns()]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.split('\n').map((line) => line.replace(/\s*│\s*/g, '|'));
    expect(lines[1]).toBe('|task|memory|delay|preset|length|seeds|score|range|IQM [95 %]|');
    expect(lines.slice(2, 5)).toEqual([
      '|cartpole|cet:6|retrograde:2s|–|5,000,000 samples|2|200.0 ± 70.71|150.0 – 250.0|200.0 [150.0, 250.0]|',
      '|mnist|et|2s|paper|20,000 updates|2 (+1 unfinished)|81.00 ± 1.41 %|80.00 – 82.00|81.00 [80.00, 82.00]|',
      '|mnist|cet:6|2s|paper|20,000 updates|3|93.00 ± 2.00 %|91.00 – 95.00|93.00 [91.00, 95.00]|',
    ]);
    expect(stdout).toMatch(/Few seeds: intervals over 2 to 3 seeds are rough and too narrow/);
  });

  it('says on which images accuracy was measured, both where that is not the same', async () => {
    const root = join(temporaryFolder(), 'runs');
    writeMnistRun(join(root, 'held-out'), { config: { validation: 0.1 } });
    const only = await runCet(['results', root]);
    expect(only.stdout).toContain('Score: accuracy on held-out training images; mean');
    writeMnistRun(join(root, 'tested'));
    expect((await runCet(['results', root])).stdout).toContain(
      'Score: accuracy on the test set or held-out training images; mean',
    );
  });

  it('tells programs the same as lines of JSON', async () => {
    const root = someRuns();
    writeMnistRun(join(root, 'again'), { seed: 0, score: 0.99, config: { threads: 2 } });
    const lines = jsonLines((await runCet(['results', root, '--json'])).stdout);
    expect(lines).toHaveLength(3);
    const mnist = lines.find(({ memory, task }) => memory === 'cet:6' && task === 'mnist');
    expect(mnist).toMatchObject({
      ...{
        delays: 'broadcast:2s',
        preset: 'paper',
        updates: 20_000,
        samples: null,
        differs: {},
        measure: 'testAccuracy',
      },
      ...{
        seeds: [0, 1, 2],
        min: 0.93,
        max: 0.99,
        superseded: ['cet-0'],
        unfinished: [],
        failed: [],
        runs: ['again', 'cet-1', 'cet-2'],
      },
    });
    expect(mnist?.standardDeviation).toBeCloseTo(0.0305505, 6);
  });

  it('keeps runs apart that differ in what the table does not show, and says in what', async () => {
    const root = someRuns();
    writeMnistRun(join(root, 'other'), { score: 0.5, config: { learningRate: 0.3, batchSize: 64 } });
    const { stdout } = await runCet(['results', root]);
    expect(stdout).toMatch(/differs in/);
    expect(stdout).toMatch(/batchSize=64 learningRate=0\.3 +│ 1 +│ 50\.00 %/);
    expect(stdout).toMatch(/batchSize=128 learningRate=0\.0001 +│ 3 +│ 93\.00 ± 2\.00 %/);
  });

  it('answers in a table, whose missing values and control characters do no harm', async () => {
    const root = someRuns();
    const sql =
      "SELECT seed, round(test_accuracy, 2) AS accuracy, chr(27) || '[31mred' AS red FROM runs WHERE memory = 'et' ORDER BY seed";
    const { code, stdout, stderr } = await runCet(['results', root, '--sql', sql]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const cells = stdout
      .split('\n')
      .slice(1, 5)
      .map((line) =>
        line
          .split('│')
          .map((cell) => cell.trim())
          .slice(1, 4),
      );
    expect(cells).toEqual([
      ['seed', 'accuracy', 'red'],
      ['0', '0.8', '[31mred'],
      ['1', '0.82', '[31mred'],
      ['2', '–', '[31mred'],
    ]);
    expect(stdout).not.toContain('\u001b');
    const many = await runCet(['results', root, '--sql', 'FROM range(3000)']);
    expect(many.stdout.split('\n').length).toBeLessThan(1010);
    expect(many.stderr).toBe('The first 1000 rows are shown; LIMIT them, or take all by --json or --export.\n');
    expect(await ask(root, 'FROM range(3000)')).toHaveLength(3000);
  });

  it('tells runs that failed from those that go on, with the reason', async () => {
    const root = temporaryFolder();
    for (const seed of [0, 1, 2]) writeMnistRun(join(root, `run-${seed}`), { seed, score: seed === 0 ? 0.9 : null });
    const failure = { attempts: 1, reason: 'The loss is not finite.', isHopeless: true };
    writeFileSync(join(root, 'run-1', 'failure.json'), JSON.stringify(failure));
    const { stdout, stderr } = await runCet(['results', root]);
    expect(stdout).toContain('1 (+1 unfinished, 1 failed)');
    expect(stderr).toContain('Failed: run-1: The loss is not finite.');
    expectRefusal(
      await runCet(['results', root, '--sql', 'select 1; select 2']),
      /--sql has 2 queries; give one at a time/,
    );
    // Cells that never began: one is given up, the other is to be tried again.
    for (const [name, record] of [
      ['given-up', failure],
      ['waiting', { ...failure, isHopeless: false }],
    ] as const) {
      mkdirSync(join(root, name));
      writeFileSync(join(root, name, 'failure.json'), JSON.stringify(record));
    }
    const again = await runCet(['results', root]);
    expect(again.stderr).toContain(`Skipped ${join(root, 'given-up')}: it failed before it began: The loss is not`);
    expect(again.stderr).not.toContain('waiting');
  });

  it('names damaged folders and goes on without them', async () => {
    const root = someRuns();
    writeFileSync(join(root, 'cet-1', 'metrics.jsonl'), '{"update":1}\n{"upd\n');
    const { code, stdout, stderr } = await runCet(['results', root]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Skipped \S+cet-1: \S+metrics\.jsonl is damaged: line 2 is no row of metrics[^\n]+\n$/);
    expect(stdout).toContain('│ 93.00 ± 2.83 %');
  });

  it('reads many rows on several threads, and finds in them what is there', async () => {
    const root = temporaryFolder();
    const line = (update: number, seed: number) =>
      `{"update":${update},"seconds":${update / 8},"loss":${seed + update / 1024},"alignment":{"W1":${update / 2 ** 17},"W2":null}}\n`;
    const rows = 120_000;
    for (let seed = 0; seed < 8; seed += 1) {
      const folder = writeRunFolder(join(root, `run-${seed}`), madeUpRun({ memory: 'et', seed, made: 0 }));
      writeFileSync(
        join(folder, 'metrics.jsonl'),
        Array.from({ length: rows }, (_, at) => line(at + 1, seed)).join(''),
      );
    }
    const sum = (rows * (rows + 1)) / 2;
    expect(
      await ask(
        root,
        'SELECT seed, count(*) AS n, sum(update) AS updates, sum(loss) AS loss FROM metrics JOIN runs USING (run_id) GROUP BY seed ORDER BY seed',
      ),
    ).toEqual(
      Array.from({ length: 8 }, (_, seed) => ({ seed, n: rows, updates: sum, loss: seed * rows + sum / 1024 })),
    );
    expect(
      await ask(
        root,
        'SELECT layer, count(*) AS n, count(cosine) AS defined, sum(cosine) AS total FROM alignment GROUP BY layer ORDER BY layer',
      ),
    ).toEqual([
      { layer: 'W1', n: 8 * rows, defined: 8 * rows, total: (8 * sum) / 2 ** 17 },
      { layer: 'W2', n: 8 * rows, defined: 0, total: null },
    ]);
  });

  it('exports every table, or the rows of a query, and leaves no other file', async () => {
    const root = someRuns();
    const out = join(root, '..', 'tables');
    const tables = ['runs', 'metrics', 'alignment', 'evaluations'];
    const { stdout } = await runCet(['results', root, '--export', 'parquet', '--out', out, '--json']);
    expect(jsonLines(stdout)).toEqual([{ files: tables.map((name) => join(out, `${name}.parquet`)) }]);
    expect(readdirSync(out).sort()).toEqual(tables.map((name) => `${name}.parquet`).sort());
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const count = async (file: string) =>
      Number((await connection.runAndReadAll(`SELECT count(*) FROM '${file}'`)).getRows()[0]?.[0]);
    expect(await Promise.all(tables.map((name) => count(join(out, `${name}.parquet`))))).toEqual([8, 604, 1808, 122]);

    const file = join(out, "it's.csv");
    const sql = "SELECT folder, mean_return FROM runs WHERE task = 'cartpole' ORDER BY folder -- the game;";
    expect(await runCet(['results', root, '--sql', sql, '--export', 'csv', '--out', file])).toMatchObject({
      code: 0,
      stdout: `  ${file}\n`,
    });
    expect(readFileSync(file, 'utf8')).toBe('folder,mean_return\nplay-0,150.0\nplay-1,250.0\n');
    expect(readdirSync(out)).toHaveLength(5);
  });
});

describe('cet results --sql', () => {
  const root = () => {
    const folder = temporaryFolder();
    writeMnistRun(join(folder, 'run'));
    return folder;
  };

  it.each<[string, string, RegExp]>([
    ['a wrong word', 'SELEC 1', /--sql: Parser Error: syntax error at or near "SELEC"\.$/m],
    ['a wrong column', 'SELECT acc FROM runs', /--sql: Binder Error: Referenced column "acc" not found/],
    [
      'a wrong table',
      'SELECT * FROM run',
      /--sql: Catalog Error: Table with name run .*the tables are runs, metrics, alignment, evaluations/,
    ],
    [
      'a failure on the way',
      'SELECT CAST(memory AS INTEGER) FROM runs',
      /--sql: Conversion Error: Could not convert string 'cet:6'/,
    ],
    ['nothing', ' ', /--sql "" asks nothing/],
    ['a comment alone', '-- runs', /--sql takes one query that reads/],
    ['two queries', 'SELECT 1; SELECT 2', /--sql has 2 queries; give one at a time/],
  ])('refuses %s in one line', async (_, sql, sentence) => {
    expectRefusal(await runCet(['results', root(), '--sql', sql]), sentence);
  });

  it('changes nothing, and reads and writes nothing else', async () => {
    const folder = root();
    const secret = join(folder, 'secret.csv');
    const stolen = join(folder, 'stolen.csv');
    writeFileSync(secret, 'password\nhunter2\n');
    const attempts = [
      ...[
        'DROP TABLE runs',
        'DELETE FROM runs',
        'UPDATE runs SET test_accuracy = 1',
        'CREATE TABLE mine (a INTEGER)',
        'INSERT INTO runs (seed) VALUES (1)',
      ],
      ...[
        `COPY runs TO '${stolen}'`,
        `COPY (SELECT 1) TO '${stolen}'`,
        `EXPORT DATABASE '${stolen}'`,
        `ATTACH '${stolen}' AS other`,
      ],
      ...[
        `SELECT * FROM read_csv('${secret}')`,
        `SELECT * FROM '${secret}'`,
        `SELECT * FROM read_text('${secret}')`,
        `SELECT * FROM glob('${folder}/*')`,
      ],
      ...[`SELECT * FROM sniff_csv('${secret}')`, `SELECT * FROM query('COPY runs TO ''${stolen}''')`],
      ...[
        'INSTALL httpfs',
        'LOAD httpfs',
        'SET enable_external_access = true',
        'RESET lock_configuration',
        'PRAGMA enable_profiling',
        'CHECKPOINT',
        'BEGIN',
      ],
    ];
    const database = join(folder, 'results.duckdb');
    await collectResults(folder, database);
    for (const sql of attempts) {
      const opened = await openForReading(database);
      const answer = await queryAll(opened, sql, database).catch((error: unknown) => error);
      opened.close();
      expect(answer, sql).toBeInstanceOf(UserError);
      expect(String(answer)).toMatch(/^UserError: --sql[^\n]+$/);
      // What is exported is run by the same rules.
      await expect(exportResults(database, 'csv', join(folder, 'out.csv'), sql), sql).rejects.toThrow(/^--sql[^\n]+$/);
    }
    expectRefusal(await runCet(['results', folder, '--sql', attempts[0]!]), /--sql takes one query that reads/);
    const read = await runCet(['results', folder, '--sql', `SELECT * FROM read_csv('${secret}')`]);
    expectRefusal(read, /--sql reads the tables of results alone/);
    expect(readdirSync(folder).sort()).toEqual(['results.duckdb', 'run', 'secret.csv']);
    expect(await ask(folder, 'SELECT count(*) AS n, max(test_accuracy) AS best FROM runs')).toEqual([
      { n: 1, best: 0.9 },
    ]);
  });
});

describe('cet results refuses', () => {
  it.each<[string, (root: string) => readonly string[], RegExp]>([
    ['a folder that is not there', (root) => [join(root, 'nowhere')], /nowhere: it does not exist/],
    [
      'a folder without runs',
      (root) => [join(root, 'empty')],
      /no run below .*empty; name a folder with runs of "cet train"/,
    ],
    ['a file in place of a folder', (root) => [join(root, 'file')], /file: part of the path is a file/],
    ['no name', () => [''], /named ""/],
    ['an unknown format', (root) => [join(root, 'runs'), '--export', 'parket'], /"parket"; did you mean "parquet"/],
    ['a place for nothing', (root) => [join(root, 'runs'), '--out', 'x'], /--out x is for files; add --export/],
    [
      'a file that is there',
      (root) => [join(root, 'runs'), '--sql', 'FROM runs', '--export', 'csv', '--out', join(root, 'file')],
      /file is there already; choose another --out/,
    ],
    [
      'a table that is there',
      (root) => [join(root, 'runs'), '--export', 'csv', '--out', join(root, 'tables')],
      /metrics\.csv is there already/,
    ],
    [
      'a database below a file',
      (root) => [join(root, 'runs'), '--database', join(root, 'file', 'x')],
      /file.x: .*--database FILE/,
    ],
    [
      'a database that is a folder',
      (root) => [join(root, 'runs'), '--database', root],
      /is a folder; choose a file by --database/,
    ],
  ])('%s, with one sentence and no new file', async (_, args, sentence) => {
    const root = temporaryFolder();
    writeMnistRun(join(root, 'runs', 'run'));
    for (const folder of ['empty', 'tables']) mkdirSync(join(root, folder));
    for (const file of ['file', join('tables', 'metrics.csv')]) writeFileSync(join(root, file), 'mine');
    expectRefusal(await runCet(['results', ...args(root)]), sentence);
    expect(readdirSync(root).sort()).toEqual(['empty', 'file', 'runs', 'tables']);
    expect(readdirSync(join(root, 'tables'))).toEqual(['metrics.csv']);
    expect(readFileSync(join(root, 'file'), 'utf8')).toBe('mine');
    expect(readdirSync(join(root, 'empty'))).toEqual([]);
  });

  it('runs of which none can be read, after the reason of each', async () => {
    const root = temporaryFolder();
    writeFileSync(join(writeMnistRun(join(root, 'run')), 'config.json'), '{');
    const { code, stdout, stderr } = await runCet(['results', root]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Skipped \S+run: [^\n]+not JSON[^\n]+\nerror: None of the runs below [^\n]+\n$/);
  });

  it('a database that another process has, by its number', async () => {
    const root = temporaryFolder();
    writeMnistRun(join(root, 'run'));
    await runCet(['results', root]);
    const instance = await DuckDBInstance.create(join(root, 'results.duckdb'));
    try {
      expectRefusal(
        await runCet(['results', root]),
        new RegExp(`results\\.duckdb is in use by process ${process.pid}; wait`),
      );
    } finally {
      instance.closeSync();
    }
    expect((await runCet(['results', root])).code).toBe(0);
  });
});

it('a collection that is killed at any moment is completed by the next', async () => {
  const root = temporaryFolder();
  // Two transactions.
  const runs = 220;
  for (let seed = 0; seed < runs; seed += 1) writeMnistRun(join(root, `run-${seed}`), { seed });
  const database = join(root, 'results.duckdb');
  for (const delayMs of [20, 150, 400]) {
    for (const left of readdirSync(root).filter((name) => name.startsWith('results'))) rmSync(join(root, left));
    const { child, outcome } = startCet(['results', root, '--sql', 'SELECT 1']);
    while (child.exitCode === null && !readdirSync(root).some((name) => name.startsWith('results'))) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    setTimeout(() => child.kill('SIGKILL'), delayMs);
    await outcome;
    expect(await ask(root, 'SELECT count(*) AS n, count(DISTINCT folder) AS folders FROM runs')).toEqual([
      { n: runs, folders: runs },
    ]);
    expect(await ask(root, 'SELECT count(*) AS n FROM alignment')).toEqual([{ n: runs * 300 }]);
    expect(existsSync(database)).toBe(true);
    expect(readdirSync(root).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  }
}, 180_000);

describe('a full disk', () => {
  /** A file system of `size`; undefined where this process may not mount one. */
  function smallDisk(size: string): string | undefined {
    const disk = join(temporaryFolder(), 'disk');
    mkdirSync(disk);
    if (
      process.getuid?.() !== 0 ||
      spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'none', disk]).status !== 0
    )
      return undefined;
    onTestFinished(() => void execFileSync('umount', ['-l', disk]));
    return disk;
  }

  it.each(['100k', '1m', '3m'])(
    'of %s is said in one sentence, and collecting goes on where there is space',
    async (size) => {
      const disk = smallDisk(size);
      if (disk === undefined) return;
      const root = temporaryFolder();
      for (let seed = 0; seed < 60; seed += 1) {
        const folder = writeMnistRun(join(root, `run-${seed}`), { seed });
        const rows = Array.from(
          { length: 5000 },
          (_, at) => `{"update":${at + 1},"loss":${Math.sqrt(at + seed)},"seconds":${Math.sin(at * seed)}}\n`,
        );
        writeFileSync(join(folder, 'metrics.jsonl'), rows.join(''));
      }
      const database = join(disk, 'results.duckdb');
      expectRefusal(await runCet(['results', root, '--database', database]), /the disk is full; free some space/);
      expect(readdirSync(disk).filter((name) => name.endsWith('.tmp'))).toEqual([]);
      execFileSync('mount', ['-o', 'remount,size=200m', disk]);
      const { stdout } = await runCet([
        'results',
        root,
        '--database',
        database,
        '--sql',
        'SELECT count(*) AS n FROM metrics',
        '--json',
      ]);
      expect(jsonLines(stdout)).toEqual([{ n: 300_000 }]);
    },
  );

  it('met by an export leaves no file', async () => {
    const disk = smallDisk('100k');
    if (disk === undefined) return;
    const root = temporaryFolder();
    writeMnistRun(join(root, 'run'));
    const sql = 'SELECT random() AS a FROM range(1000000)';
    expectRefusal(
      await runCet(['results', root, '--sql', sql, '--export', 'csv', '--out', join(disk, 'out.csv')]),
      /out\.csv: the disk is full/,
    );
    expect(readdirSync(disk)).toEqual([]);
  });
});
