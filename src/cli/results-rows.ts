// Rows of a query on standard output: a table for people, an object a line for programs.
import type { OpenDatabase } from '../edge/results/database.ts';
import { type ResultValue, runQuery } from '../edge/results/query.ts';
import { note, printJson, printLine, renderFittingTable, withoutControls } from './output.ts';

/** Rows of a table that a person may still want to see. */
const MOST_ROWS = 1000;

function formatValue(value: ResultValue): string {
  if (value === null) return '–';
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
  return withoutControls(typeof value === 'string' ? value : JSON.stringify(value));
}

/** @throws UserError where the query is wrong. */
export async function printQuery(database: OpenDatabase, sql: string, path: string, json: boolean): Promise<void> {
  const { columns, pieces } = await runQuery(database, sql, path);
  const shown: string[][] = [];
  for await (const piece of pieces) {
    for (const row of piece) {
      if (json) printJson(Object.fromEntries(columns.map((name, at) => [name, row[at] ?? null])));
      else shown.push(row.map(formatValue));
    }
    if (json) await drained();
    else if (shown.length > MOST_ROWS) break;
  }
  if (json) return;
  printLine(await renderFittingTable(columns, shown.slice(0, MOST_ROWS)));
  if (shown.length > MOST_ROWS) {
    note(`The first ${MOST_ROWS} rows are shown; LIMIT them, or take all by --json or --export.`);
  }
}

/** Waits for a reader that is slower than the database. */
async function drained(): Promise<void> {
  if (!process.stdout.writableNeedDrain) return;
  await new Promise((resolve) => process.stdout.once('drain', resolve));
}
