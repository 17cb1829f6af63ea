// Where the cells of a sweep stand, as their folders say: without its experiment file, and whoever runs them.
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import type { KeyValues } from '../../core/experiments/experiment.ts';
import type { LockHolder } from '../files/process-lock.ts';
import { readAtOnce } from '../files/read-at-once.ts';
import { readLastRow } from '../runs/metrics-log.ts';
import { readAnyRunConfig, runPaths } from '../runs/run-folder.ts';
import { runFolderHolder } from '../runs/run-lock.ts';
import type { RunResult } from '../runs/run-result.ts';
import { runUpdates } from '../runs/run-updates.ts';
import { inspectCell } from './cell-state.ts';
import type { SweepRecord } from './sweep-folder.ts';

/** A cell as its folder shows it. */
export interface CellView {
  readonly name: string;
  readonly folder: string;
  readonly coordinates: KeyValues;
  readonly state:
    | { readonly kind: 'waiting' }
    /** A process has its lock. */
    | { readonly kind: 'running'; readonly holder: LockHolder }
    | { readonly kind: 'finished'; readonly result: RunResult }
    | { readonly kind: 'failed' | 'damaged'; readonly reason: string };
  /** Of a cell that has begun and not finished: updates in its metrics, of how many. */
  readonly progress?: { readonly update: number; readonly updates: number };
}

/** Every cell of a sweep, in the order of its record. */
export function viewCells(folder: string, { cells }: Pick<SweepRecord, 'cells'>): Promise<readonly CellView[]> {
  return readAtOnce(cells, ({ name, coordinates }) => viewCell(join(folder, name), name, coordinates));
}

async function viewCell(folder: string, name: string, coordinates: KeyValues): Promise<CellView> {
  // The lock before the rest: a result that was written before the lock was given back is then there.
  const holder = await runFolderHolder(folder);
  const found = await inspectCell(folder);
  const cell = { name, folder, coordinates };
  if (found.kind !== 'waiting') return { ...cell, state: found };
  const progress = await readProgress(folder);
  return { ...cell, state: holder ? { kind: 'running', holder } : found, ...(progress && { progress }) };
}

/** Undefined where the run has not begun, or does not say. */
async function readProgress(folder: string): Promise<CellView['progress']> {
  try {
    const updates = runUpdates(await readAnyRunConfig(folder));
    return { update: (await readLastRow(runPaths(folder).metrics))?.update ?? 0, updates };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
