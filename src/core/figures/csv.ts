// A figure's data as CSV (RFC 4180), so that every point of it can be checked or drawn again elsewhere.
import type { Cell, Figure } from './figure.ts';

function formatCell(cell: Cell | undefined): string {
  // JavaScript prints the shortest decimal that reads back as the same float64, so numbers lose nothing.
  const text = cell == null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The rows of a figure with a header line; lines end in CRLF, a missing value is an empty field. */
export function figureCsv({ columns, rows }: Pick<Figure, 'columns' | 'rows'>): string {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  return lines.map((cells) => `${cells.map(formatCell).join(',')}\r\n`).join('');
}
