// What the folder of a cell says about it: finished, to be run, given up, or damaged.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { describeFileError, errorCode } from '../files/file-error.ts';
import { readFailure } from '../runs/failure-record.ts';
import { readLastRow } from '../runs/metrics-log.ts';
import { isGivenUp } from '../runs/run-failure.ts';
import { readRunResult, readStoredConfig, runPaths } from '../runs/run-folder.ts';
import { isOfLock } from '../runs/run-lock.ts';
import type { RunResult } from '../runs/run-result.ts';
import { parseRunConfig } from '../runs/run-texts.ts';
import { comparableConfig } from './cell-identity.ts';
import type { Cell } from './cells.ts';

export type CellOnDisk =
  | { readonly kind: 'waiting' }
  /** `hasLock`: a process is still there, or what a killed one left of its lock. */
  | { readonly kind: 'finished'; readonly result: RunResult; readonly hasLock: boolean }
  | { readonly kind: 'failed'; readonly reason: string }
  /** Something in the folder is not as a run leaves it; it is left alone. */
  | { readonly kind: 'damaged'; readonly reason: string };

/** Where the run of a cell lies in the folder of its sweep. */
export function cellFolder(sweepFolder: string, { name }: Cell): string {
  return join(sweepFolder, name);
}

const partsOfRuns = ['metrics.jsonl', 'checkpoint', 'result.json'];

/** Looks at the folder of a cell; writes nothing. @param cell left out: whatever configuration is there is the right one */
export async function inspectCell(folder: string, cell?: Cell): Promise<CellOnDisk> {
  try {
    const names = await readdir(folder).catch((error: unknown): string[] => {
      if (errorCode(error) === 'ENOENT') return [];
      throw describeFileError(error, 'read', folder);
    });
    const failure = names.includes('failure.json') ? await readFailure(folder) : undefined;
    const waiting: CellOnDisk =
      failure && isGivenUp(failure) ? { kind: 'failed', reason: failure.reason } : { kind: 'waiting' };
    if (!names.includes('config.json')) {
      const part = partsOfRuns.find((name) => names.includes(name));
      if (part === undefined) return waiting;
      return {
        kind: 'damaged',
        reason: `${folder} holds ${part} without config.json; restore it, or delete the folder to run the cell again.`,
      };
    }
    const stored = await readStoredConfig(folder);
    parseRunConfig(stored, runPaths(folder).config);
    if (cell && comparableConfig(stored) !== comparableConfig(cell.config)) {
      return {
        kind: 'damaged',
        reason: `${runPaths(folder).config} is not that of the cell; restore it, or delete the folder to run the cell again.`,
      };
    }
    if (!names.includes('result.json')) return waiting;
    const result = await readRunResult<RunResult>(folder);
    if (!result) return waiting;
    if (typeof result.seconds !== 'number' || typeof result.weightsSha256 !== 'string') {
      return {
        kind: 'damaged',
        reason: `${runPaths(folder).result} is no result of a run; delete it, and the cell is finished again.`,
      };
    }
    if (await readLastRow(runPaths(folder).metrics)) return { kind: 'finished', result, hasLock: names.some(isOfLock) };
    return {
      kind: 'damaged',
      reason: `${folder} holds result.json without rows in metrics.jsonl; restore a copy, or delete the folder to run the cell again.`,
    };
  } catch (error) {
    if (error instanceof UserError) return { kind: 'damaged', reason: error.message };
    throw error;
  }
}
