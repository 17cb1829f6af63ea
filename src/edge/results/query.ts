// Questions to the database of results in SQL. Whoever asks reads these tables and nothing else: the file is opened for reading, and files,
// other databases, extensions and settings are shut off before the first word of theirs is run.
import {
  type DuckDBConnection,
  type DuckDBPreparedStatement,
  type DuckDBType,
  DuckDBTypeId,
  StatementType,
} from '@duckdb/node-api';
import { UserError } from '../../core/errors.ts';
import { type OpenDatabase, openFile } from './database.ts';
import { describeDatabaseError, oneLine } from './database-error.ts';
import { resultTables } from './schema.ts';

/** A value of a result: numbers where they are exact or floating, else text as DuckDB writes it; lists and structures as JSON. */
export type ResultValue =
  | null
  | boolean
  | number
  | string
  | readonly ResultValue[]
  | { readonly [key: string]: ResultValue };

export interface QueryRows {
  readonly columns: readonly string[];
  /** Pieces of the result, in order. */
  readonly pieces: AsyncIterable<readonly (readonly ResultValue[])[]>;
}

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

/**
 * Opens the database for questions alone.
 * @param writable the only files besides the database that may be written
 */
export async function openForReading(path: string, writable: readonly string[] = []): Promise<OpenDatabase> {
  const database = await openFile(path, { access_mode: 'READ_ONLY' });
  const { connection } = database;
  for (const setting of [
    `allowed_paths = [${writable.map(quote).join(', ')}]`,
    'autoinstall_known_extensions = false',
    'autoload_known_extensions = false',
    'enable_external_access = false',
    'lock_configuration = true',
  ]) {
    await connection.run(`SET ${setting}`);
  }
  return database;
}

const tableNames = resultTables.map(({ name }) => name).join(', ');

/** What is wrong with a question, in one sentence. */
export function describeQueryError(error: unknown, path: string): unknown {
  const described = describeDatabaseError(error, path);
  if (described instanceof UserError || !(error instanceof Error)) return described;
  const message = oneLine(error.message);
  if (/disabled by configuration|configuration has been locked/.test(message)) {
    return new UserError(
      `--sql reads the tables of results alone (${tableNames}): files, other databases and settings are shut off.`,
    );
  }
  if (/read-only mode/.test(message)) return refuseChange();
  const hint = /Table with name/.test(message) ? ` (the tables are ${tableNames})` : '';
  return new UserError(`--sql: ${message}${hint}.`);
}

function refuseChange(): UserError {
  return new UserError(
    '--sql takes one query that reads, such as SELECT, DESCRIBE or EXPLAIN: results are changed by collecting runs alone.',
  );
}

const READING = [StatementType.SELECT, StatementType.EXPLAIN];

/** The one statement of a question. @throws UserError where it is none, several, or one that does more than read. */
export async function prepareQuery(
  connection: DuckDBConnection,
  sql: string,
  path: string,
): Promise<DuckDBPreparedStatement> {
  if (sql.trim() === '') throw new UserError('--sql "" asks nothing; write a query, such as "SELECT * FROM runs".');
  try {
    const statements = await connection.extractStatements(sql).catch((error: unknown) => {
      // Comments alone.
      if (error instanceof Error && /native callback/.test(error.message)) throw refuseChange();
      throw error;
    });
    if (statements.count > 1) {
      throw new UserError(`--sql has ${statements.count} queries; give one at a time.`);
    }
    if (statements.count !== 1) throw refuseChange();
    const prepared = await statements.prepare(0);
    if (READING.includes(prepared.statementType)) return prepared;
    throw refuseChange();
  } catch (error) {
    throw describeQueryError(error, path);
  }
}

const EXACT_NUMBERS: readonly DuckDBTypeId[] = [
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UHUGEINT,
  DuckDBTypeId.DECIMAL,
];

/** Counts and sums as numbers, where a number holds them exactly; JSON as what it says. */
function readableValue(value: unknown, type: DuckDBType): ResultValue {
  if (typeof value === 'string' && type.alias === 'JSON') return JSON.parse(value) as ResultValue;
  if (typeof value !== 'string' || !EXACT_NUMBERS.includes(type.typeId)) return value as ResultValue;
  const number = Number(value);
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : value;
}

/**
 * Runs one query.
 * @throws UserError with DuckDB's message in one line where it is wrong.
 */
export async function runQuery({ connection }: OpenDatabase, sql: string, path: string): Promise<QueryRows> {
  const prepared = await prepareQuery(connection, sql, path);
  const fail = (error: unknown): never => {
    throw describeQueryError(error, path);
  };
  const result = await prepared.stream().catch(fail);
  const types = result.columnTypes();
  return {
    columns: result.deduplicatedColumnNames(),
    pieces: (async function* () {
      try {
        for await (const rows of result.yieldRowsJson()) {
          yield rows.map((row) => row.map((value, column) => readableValue(value, types[column]!)));
        }
      } catch (error) {
        fail(error);
      }
    })(),
  };
}

/** All rows of a query, as objects: for small results. */
export async function queryAll(
  database: OpenDatabase,
  sql: string,
  path: string,
): Promise<readonly Record<string, ResultValue>[]> {
  const { columns, pieces } = await runQuery(database, sql, path);
  const rows: Record<string, ResultValue>[] = [];
  for await (const piece of pieces) {
    for (const row of piece) rows.push(Object.fromEntries(columns.map((name, at) => [name, row[at] ?? null])));
  }
  return rows;
}

/**
 * Asks the database of results that `collectResults` made.
 * @param path of the database
 * @returns all rows, values by the names of their columns
 * @throws UserError where the query is wrong, or does more than read the tables.
 */
export async function queryResults(
  path: string,
  sql: string,
): Promise<readonly Readonly<Record<string, ResultValue>>[]> {
  const opened = await openForReading(path);
  try {
    return await queryAll(opened, sql, path);
  } finally {
    opened.close();
  }
}
