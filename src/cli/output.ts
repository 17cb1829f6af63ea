// Standard output is for results: text for people, or one JSON object a line. Everything else goes to standard error.
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

/** Letters of a column that is made narrower; fewer would say nothing. */
const LEAST_WIDTH = 24;

/** Rows whose column `at` is cut so that a table of them fits into the terminal; as they are where there is none. */
export function fitColumn(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  at: number,
  columns = process.stdout.columns,
): readonly (readonly string[])[] {
  if (columns === undefined) return rows;
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)));
  // A border and two spaces each, and the last border.
  const others = widths.reduce((sum, width, column) => sum + 3 + (column === at ? 0 : width), 1);
  const room = Math.max(LEAST_WIDTH, columns - others);
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
