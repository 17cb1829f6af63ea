// Rows into a table of the database, a column at a time and 2048 rows at once, as DuckDB keeps them.
import {
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBValue,
  type DuckDBVector,
} from '@duckdb/node-api';

/** Values of one column of some rows. */
export type ColumnSource =
  /** The same in every row. */
  | { readonly constant: DuckDBValue }
  /** NaN stands for NULL. */
  | { readonly numbers: Int32Array | Float64Array }
  | { readonly valueAt: (row: number) => DuckDBValue };

const CHUNK_ROWS = 2048;

/** Appends to one table until it is closed; within a transaction, nobody sees the rows before its end. */
export class TableWriter {
  private readonly appender: DuckDBAppender;
  private readonly chunk: DuckDBDataChunk;
  private readonly columns: readonly { readonly vector: DuckDBVector; constant?: DuckDBValue; constantRows: number }[];
  /** Rows of the chunk that are filled. */
  private filled = 0;

  private constructor(appender: DuckDBAppender) {
    this.appender = appender;
    const types = Array.from({ length: appender.columnCount }, (_, column) => appender.columnType(column));
    this.chunk = DuckDBDataChunk.create(types, CHUNK_ROWS);
    this.columns = types.map((_, column) => ({ vector: this.chunk.getColumnVector(column), constantRows: 0 }));
  }

  static async open(connection: DuckDBConnection, table: string): Promise<TableWriter> {
    return new TableWriter(await connection.createAppender(table));
  }

  /** Adds rows; `sources` are in the order of the columns. */
  add(rows: number, sources: readonly ColumnSource[]): void {
    for (let begin = 0; begin < rows; ) {
      const count = Math.min(rows - begin, CHUNK_ROWS - this.filled);
      for (const [column, source] of sources.entries()) this.fill(column, source, begin, count);
      this.filled += count;
      begin += count;
      if (this.filled === CHUNK_ROWS) this.emit();
    }
  }

  private fill(at: number, source: ColumnSource, begin: number, count: number): void {
    const column = this.columns[at]!;
    const { vector } = column;
    if ('constant' in source) {
      const { constant } = source;
      if (column.constant !== constant) Object.assign(column, { constant, constantRows: 0 });
      // The chunk is used again and again: a constant is all over it after as many rows. NULLs are dear to set.
      if (column.constantRows < CHUNK_ROWS) {
        for (let row = 0; row < count; row += 1) vector.setItem(this.filled + row, constant);
      }
      column.constantRows += count;
      return;
    }
    column.constantRows = 0;
    if ('numbers' in source) {
      for (let row = 0; row < count; row += 1) {
        const value = source.numbers[begin + row]!;
        vector.setItem(this.filled + row, Number.isNaN(value) ? null : value);
      }
      return;
    }
    for (let row = 0; row < count; row += 1) vector.setItem(this.filled + row, source.valueAt(begin + row));
  }

  private emit(): void {
    if (this.filled === 0) return;
    for (const { vector } of this.columns) vector.flush();
    if (this.filled < CHUNK_ROWS) this.chunk.rowCount = this.filled;
    this.appender.appendDataChunk(this.chunk);
    if (this.filled < CHUNK_ROWS) this.chunk.rowCount = CHUNK_ROWS;
    this.filled = 0;
  }

  /** Hands what is left to the database; to be called before the transaction ends. */
  close(): void {
    this.emit();
    this.appender.closeSync();
  }
}
