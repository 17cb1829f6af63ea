// Runs the cells of a sweep, some at once, until each is finished or given up. What is done lies in the folders of the cells alone: any
// number of sweeps may share them, come and go; the lock of a run folder gives a cell to one process at a time.
import { UserError } from '../../core/errors.ts';
import { readAtOnce } from '../files/read-at-once.ts';
import { clearFailure, recordFailure } from '../runs/failure-record.ts';
import { isGivenUp } from '../runs/run-failure.ts';
import { clearAbandonedLock, runFolderHolder } from '../runs/run-lock.ts';
import type { RunResult } from '../runs/run-result.ts';
import { runUpdates } from '../runs/run-updates.ts';
import type { CellExecutor, CellOutcome, RunningCell } from './cell-executor.ts';
import { type CellOnDisk, cellFolder, inspectCell } from './cell-state.ts';
import type { Cell } from './cells.ts';
import type { Jobs } from './jobs.ts';
import { removeDeadLink } from './shared-cells.ts';

/** Where a cell stands. */
export type CellStatus =
  | { readonly kind: 'waiting' }
  | {
      readonly kind: 'running';
      readonly update: number;
      readonly pace?: { readonly updates: number; readonly seconds: number };
    }
  /** Another process runs it. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'finished'; readonly result: RunResult }
  /** Given up after as many attempts as there may be; the reason is a sentence. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** Its folder is not as a run leaves it: left alone. */
  | { readonly kind: 'damaged'; readonly reason: string };

export interface SweepOptions extends Jobs {
  /** Folder in which those of the cells lie. */
  readonly folder: string;
  readonly cells: readonly Cell[];
  readonly executor: CellExecutor;
  /** Asks all cells to write a checkpoint, and the sweep to end. */
  readonly stop?: AbortSignal;
  /** Whether cells that were given up before are tried again. */
  readonly retry?: boolean;
  /** Called with each change. @param why of an attempt that failed and is made again */
  onStatus?(cell: Cell, status: CellStatus, why?: string): void;
}

export interface SweepOutcome {
  /** Whether it was stopped before all cells were done. */
  readonly stopped: boolean;
  readonly statuses: ReadonlyMap<Cell, CellStatus>;
}

/** How often cells that run elsewhere are looked at. */
const POLL_MS = 1000;
/** Cells between reports of how many were looked for. */
const PROGRESS_EVERY = 1024;

/**
 * Runs all cells that are not finished. A cell that fails is tried again twice and then given up, without keeping the others from running.
 * @throws UserError where no cell can go on: the disk is full.
 */
export async function runSweep(options: SweepOptions): Promise<SweepOutcome> {
  const sweep = new Sweep(options);
  await sweep.inspectAll();
  return sweep.run();
}

/** Learns from their folders where cells stand, as far as nobody is at work there; writes nothing. */
export async function inspectCells(
  folder: string,
  cells: readonly Cell[],
  onProgress?: (done: number, all: number) => void,
): Promise<ReadonlyMap<Cell, CellOnDisk>> {
  let done = 0;
  const found = await readAtOnce(cells, async (cell) => {
    const state = await inspectCell(cellFolder(folder, cell), cell);
    done += 1;
    if (done % PROGRESS_EVERY === 0) onProgress?.(done, cells.length);
    return state;
  });
  return new Map(cells.map((cell, at) => [cell, found[at]!]));
}

class Sweep {
  readonly #options: SweepOptions;
  readonly #statuses = new Map<Cell, CellStatus>();
  readonly #running = new Map<Cell, RunningCell>();
  #wake: () => void = () => undefined;
  #failure: UserError | undefined;

  constructor(options: SweepOptions) {
    this.#options = options;
  }

  /** Learns from their folders where all cells stand. */
  async inspectAll(): Promise<void> {
    const { cells, folder, retry } = this.#options;
    for (const [cell, status] of await inspectCells(folder, cells)) {
      const again = status.kind === 'failed' && retry;
      if (again) await clearFailure(cellFolder(folder, cell));
      if (again) this.#set(cell, { kind: 'waiting' });
      else await this.#setFound(cell, status);
    }
  }

