// Results as files for other programs: every table, or the rows of one query, as Parquet or CSV. A file that is there is left alone; a new one
// is whole, or not there.
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { createFolder } from '../files/create-folder.ts';
import { describeFileError } from '../files/file-error.ts';
import { describeDatabaseError } from './database-error.ts';
import { describeQueryError, openForReading, prepareQuery } from './query.ts';
import { resultTables } from './schema.ts';

export const exportFormats = ['parquet', 'csv'] as const;
export type ExportFormat = (typeof exportFormats)[number];

const options: Readonly<Record<ExportFormat, string>> = {
  parquet: 'FORMAT parquet, COMPRESSION zstd',
  csv: 'FORMAT csv, HEADER',
};

interface ExportedFile {
  readonly path: string;
  readonly temporaryPath: string;
  /** A table or view. */
  readonly source: string;
}

const QUERY_VIEW = 'exported_query';

/**
 * Writes results as files.
 * @param sql the query whose rows are written into the file `out`; undefined: every table, each into a file of its name in the folder `out`
 * @returns the paths
 * @throws UserError where a file is there already, the query is wrong, or the disk is full; nothing is left then.
 */
export async function exportResults(
  database: string,
  format: ExportFormat,
  out: string,
  sql?: string,
): Promise<readonly string[]> {
  const sources = sql === undefined ? resultTables.map(({ name }) => name) : [QUERY_VIEW];
  const files = sources.map((source): ExportedFile => {
    const path = sql === undefined ? join(out, `${source}.${format}`) : out;
    return { path, temporaryPath: `${resolve(path)}.${process.pid}.tmp`, source };
  });
  for (const { path } of files) {
    if (existsSync(path)) throw new UserError(`${path} is there already; choose another --out, or delete it.`);
  }
  const discardFolder = await createFolder(sql === undefined ? out : dirname(resolve(out)));
  try {
    await writeFiles(database, format, files, sql);
  } catch (error) {
    for (const { temporaryPath } of files) await rm(temporaryPath, { force: true });
    await discardFolder();
    throw error;
  }
  return files.map(({ path }) => path);
}

async function writeFiles(
  database: string,
  format: ExportFormat,
  files: readonly ExportedFile[],
  sql?: string,
): Promise<void> {
  const opened = await openForReading(
    database,
    files.map(({ temporaryPath }) => temporaryPath),
  );
  const { connection } = opened;
  try {
    if (sql !== undefined) {
      await prepareQuery(connection, sql, database);
      await connection.run(`CREATE TEMPORARY VIEW ${QUERY_VIEW} AS ${sql}`).catch((error: unknown) => {
        throw describeQueryError(error, database);
      });
    }
    for (const { source, temporaryPath, path } of files) {
      await connection
        .run(`COPY (SELECT * FROM ${source}) TO '${temporaryPath.replaceAll("'", "''")}' (${options[format]})`)
        .catch((error: unknown) => {
          throw sql === undefined ? describeDatabaseError(error, path) : describeQueryError(error, path);
        });
    }
  } finally {
    opened.close();
  }
  const placed: string[] = [];
  for (const { temporaryPath, path } of files) {
    await rename(temporaryPath, path).catch(async (error: unknown) => {
      for (const earlier of placed) await rm(earlier, { force: true });
      throw describeFileError(error, 'write', path);
    });
    placed.push(path);
  }
}
