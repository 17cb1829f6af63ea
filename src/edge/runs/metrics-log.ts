// metrics.jsonl: one JSON object a line, appended as the run goes, cut back to the checkpoint when it resumes.
import { type FileHandle, open, stat } from 'node:fs/promises';
import { UserError } from '../../core/errors.ts';
import type { RunMeasurement } from '../../core/figures/recorded-run.ts';
import { describeFileError, errorCode } from '../files/file-error.ts';
import { readText } from '../files/read-file.ts';
import { parseMetrics, parseRow } from './run-texts.ts';

/** What a row has in every kind of run. */
export interface RunRow {
  /** Updates made. */
  readonly update: number;
  /** Seconds of training so far, interruptions left out. */
  readonly seconds: number;
  /** Mean over the updates since the row before. */
  readonly gradientNorm: number;
  /** Of the last update. */
  readonly learningRate: number;
  /** Mean over the measurements since the row before, by layer; null where it was never defined. */
  readonly alignment?: Readonly<Record<string, number | null>>;
}

/** A row of a supervised run. */
export interface MetricsRow extends RunRow {
  /** Mean over the updates since the row before. */
  readonly loss: number;
  readonly testAccuracy?: number;
  readonly testLoss?: number;
}

export interface MetricsLog {
  /** Length of the file in bytes, for the checkpoint. */
  readonly byteLength: number;
  append(row: RunRow): Promise<void>;
  /** Makes sure that the rows are on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the log at `path` and cuts it to `byteLength`: what a killed run wrote after its checkpoint is written again. */
export async function openMetricsLog(path: string, byteLength: number): Promise<MetricsLog> {
  const attempt = async <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw describeFileError(error, 'write', path);
    });
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size < byteLength) {
    throw new UserError(
      `${path} has ${size} bytes, fewer than the ${byteLength} that its checkpoint counts; restore both from one copy.`,
    );
  }
  const file: FileHandle = await attempt(open(path, 'a'));
  await attempt(file.truncate(byteLength));
  let length = byteLength;
  return {
    get byteLength() {
      return length;
    },
    async append(row) {
      const line = Buffer.from(`${JSON.stringify(row)}\n`);
      await attempt(file.appendFile(line));
      length += line.length;
    },
    sync: () => attempt(file.datasync()),
    close: () => file.close(),
  };
}

/**
 * Rows of a log; a last line that a kill cut short is left out.
 * @throws UserError where it cannot be read, or a line of it is no row.
 */
export async function readMetrics(path: string): Promise<readonly MetricsRow[]> {
  return parseMetrics<MetricsRow>(await readText(path), path);
}

/** Longer than a row. */
const TAIL_BYTES = 16_384;

/**
 * The last whole row of a log, without the reading of all of it; undefined where there is none yet.
 * @throws UserError where it cannot be read, or its last line is no row.
 */
export async function readLastRow(path: string): Promise<RunMeasurement | undefined> {
  const tail = await readTail(path).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return '';
    throw describeFileError(error, 'read', path);
  });
  const line = tail.split('\n').slice(0, -1).at(-1);
  if (line === undefined) return undefined;
  const row = parseRow(line);
  if (row) return row;
  throw new UserError(
    `${path} is damaged: its last line is no row of metrics; restore a copy, or delete the folder to have the run made again.`,
  );
}

async function readTail(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
    await file.read(bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString('utf8');
  } finally {
    await file.close();
  }
}
