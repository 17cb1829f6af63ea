// Brings the database of results up to what lies in the run folders: new runs come in, changed ones are read again, those that are gone go.
// A batch of runs is one transaction, so that a collection that is killed, or meets a full disk, leaves whole runs and is completed by the next.
import { statSync } from 'node:fs';
import { relative } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../../core/errors.ts';
import { findRunFolders, type SkippedFolder } from '../runs/find-runs.ts';
import { runPaths } from '../runs/run-folder.ts';
import { type ColumnsReader, createColumnsReader } from './columns-reader.ts';
import { openForCollecting } from './database.ts';
import { describeDatabaseError } from './database-error.ts';
import type { MetricsColumns } from './metrics-columns.ts';
import { type RunRecord, readRunRecord } from './run-record.ts';
import { type Column, collectedTable, resultTables, runsTable } from './schema.ts';
import { TableWriter } from './table-writer.ts';

export interface CollectOptions {
  /** Called before the first batch of runs, and after each. */
  onProgress?(collected: number, total: number): void;
}

/** What a collection did. */
export interface Collection {
  /** Runs in the database now. */
  readonly runs: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Run folders that could not be read. */
  readonly skipped: readonly SkippedFolder[];
}

/** Most runs and bytes of metrics in a transaction: a second of work. */
const BATCH_RUNS = 200;
const BATCH_BYTES = 2 ** 25;
/** Batches that are read ahead of the one that is being written. */
const READ_AHEAD = 3;

/** A run folder as it lies there now. */
interface FoundRun {
  readonly folder: string;
  /** Its path from the folder that is collected. */
  readonly name: string;
  /** Changes when one of its files does. */
  readonly stamp: string;
  readonly metricsBytes: number;
  readonly finishedAt: number | null;
}

interface KnownRun {
  readonly runId: number;
  readonly stamp: string;
}

function inspect(root: string, folder: string): FoundRun {
  const paths = runPaths(folder);
  // Tens of thousands of files: one after the other this is ten times as fast as by promises.
  const [config, metrics, result, environment] = [paths.config, paths.metrics, paths.result, paths.environment].map(
    (path) => statSync(path, { bigint: true, throwIfNoEntry: false }),
  );
  const stamp = [config, metrics, result, environment].map((found) => (found ? `${found.size}:${found.mtimeNs}` : '-'));
  return {
    folder,
    name: relative(root, folder) || '.',
    stamp: stamp.join(' '),
    metricsBytes: Number(metrics?.size ?? 0),
    finishedAt: result ? Number(result.mtimeMs) : null,
  };
}

/** A run that was read, and what was measured in it. */
interface ReadRun {
  readonly found: FoundRun;
  readonly record: RunRecord;
  readonly columns: MetricsColumns;
}

interface ReadBatch {
  readonly runs: readonly ReadRun[];
  readonly skipped: readonly SkippedFolder[];
}

async function readBatch(batch: readonly FoundRun[], reader: ColumnsReader): Promise<ReadBatch> {
  const reading = reader.read(batch.map(({ folder }) => runPaths(folder).metrics));
  const runs: ReadRun[] = [];
  const skipped: SkippedFolder[] = [];
  const records: (RunRecord | undefined)[] = [];
  for (const { folder, name, finishedAt } of batch) {
    const record = await readRunRecord(folder, name, finishedAt).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      skipped.push({ folder, reason: error.message });
      return undefined;
    });
    records.push(record);
  }
  for (const [at, read] of (await reading).entries()) {
    const found = batch[at]!;
    const record = records[at];
    if (!record) continue;
    if ('damage' in read) skipped.push({ folder: found.folder, reason: read.damage });
    else runs.push({ found, record, columns: read.columns });
  }
  return { runs, skipped };
}

function inBatches(runs: readonly FoundRun[]): readonly (readonly FoundRun[])[] {
  const batches: FoundRun[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const run of runs) {
    const last = batches.at(-1);
    if (last && last.length < BATCH_RUNS && bytes + run.metricsBytes <= BATCH_BYTES) {
      last.push(run);
      bytes += run.metricsBytes;
    } else {
      batches.push([run]);
      bytes = run.metricsBytes;
    }
  }
  return batches;
}

