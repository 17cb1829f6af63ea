// The file that results are kept in. It is made whole under a temporary name, changed in transactions alone, and worth nothing that the run
// folders do not hold: where its tables are of another version, it is made anew.
import { existsSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { UserError } from '../../core/errors.ts';
import { removeHalfWritten } from '../files/atomic-write.ts';
import { describeDatabaseError } from './database-error.ts';
import { collectedTable, createTableSql, RESULTS_SCHEMA_VERSION, resultTables } from './schema.ts';

export interface OpenDatabase {
  readonly connection: DuckDBConnection;
  close(): void;
}

export async function openFile(path: string, options: Record<string, string>): Promise<OpenDatabase> {
  try {
    const instance = await DuckDBInstance.create(path, options);
    const connection = await instance.connect();
    const close = () => {
      connection.closeSync();
      instance.closeSync();
    };
    return { connection, close };
  } catch (error) {
    throw describeDatabaseError(error, path);
  }
}

/** Marks the file as ours. */
const VERSION_TABLE = 'cascading_traces_results';

/** Version of the tables in a file; null where it holds something else. */
async function versionIn({ connection }: OpenDatabase): Promise<number | null> {
  const found = await connection.runAndReadAll(
    `SELECT count(*)::INTEGER FROM duckdb_tables() WHERE table_name = '${VERSION_TABLE}'`,
  );
  if (found.getRows()[0]?.[0] !== 1) return null;
  const version = await connection.runAndReadAll(`SELECT version FROM ${VERSION_TABLE}`);
  return Number(version.getRows()[0]?.[0]);
}

async function createDatabase(path: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  const remove = async () => {
    // Where nothing can be removed, nothing can be written either, and that is what is said.
    for (const left of [temporary, `${temporary}.wal`]) await rm(left, { force: true }).catch(() => undefined);
  };
  try {
    await remove();
    const database = await openFile(temporary, {});
    try {
      for (const table of [...resultTables, collectedTable]) await database.connection.run(createTableSql(table));
      await database.connection.run(`CREATE TABLE ${VERSION_TABLE} AS SELECT ${RESULTS_SCHEMA_VERSION} AS version`);
      // A failure to write, such as of a full disk, goes unsaid when a database is closed.
      await database.connection.run('CHECKPOINT');
    } finally {
      database.close();
    }
    // That of a file which somebody deleted would be played back into the new one.
    await rm(`${path}.wal`, { force: true });
    await rename(temporary, path);
  } catch (error) {
    await remove();
    throw describeDatabaseError(
      error instanceof UserError ? new UserError(error.message.replaceAll(temporary, path)) : error,
      path,
    );
  }
}

/**
 * Opens the database of results for collecting, and makes it where there is none.
 * @throws UserError where another process has it, it is something else, or it cannot be written.
 */
export async function openForCollecting(path: string): Promise<OpenDatabase> {
  if (existsSync(path)) {
    if (statSync(path).isDirectory()) throw new UserError(`${path} is a folder; choose a file by --database FILE.`);
    const database = await openFile(path, {});
    const version = await versionIn(database);
    if (version === RESULTS_SCHEMA_VERSION) return database;
    database.close();
    if (version === null) {
      throw new UserError(`${path} is a database of something else; choose another file by --database FILE.`);
    }
  }
  await removeHalfWritten(dirname(path), [basename(path)]).catch(() => undefined);
  await createDatabase(path);
  return openFile(path, {});
}
