// Standard output is for results: text for people, or one JSON object a line. Everything else goes to standard error.
import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';

/** Whether standard output takes colours: a terminal, and NO_COLOR is not set. */
export function colorOutput(): boolean {
  return pc.isColorSupported && process.stdout.isTTY === true;
}

export function printLine(text = ''): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: a name of a folder may hold any; a terminal would obey them.
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g;

/** A name or text from elsewhere as a terminal may get it. */
export function withoutControls(text: string): string {
  return text.replace(CONTROL, ' ');
}

/** A remark about what happens, on standard error. */
export function note(text: string): void {
  process.stderr.write(`${withoutControls(text)}\n`);
}

/** Letters that each column takes, without border and spaces. */
function columnWidths(head: readonly string[], rows: readonly (readonly string[])[]): readonly number[] {
  return head.map((name, column) =>
    rows.reduce((most, row) => Math.max(most, stripVTControlCharacters(row[column] ?? '').length), name.length),
  );
}

/** Of a table with columns of these widths: a border and two spaces each, and the last border. */
const tableWidth = (widths: readonly number[]) => widths.reduce((sum, width) => sum + 3 + width, 1);

/** Letters of a column that is made narrower; fewer would say nothing. */
const LEAST_WIDTH = 24;

/** Rows whose column `at` is cut so that a table of them fits into the terminal; as they are where there is none. */
export function fitColumn(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  at: number,
  columns = process.stdout.columns,
): readonly (readonly string[])[] {
  if (!columns) return rows;
  const room = Math.max(
    LEAST_WIDTH,
    columns - tableWidth(columnWidths(head, rows).filter((_, column) => column !== at)) - 3,
  );
  const cut = (text: string) => (text.length > room ? `${text.slice(0, room - 1)}…` : text);
  return rows.map((row) => row.map((text, column) => (column === at ? cut(text) : text)));
}

/** A table for the terminal; numbers are expected to be formatted already. */
export async function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): Promise<string> {
  const { default: Table } = await import('cli-table3');
  const plain = { head: [], border: [] };
  const table = new Table({
    head: [...head],
    style: colorOutput() ? { head: ['bold'], border: ['gray'] } : plain,
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  for (const row of rows) table.push([...row]);
  return table.toString();
}

/** The number of a row, by which the parts of a split table belong together. */
const NUMBER = '';

/**
 * A table as wide as the terminal at most. One that is wider is split into several below each other, each with a first column of numbers.
 * @param columns of the terminal; undefined: no terminal, which takes any width
 */
export async function renderFittingTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns = process.stdout.columns,
): Promise<string> {
  const widths = columnWidths(head, rows);
  // A terminal that does not know its width says 0.
  if (!columns || tableWidth(widths) <= columns) return renderTable(head, rows);
  // A table whose rows are numbered already goes on with its own numbers.
  const [isNumbered, first] = head[0] === NUMBER ? [true, 1] : [false, 0];
  const numbers = rows.map((row, at) => (isNumbered ? row[0]! : String(at + 1)));
  const numberWidth = columnWidths(
    [NUMBER],
    numbers.map((number) => [number]),
  )[0]!;
  const parts: number[][] = [[]];
  for (let column = first; column < head.length; column += 1) {
    const part = parts.at(-1)!;
    const width = tableWidth([numberWidth, ...[...part, column].map((at) => widths[at]!)]);
    if (part.length > 0 && width > columns) parts.push([column]);
    else part.push(column);
  }
  const tables = parts.map((part) =>
    renderTable(
      [NUMBER, ...part.map((at) => head[at]!)],
      rows.map((row, at) => [numbers[at]!, ...part.map((column) => row[column] ?? '')]),
    ),
  );
  return (await Promise.all(tables)).join('\n');
}
