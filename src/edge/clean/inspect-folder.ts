// What of one folder may go. Only regular files by the names that this program gives them, in folders whose config.json, result.json or
// failure.json is one of its own; links are never followed.
import { lstat, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { isCheckpoint } from '../runs/checkpoint.ts';
import { readFailure } from '../runs/failure-record.ts';
import { isRunFolder } from '../runs/find-runs.ts';
import { isGivenUp } from '../runs/run-failure.ts';
import { readAnyRunConfig, readRunResult, runPaths } from '../runs/run-folder.ts';
import { runFolderHolder } from '../runs/run-lock.ts';
import type { RunResult } from '../runs/run-result.ts';
import type { Cleanable, CleanableFile, CleanableKind } from './cleanable.ts';

export interface InspectedFolder {
  readonly cleanable: readonly Cleanable[];
  /** Why a folder that looks like a run is left alone. */
  readonly leftAlone?: string;
}

const runFile =
  /^(?:config\.json|environment\.json|metrics\.jsonl|checkpoint|result\.json|failure\.json|wandb-history\.jsonl|wandb-summary\.json|events\.out\.tfevents\.\d+\.cet)$/;
/** Names of `writeFileAtomically` and of the lock, in run folders. */
const halfWrittenRunFile =
  /^(?:(?:config\.json|environment\.json|checkpoint|result\.json|failure\.json|wandb-(?:history\.jsonl|summary\.json)|events\.out\.tfevents\.\d+\.cet)\.\d+-\d+\.tmp|run\.lock)$/;
/** The same in the folders around them, where no lock says who writes. */
const halfWrittenFile =
  /^(?:(?:experiment\.json|preset\.json|report\.html|report\.md)\.\d+-\d+\.tmp|results\.duckdb\.\d+\.tmp(?:\.wal)?)$/;
/** Such a file of a process that is at work is younger. */
const ABANDONED_MS = 3_600_000;

/**
 * @param now in milliseconds since 1970
 * @param isLocked whether this process holds the run folder's lock
 */
export async function inspectFolder(folder: string, now: number, isLocked = false): Promise<InspectedFolder> {
  const files = await regularFiles(folder);
  const names = files.map(({ name }) => name);
  const isRun = isRunFolder(names);
  const isUnbegun = names.includes('failure.json') && !names.includes('config.json');
  if (!isRun && !isUnbegun) {
    const old = files.filter(({ name, modified }) => halfWrittenFile.test(name) && now - modified > ABANDONED_MS);
    return { cleanable: await cleanable('temporary', folder, old, undefined) };
  }
  try {
    if (isRun) await readAnyRunConfig(folder);
    const holder = isLocked ? undefined : await runFolderHolder(folder);
    if (holder) return { cleanable: [], leftAlone: `process ${holder.pid} on ${holder.host} uses it` };
    return { cleanable: await inspectRun(folder, files, isLocked) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { cleanable: [], leftAlone: error.message.replace(/\.$/, '') };
  }
}

interface FoundFile extends CleanableFile {
  readonly modified: number;
}

async function regularFiles(folder: string): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const stats = await lstat(join(folder, entry.name)).catch(() => undefined);
    if (stats?.isFile()) found.push({ name: entry.name, bytes: stats.size, modified: stats.mtimeMs });
  }
  return found;
}

async function inspectRun(
  folder: string,
  files: readonly FoundFile[],
  isLocked: boolean,
): Promise<readonly Cleanable[]> {
  const isLeft = ({ name }: FoundFile) => halfWrittenRunFile.test(name) && !(isLocked && name === 'run.lock');
  const whole = await wholeRunGoes(folder, files);
  if (whole)
    return cleanable(
      whole,
      folder,
      files.filter((file) => runFile.test(file.name) || isLeft(file)),
      'run',
    );
  const isDone = await isFinished(folder);
  const checkpoint = files.filter(({ name }) => name === 'checkpoint');
  return [
    ...(isDone && (await isCheckpoint(runPaths(folder).checkpoint))
      ? await cleanable('checkpoint', folder, checkpoint, 'run')
      : []),
    ...(await cleanable('temporary', folder, files.filter(isLeft), 'run')),
  ];
}

/** Why nothing of the run is worth keeping; undefined where something is. */
async function wholeRunGoes(folder: string, files: readonly FoundFile[]): Promise<CleanableKind | undefined> {
  const sizeOf = (name: string) => files.find((file) => file.name === name)?.bytes ?? 0;
  const isThere = (name: string) => files.some((file) => file.name === name);
  if (isThere('result.json')) return undefined;
  const failure = await readFailure(folder);
  if (failure) return isGivenUp(failure) ? 'failed' : undefined;
  return isThere('config.json') && !isThere('checkpoint') && sizeOf('metrics.jsonl') === 0 ? 'empty' : undefined;
}

async function isFinished(folder: string): Promise<boolean> {
  const result = await readRunResult<Partial<RunResult>>(folder);
  return typeof result?.weightsSha256 === 'string' && typeof result.schemaVersion === 'number';
}

/** One entry, or none where there is no file. */
export async function cleanable(
  kind: CleanableKind,
  folder: string,
  files: readonly CleanableFile[],
  lock: Cleanable['lock'],
): Promise<readonly Cleanable[]> {
  if (files.length === 0) return [];
  const named = files.map(({ name, bytes }) => ({ name, bytes }));
  return [{ kind, folder, realFolder: await realpath(folder), files: named, lock }];
}
