// Rows of metrics.jsonl as typed columns, ready to be moved between threads and into the database: NaN stands for NULL.
// The same lines are refused as by `readMetrics`, without an object kept for each row.

/** The fields of a row that are numbers of their own. */
export const metricFields = [
  'seconds',
  'learningRate',
  'gradientNorm',
  'loss',
  'samples',
  'meanReturn',
  'episodes',
  'valueLoss',
  'entropy',
] as const;
export type MetricField = (typeof metricFields)[number];

/** Columns of `metrics`, `alignment` and `evaluations` of one run, without the number of the run. */
export interface MetricsColumns {
  readonly update: Int32Array;
  /** Null where no row has the field. */
  readonly fields: Readonly<Record<MetricField, Float64Array | null>>;
  /** Names of the layers; `alignment.layer` holds their places. */
  readonly layers: readonly string[];
  readonly alignment: { readonly update: Int32Array; readonly layer: Uint16Array; readonly cosine: Float64Array };
  readonly evaluations: { readonly update: Int32Array; readonly accuracy: Float64Array; readonly loss: Float64Array };
}

/** A line that is no row, counted from 1. */
export class DamagedLineError extends Error {
  override readonly name = 'DamagedLineError';
  readonly line: number;
  constructor(line: number) {
    super(`line ${line} is no row of metrics`);
    this.line = line;
  }
}

/** An array that grows as numbers are added. */
class Growing<T extends Int32Array | Float64Array | Uint16Array> {
  private values: T;
  private length = 0;
  private readonly create: (length: number) => T;
  constructor(create: (length: number) => T) {
    this.create = create;
    this.values = create(1024);
  }
  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = this.create(2 * this.length);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length] = value;
    this.length += 1;
  }
  /** The numbers in a buffer of their own. */
  taken(): T {
    return this.values.slice(0, this.length) as T;
  }
}

const floats = () => new Growing((length) => new Float64Array(length));
const integers = () => new Growing((length) => new Int32Array(length));

type Fields = Readonly<Record<string, unknown>>;

/** A row, or undefined where the line is none. */
function parseRow(line: string): Fields | undefined {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return undefined;
  const { update, alignment, testAccuracy } = row as Fields;
  const isWhole = Number.isInteger(update) && (update as number) >= 0 && (update as number) < 2 ** 31;
  const isAligned = alignment === undefined || (typeof alignment === 'object' && alignment !== null);
  const isEvaluated = testAccuracy === undefined || typeof testAccuracy === 'number';
  return isWhole && isAligned && isEvaluated ? (row as Fields) : undefined;
}

const numberOf = (value: unknown) => (typeof value === 'number' ? value : Number.NaN);

/** Takes the rows of one log, piece by piece. */
export class MetricsColumnsBuilder {
  private lines = 0;
  private readonly update = integers();
  private readonly fields = metricFields.map((name) => ({ name, column: floats(), isThere: false }));
  private readonly layers = new Map<string, number>();
  private readonly aligned = {
    update: integers(),
    layer: new Growing((length) => new Uint16Array(length)),
    cosine: floats(),
  };
  private readonly evaluated = { update: integers(), accuracy: floats(), loss: floats() };

  /** Adds whole lines. @throws DamagedLineError */
  add(text: string): void {
    for (const line of text.split('\n')) {
      this.lines += 1;
      if (line !== '') this.addRow(line);
    }
    // What follows the last line break is the beginning of the next piece.
    this.lines -= 1;
  }

  private addRow(line: string): void {
    const row = parseRow(line);
    if (!row) throw new DamagedLineError(this.lines);
    const update = row.update as number;
    this.update.push(update);
    for (const field of this.fields) {
      const value = row[field.name];
      if (typeof value === 'number') field.isThere = true;
      field.column.push(numberOf(value));
    }
    if (row.alignment !== undefined) this.addAlignment(update, row.alignment as Fields);
    if (row.testAccuracy === undefined) return;
    this.evaluated.update.push(update);
    this.evaluated.accuracy.push(row.testAccuracy as number);
    this.evaluated.loss.push(numberOf(row.testLoss));
  }

  private addAlignment(update: number, alignment: Fields): void {
    for (const name in alignment) {
      const cosine = alignment[name];
      if (typeof cosine !== 'number' && cosine !== null) throw new DamagedLineError(this.lines);
      let place = this.layers.get(name);
      if (place === undefined) {
        place = this.layers.size;
        this.layers.set(name, place);
      }
      this.aligned.update.push(update);
      this.aligned.layer.push(place);
      this.aligned.cosine.push(cosine ?? Number.NaN);
    }
  }

  columns(): MetricsColumns {
    const { aligned, evaluated } = this;
    const fields = this.fields.map(({ name, column, isThere }) => [name, isThere ? column.taken() : null] as const);
    return {
      update: this.update.taken(),
      fields: Object.fromEntries(fields) as MetricsColumns['fields'],
      layers: [...this.layers.keys()],
      alignment: { update: aligned.update.taken(), layer: aligned.layer.taken(), cosine: aligned.cosine.taken() },
      evaluations: {
        update: evaluated.update.taken(),
        accuracy: evaluated.accuracy.taken(),
        loss: evaluated.loss.taken(),
      },
    };
  }
}

/** The buffers of the columns, to be moved to another thread. */
export function columnBuffers({ update, fields, alignment, evaluations }: MetricsColumns): ArrayBuffer[] {
  const arrays = [update, ...Object.values(fields), ...Object.values(alignment), ...Object.values(evaluations)];
  return arrays.flatMap((array: ArrayBufferView | null) => (array ? [array.buffer as ArrayBuffer] : []));
}
