// What a run measures, in other forms beside metrics.jsonl (--log). Each of them follows from metrics.jsonl alone, so that a resumed run goes on
// with just the rows that it keeps: what a killed process wrote beyond them is cut off, what is missing is written again.
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileVersionRecord, scalarsRecord } from '../../core/logs/event-file.ts';
import { historyRow } from '../../core/logs/history-line.ts';
import type { LogKind } from '../../core/logs/log-kinds.ts';
import { type LoggedRow, type LoggedValues, loggedResult, loggedRow } from '../../core/logs/logged-values.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { describeFileError } from '../files/file-error.ts';
import { readBytesIfThere, readTextIfThere } from '../files/read-file.ts';
import { readMetrics } from './metrics-log.ts';
import type { RunPaths } from './run-folder.ts';

export interface RunLogs {
  append(row: object): Promise<void>;
  /** Adds what the result says of the evaluation at the end. */
  finish(result: object): Promise<void>;
  close(): Promise<void>;
}

/** One form: where it lies, and its bytes. */
interface LogForm {
  readonly path: string;
  readonly head: Uint8Array;
  encode(values: LoggedValues): Uint8Array;
  /** Written once, when the run is finished, of the last value of each name. */
  summary?(latest: LoggedValues): { readonly path: string; readonly text: string };
}

const EVENT_FILE = /^events\.out\.tfevents\.(\d+)\.cet$/;

/** When the run began, in whole seconds since 1970, as far as the files tell that it has written; now for a new run. */
async function eventFile(folder: string): Promise<LogForm> {
  const names = await readdir(folder);
  const [, begun] = names.map((name) => EVENT_FILE.exec(name)).find((match) => match !== null) ?? [];
  const startSeconds = begun === undefined ? Math.floor(Date.now() / 1000) : Number(begun);
  return {
    // TensorBoard looks for `tfevents` in the name.
    path: join(folder, `events.out.tfevents.${startSeconds}.cet`),
    head: fileVersionRecord(startSeconds),
    encode: (values) => scalarsRecord(values, startSeconds),
  };
}

async function historyFile(folder: string): Promise<LogForm> {
  const path = join(folder, 'wandb-history.jsonl');
  const startSeconds = startOf(await readTextIfThere(path)) ?? Math.floor(Date.now() / 1000);
  const line = (row: object) => Buffer.from(`${JSON.stringify(row)}\n`);
  return {
    path,
    head: new Uint8Array(0),
    encode: (values) => line(historyRow(values, startSeconds)),
    summary: (latest) => ({
      path: join(folder, 'wandb-summary.json'),
      text: `${JSON.stringify(historyRow(latest, startSeconds), null, 2)}\n`,
    }),
  };
}

/** When the run began, by the first line of its history; undefined where there is none. */
function startOf(history: string | undefined): number | undefined {
  try {
    const first = JSON.parse(history?.split('\n', 1)[0] ?? '') as {
      readonly _timestamp: number;
      readonly _runtime: number;
    };
    const start = Math.round(first._timestamp - first._runtime);
    return Number.isSafeInteger(start) ? start : undefined;
  } catch {
    return undefined;
  }
}

const forms: Readonly<Record<LogKind, (folder: string) => Promise<LogForm>>> = {
  tensorboard: eventFile,
  json: historyFile,
};

/** Opens a file that begins with `kept`, cut to it; one that reads on, such as TensorBoard, finds the next record where it expects it. */
async function openAfter(path: string, kept: Buffer): Promise<FileHandle> {
  const found = await readBytesIfThere(path);
  if (!found?.subarray(0, kept.length).equals(kept)) await writeFileAtomically(path, kept);
  try {
    const file = await open(path, 'a');
    await file.truncate(kept.length);
    return file;
  } catch (error) {
    throw describeFileError(error, 'write', path);
  }
}

/**
 * Opens the logs of a run whose metrics.jsonl has been cut to what it keeps.
 * @throws UserError where one cannot be written.
 */
export async function openRunLogs(kinds: readonly LogKind[], paths: RunPaths): Promise<RunLogs> {
  const chosen = await Promise.all([...new Set(kinds)].map((kind) => forms[kind](paths.folder)));
  const rows =
    chosen.length > 0 ? ((await readMetrics(paths.metrics)) as readonly object[] as readonly LoggedRow[]) : [];
  const kept = rows.map((row, at) => loggedRow(row, rows[at - 1]));
  let before = rows.at(-1);
  let last = kept.at(-1);
  const latest = new Map(kept.flatMap(({ values }) => values));
  const files: FileHandle[] = [];
  const close = async () => {
    for (const file of files.splice(0)) await file.close();
  };
  const write = async (values: LoggedValues) => {
    last = values;
    for (const [name, value] of values.values) latest.set(name, value);
    for (const [at, { encode, path }] of chosen.entries()) {
      await files[at]!.appendFile(encode(values)).catch((error: unknown) => {
        throw describeFileError(error, 'write', path);
      });
    }
  };
  try {
    for (const { path, head, encode } of chosen) {
      files.push(await openAfter(path, Buffer.concat([head, ...kept.map(encode)])));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    async append(row) {
      const values = loggedRow(row as LoggedRow, before);
      before = row as LoggedRow;
      await write(values);
    },
    async finish(result) {
      if (chosen.length === 0) return;
      await write(loggedResult(result as LoggedRow, last));
      for (const { summary } of chosen) {
        const written = last && summary?.({ ...last, values: [...latest] });
        if (written) await writeFileAtomically(written.path, written.text);
      }
    },
    close,
  };
}