  async run(): Promise<SweepOutcome> {
    const { stop } = this.#options;
    const onStop = () => {
      for (const { stop: ask } of this.#running.values()) ask();
      this.#wake();
    };
    stop?.addEventListener('abort', onStop);
    try {
      while (!this.#isEnding()) {
        await this.#startCells();
        if (this.#running.size === 0 && this.#count('waiting', 'elsewhere') === 0) break;
        await this.#nextEvent();
        await this.#lookElsewhere();
      }
      onStop();
      await Promise.all([...this.#running.values()].map(({ outcome }) => outcome));
      // What became of the last ones is noted when they have ended.
      while (this.#running.size > 0) await new Promise((resolve) => setImmediate(resolve));
    } finally {
      stop?.removeEventListener('abort', onStop);
    }
    if (this.#failure) throw this.#failure;
    return { stopped: this.#count('waiting', 'elsewhere', 'running') > 0, statuses: this.#statuses };
  }

  #isEnding(): boolean {
    return this.#options.stop?.aborted === true || this.#failure !== undefined;
  }

  #count(...kinds: readonly CellStatus['kind'][]): number {
    let count = 0;
    for (const { kind } of this.#statuses.values()) if (kinds.includes(kind)) count += 1;
    return count;
  }

  #set(cell: Cell, status: CellStatus, why?: string): void {
    this.#statuses.set(cell, status);
    this.#options.onStatus?.(cell, status, why);
  }

  /** Notes what a cell's folder says; what a killed process left of its lock in one that is finished is cleared, as nobody else will. */
  async #setFound(cell: Cell, found: CellOnDisk): Promise<void> {
    if (found.kind === 'finished' && found.hasLock) await clearAbandonedLock(cellFolder(this.#options.folder, cell));
    this.#set(cell, found);
  }

  async #startCells(): Promise<void> {
    const { cells, jobs, folder } = this.#options;
    for (const cell of cells) {
      if (this.#running.size >= jobs || this.#isEnding()) return;
      if (this.#statuses.get(cell)?.kind !== 'waiting') continue;
      const own = cellFolder(folder, cell);
      // Another sweep may have been here since.
      const found = await inspectCell(own, cell);
      if (found.kind !== 'waiting') await this.#setFound(cell, found);
      else if (await runFolderHolder(own)) this.#set(cell, { kind: 'elsewhere' });
      else if (!this.#isEnding()) {
        await removeDeadLink(own);
        this.#start(cell, own);
      }
    }
  }

  #start(cell: Cell, folder: string): void {
    const { executor, threads } = this.#options;
    let first: { readonly update: number; readonly at: number } | undefined;
    const running = executor.start({ folder, config: cell.config, threads }, (update) => {
      const now = performance.now();
      first ??= { update, at: now };
      const pace = { updates: update - first.update, seconds: (now - first.at) / 1000 };
      this.#set(cell, { kind: 'running', update, pace });
    });
    this.#running.set(cell, running);
    this.#set(cell, { kind: 'running', update: 0 });
    void running.outcome
      .then((outcome) => this.#end(cell, folder, outcome))
      .catch((error: unknown) => {
        // The record of a failure could not be written.
        this.#failure ??= error instanceof UserError ? error : new UserError(`${folder}: ${error}`);
      })
      .finally(() => {
        this.#running.delete(cell);
        this.#wake();
      });
  }

  /** Notes what became of a cell. */
  async #end(cell: Cell, folder: string, outcome: CellOutcome): Promise<void> {
    switch (outcome.kind) {
      case 'finished':
        await clearFailure(folder);
        this.#set(cell, await inspectCell(folder, cell));
        return;
      case 'busy':
        this.#set(cell, { kind: 'elsewhere' });
        return;
      case 'stopped':
        this.#set(cell, { kind: 'waiting' });
        return;
      case 'failed': {
        if (outcome.isEverywhere) {
          this.#failure ??= new UserError(outcome.reason);
          this.#set(cell, { kind: 'waiting' });
          return;
        }
        const record = await recordFailure(folder, outcome);
        if (isGivenUp(record)) this.#set(cell, { kind: 'failed', reason: record.reason });
        else this.#set(cell, { kind: 'waiting' }, record.reason);
        return;
      }
      default:
        outcome satisfies never;
    }
  }

  /** Until a cell ends, the sweep is to stop, or it is time to look at cells elsewhere. */
  async #nextEvent(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      // An event that came before this.
      if (this.#isEnding() || this.#running.size === 0 || this.#count('elsewhere') > 0)
        timer = setTimeout(resolve, POLL_MS);
      if (this.#isEnding()) resolve();
      if (this.#running.size < this.#options.jobs && this.#count('waiting') > 0) resolve();
    });
    clearTimeout(timer);
  }

  async #lookElsewhere(): Promise<void> {
    for (const [cell, { kind }] of this.#statuses) {
      if (kind !== 'elsewhere') continue;
      const folder = cellFolder(this.#options.folder, cell);
      const isHeld = (await runFolderHolder(folder)) !== undefined;
      // Looked at after the lock: a result that was written before the lock was given back is then there.
      const found = await inspectCell(folder, cell);
      if (found.kind !== 'waiting' || !isHeld) await this.#setFound(cell, found);
    }
  }
}

/** Updates of a cell that are made, as far as is known. */
export function updatesMade(cell: Cell, status: CellStatus): number {
  if (status.kind === 'finished') return runUpdates(cell.config);
  return status.kind === 'running' ? status.update : 0;
}
