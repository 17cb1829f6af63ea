// What a sweep would take, before it is begun: time and space of each cell, from a short measurement of one of each kind on this machine.
import { canonicalJson } from '../../core/canonical-json.ts';
import type { RunConfig } from '../runs/run-folder.ts';
import { runUpdates } from '../runs/run-updates.ts';
import { isActorCriticTask } from '../runs/tasks/actor-critic-registry.ts';
import type { CellExecutor } from './cell-executor.ts';
import type { Cell } from './cells.ts';
import type { CellMeasurement } from './measure-cell.ts';

export interface CellEstimate {
  readonly seconds: number;
  readonly bytes: number;
}

export interface EstimateOptions {
  readonly executor: CellExecutor;
  readonly threads: number;
  onMeasured?(done: number, total: number): void;
}

/** What decides how long an update takes; of plays, memory and delay too, since they decide what is kept of the past. */
function kindOf(config: RunConfig): string {
  const { memory, delays, ...rest } = config as RunConfig & Readonly<Record<string, unknown>>;
  const passing = ['seed', 'learningRate', 'weightDecay', 'updates', 'samples', 'preset', 'logEvery', 'evaluateEvery'];
  const kept = Object.fromEntries(Object.entries(rest).filter(([key]) => !passing.includes(key)));
  const keepsPast = isActorCriticTask(config.task) || ('streaming' in config && config.streaming);
  return canonicalJson({ ...kept, ...(keepsPast ? { memory, delays } : { isDelayed: memory !== 'backprop' }) });
}

/** Kinds of cells that are measured; the others are taken to be like those of their task. */
const MOST_MEASURED = 8;

/** config.json, environment.json and result.json. */
const SMALL_FILES_BYTES = 4000;

function estimate(config: RunConfig, measured: CellMeasurement): CellEstimate {
  const updates = runUpdates(config);
  const evaluateEvery = 'evaluateEvery' in config ? (config.evaluateEvery ?? Math.ceil(updates / 20)) : Infinity;
  const evaluations = Math.ceil(updates / evaluateEvery);
  const rows = Math.ceil(updates / config.logEvery) + evaluations;
  const { startSeconds, updateSeconds, evaluationSeconds, finalSeconds, checkpointBytes, rowBytes } = measured;
  return {
    seconds: startSeconds + updates * updateSeconds + evaluations * evaluationSeconds + finalSeconds,
    bytes: checkpointBytes + rows * rowBytes + SMALL_FILES_BYTES,
  };
}

/** At most `most` of a list, spread over it. */
function spread<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, at) => list[Math.round((at * (list.length - 1)) / Math.max(1, most - 1))]!);
}

/**
 * Estimates all cells.
 * @throws UserError where a cell that is measured cannot be run.
 */
export async function estimateCells(
  cells: readonly Cell[],
  { executor, threads, onMeasured }: EstimateOptions,
): Promise<ReadonlyMap<Cell, CellEstimate>> {
  const kinds = new Map<string, Cell>();
  for (const cell of cells) {
    const kind = kindOf(cell.config);
    if (!kinds.has(kind)) kinds.set(kind, cell);
  }
  const chosen = spread([...kinds], MOST_MEASURED);
  const measured = new Map<string, CellMeasurement>();
  // By task: the one that takes longest for an update stands for what was not measured.
  const slowest = new Map<string, CellMeasurement>();
  for (const [kind, { config }] of chosen) {
    const found = await executor.measure({ config, threads });
    measured.set(kind, found);
    const known = slowest.get(config.task);
    if (!known || found.updateSeconds > known.updateSeconds) slowest.set(config.task, found);
    onMeasured?.(measured.size, chosen.length);
  }
  const [any] = slowest.values();
  return new Map(
    cells.map((cell) => [
      cell,
      estimate(cell.config, measured.get(kindOf(cell.config)) ?? slowest.get(cell.config.task) ?? any!),
    ]),
  );
}
