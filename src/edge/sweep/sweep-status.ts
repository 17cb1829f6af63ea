// Where the cells of a sweep stand, as their folders say: without its experiment file, and whoever runs them.
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import type { KeyValues } from '../../core/experiments/experiment.ts';
import type { LockHolder } from '../files/process-lock.ts';
import { readAtOnce } from '../files/read-at-once.ts';
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
export function viewCells(folder: string, { cells }: SweepRecord): Promise<readonly CellView[]> {
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
    return { update: await lastUpdate(runPaths(folder).metrics), updates };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Longer than a row of metrics. */
const TAIL_BYTES = 16_384;

/** Of the last whole row of metrics; 0 where there is none yet. */
async function lastUpdate(path: string): Promise<number> {
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return 0;
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
    await file.read(bytes, 0, bytes.length, size - bytes.length);
    const rows = bytes.toString('utf8').split('\n');
    const last = rows.slice(0, -1).at(-1);
    const { update } = JSON.parse(last ?? '{}') as { readonly update?: unknown };
    return typeof update === 'number' ? update : 0;
  } catch (error) {
    if (error instanceof SyntaxError) return 0;
    throw error;
  } finally {
    await file.close();
  }
}
