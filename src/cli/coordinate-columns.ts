// The cells of a sweep in a table: a column for each axis, which is narrower than their names in a row.
import type { KeyValues } from '../core/experiments/experiment.ts';

export interface CoordinateColumns {
  readonly head: readonly string[];
  /** In the order of the cells; empty where a cell has no such axis. */
  readonly rows: readonly (readonly string[])[];
}

export function coordinateColumns(cells: readonly { readonly coordinates: KeyValues }[]): CoordinateColumns {
  const head = [...new Set(cells.flatMap(({ coordinates }) => Object.keys(coordinates)))];
  return { head, rows: cells.map(({ coordinates }) => head.map((key) => describe(coordinates[key]))) };
}

function describe(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value.replace(/^broadcast:/, '') : JSON.stringify(value);
}