async function knownRuns(connection: DuckDBConnection): Promise<ReadonlyMap<string, KnownRun>> {
  const found = await connection.runAndReadAll('SELECT folder, run_id, stamp FROM collected');
  return new Map(
    found.getRows().map(([folder, runId, stamp]) => [String(folder), { runId: Number(runId), stamp: String(stamp) }]),
  );
}

async function inTransaction(connection: DuckDBConnection, work: () => Promise<void>): Promise<void> {
  await connection.run('BEGIN');
  try {
    await work();
    await connection.run('COMMIT');
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function removeRuns(connection: DuckDBConnection, runIds: readonly number[]): Promise<void> {
  if (runIds.length === 0) return;
  for (const { name } of [...resultTables, collectedTable]) {
    await connection.run(`DELETE FROM ${name} WHERE run_id IN (${runIds.join(', ')})`);
  }
}

const columnsAsJson = (columns: readonly Column[]) =>
  JSON.stringify([Object.fromEntries(columns.map(({ name, type }) => [name, type]))]);

async function insertJson(
  connection: DuckDBConnection,
  table: { readonly name: string; readonly columns: readonly Column[] },
  rows: readonly object[],
): Promise<void> {
  const columns = table.columns.map(({ name }) => `"${name}"`).join(', ');
  await connection.run(
    `INSERT INTO ${table.name} (${columns}) SELECT ${columns} FROM (SELECT unnest(from_json($1::JSON, $2), max_depth := 2))`,
    [JSON.stringify(rows), columnsAsJson(table.columns)],
  );
}

interface Writers {
  readonly metrics: TableWriter;
  readonly alignment: TableWriter;
  readonly evaluations: TableWriter;
}

const NULL = { constant: null } as const;
const numbersOr = (numbers: Float64Array | null) => (numbers ? { numbers } : NULL);
/** Whole numbers of a column of floats, as BIGINT takes them. */
const bigints = (numbers: Float64Array | null) =>
  numbers
    ? { valueAt: (row: number) => (Number.isNaN(numbers[row]!) ? null : BigInt(Math.round(numbers[row]!))) }
    : NULL;

function writeColumns(writers: Writers, runId: number, columns: MetricsColumns): void {
  const { update, fields, layers, alignment, evaluations } = columns;
  const run = { constant: runId };
  writers.metrics.add(update.length, [
    run,
    { numbers: update },
    numbersOr(fields.seconds),
    numbersOr(fields.learningRate),
    numbersOr(fields.gradientNorm),
    numbersOr(fields.loss),
    bigints(fields.samples),
    numbersOr(fields.meanReturn),
    numbersOr(fields.episodes),
    numbersOr(fields.valueLoss),
    numbersOr(fields.entropy),
  ]);
  writers.alignment.add(alignment.update.length, [
    run,
    { numbers: alignment.update },
    { valueAt: (row) => layers[alignment.layer[row]!]! },
    { numbers: alignment.cosine },
  ]);
  writers.evaluations.add(evaluations.update.length, [
    run,
    { numbers: evaluations.update },
    { numbers: evaluations.accuracy },
    { numbers: evaluations.loss },
    NULL,
    NULL,
    NULL,
  ]);
}

/** The episodes played after training are an evaluation too. */
function writePlayEvaluation({ evaluations }: Writers, runId: number, { record }: ReadRun): void {
  if (record.mean_return === null) return;
  const { evaluationEpisodes } = record.result as { readonly evaluationEpisodes?: number };
  const values = [runId, record.updates, null, null, record.mean_return, record.return_deviation, evaluationEpisodes];
  evaluations.add(
    1,
    values.map((value) => ({ constant: typeof value === 'number' ? value : null })),
  );
}

async function writeBatch(
  connection: DuckDBConnection,
  runs: readonly ReadRun[],
  runIdOf: (run: FoundRun) => number,
): Promise<void> {
  const writers: Writers = {
    metrics: await TableWriter.open(connection, 'metrics'),
    alignment: await TableWriter.open(connection, 'alignment'),
    evaluations: await TableWriter.open(connection, 'evaluations'),
  };
  for (const run of runs) {
    const runId = runIdOf(run.found);
    writeColumns(writers, runId, run.columns);
    writePlayEvaluation(writers, runId, run);
  }
  for (const writer of Object.values(writers) as TableWriter[]) writer.close();
  const updatesMade = ({ record, columns }: ReadRun) =>
    record.finished ? record.updates : (columns.update.at(-1) ?? 0);
  const rows = runs.map((run) => ({ run_id: runIdOf(run.found), ...run.record, updates_made: updatesMade(run) }));
  await insertJson(connection, runsTable, rows);
  const stamps = runs.map(({ found }) => ({ run_id: runIdOf(found), folder: found.name, stamp: found.stamp }));
  await insertJson(connection, collectedTable, stamps);
}

/**
 * Collects the runs below `root` into the database at `path`, which is made where it is missing.
 * @throws UserError where a folder cannot be read, the database is in use or cannot be written, or the disk is full; what was collected
 * until then stays.
 */
export async function collectResults(root: string, path: string, options: CollectOptions = {}): Promise<Collection> {
  const { folders, skipped: unreadable } = await findRunFolders([root]);
  if (folders.length === 0) throw new UserError(explainNothing(root, unreadable));
  const found = folders.map((folder) => inspect(root, folder));
  const database = await openForCollecting(path);
  try {
    const collection = await update(database.connection, found, unreadable, options);
    // A failure to write goes unsaid when a database is closed.
    await database.connection.run('CHECKPOINT');
    return collection;
  } catch (error) {
    throw describeDatabaseError(error, path);
  } finally {
    database.close();
  }
}

function explainNothing(root: string, [first]: readonly SkippedFolder[]): string {
  if (first) return `There is no run below ${root} that can be read; ${first.folder}: ${first.reason}`;
  return `There is no run below ${root}; name a folder with runs of "cet train", each of which holds config.json and metrics.jsonl.`;
}

async function update(
  connection: DuckDBConnection,
  found: readonly FoundRun[],
  unreadable: readonly SkippedFolder[],
  { onProgress }: CollectOptions,
): Promise<Collection> {
  const known = await knownRuns(connection);
  const names = new Set(found.map(({ name }) => name));
  const gone = [...known].filter(([name]) => !names.has(name)).map(([, { runId }]) => runId);
  if (gone.length > 0) await inTransaction(connection, () => removeRuns(connection, gone));

  const due = found.filter(({ name, stamp }) => known.get(name)?.stamp !== stamp);
  let nextId = [...known.values()].reduce((largest, { runId }) => Math.max(largest, runId), 0) + 1;
  const fresh = new Map<string, number>();
  const runIdOf = ({ name }: FoundRun) => {
    const runId = known.get(name)?.runId ?? fresh.get(name) ?? nextId++;
    fresh.set(name, runId);
    return runId;
  };
  const skipped = [...unreadable];
  const count = { added: 0, changed: 0, dropped: 0 };
  const reader = createColumnsReader(due.reduce((sum, { metricsBytes }) => sum + metricsBytes, 0));
  try {
    const batches = inBatches(due);
    const reading: Promise<ReadBatch>[] = [];
    let done = 0;
    if (due.length > 0) onProgress?.(0, due.length);
    for (const [at, batch] of batches.entries()) {
      while (reading.length < Math.min(at + READ_AHEAD, batches.length)) {
        reading.push(readBatch(batches[reading.length]!, reader));
      }
      const read = await reading[at]!;
      // What was read is let go once it is written.
      reading[at] = Promise.resolve({ runs: [], skipped: [] });
      const old = batch.flatMap(({ name }) => known.get(name)?.runId ?? []);
      await inTransaction(connection, async () => {
        await removeRuns(connection, old);
        if (read.runs.length > 0) await writeBatch(connection, read.runs, runIdOf);
      });
      skipped.push(...read.skipped);
      const changed = read.runs.filter((run) => known.has(run.found.name)).length;
      count.changed += changed;
      count.added += read.runs.length - changed;
      count.dropped += old.length - changed;
      done += batch.length;
      onProgress?.(done, due.length);
    }
  } finally {
    await reader.close();
  }
  const { added, changed, dropped } = count;
  const removed = gone.length + dropped;
  return { runs: known.size + added - removed, added, changed, removed, skipped };
}
