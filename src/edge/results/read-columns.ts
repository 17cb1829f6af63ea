// A metrics.jsonl from the disk as columns. Read in pieces, since a text has at most 2^29 characters in JavaScript.
import { readFileSync } from 'node:fs';
import { UserError } from '../../core/errors.ts';
import { describeFileError } from '../files/file-error.ts';
import { DamagedLineError, type MetricsColumns, MetricsColumnsBuilder } from './metrics-columns.ts';

/** What became of reading one file: its columns, or a sentence. */
export type ReadColumns = { readonly columns: MetricsColumns } | { readonly damage: string };

const PIECE_BYTES = 2 ** 26;
const LINE_BREAK = 10;

function columnsOf(bytes: Buffer): MetricsColumns {
  const builder = new MetricsColumnsBuilder();
  // A last line that a kill cut short is left out.
  const end = bytes.lastIndexOf(LINE_BREAK) + 1;
  for (let begin = 0; begin < end; ) {
    let next = Math.min(begin + PIECE_BYTES, end);
    if (next < end) {
      const broken = bytes.lastIndexOf(LINE_BREAK, next - 1) + 1;
      next = broken > begin ? broken : bytes.indexOf(LINE_BREAK, next) + 1;
    }
    builder.add(bytes.toString('utf8', begin, next));
    begin = next;
  }
  return builder.columns();
}

/** Reads the log at `path`; one that is damaged or cannot be read is described in a sentence. A missing one has no rows. */
export function readColumns(path: string): ReadColumns {
  try {
    return { columns: columnsOf(readFileSync(path)) };
  } catch (error) {
    if (error instanceof DamagedLineError) {
      return {
        damage: `${path} is damaged: line ${error.line} is no row of metrics; restore a copy, or start a new run.`,
      };
    }
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return { columns: new MetricsColumnsBuilder().columns() };
    }
    const described = describeFileError(error, 'read', path);
    if (described instanceof UserError) return { damage: described.message };
    throw error;
  }
}
