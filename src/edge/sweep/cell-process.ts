// The process that runs one cell: started by local-executor.ts, told what to do in one message, answers in messages. It ends with a
// checkpoint when the sweep asks for that, or is gone.
import { existsSync } from 'node:fs';
import { UserError } from '../../core/errors.ts';
import { createFolder } from '../files/create-folder.ts';
import { isDiskFull } from '../files/file-error.ts';
import type { ActorCriticConfig } from '../runs/actor-critic-config.ts';
import { runActorCritic } from '../runs/actor-critic-run.ts';
import { runPaths } from '../runs/run-folder.ts';
import { tryLockRunFolder } from '../runs/run-lock.ts';
import { runSupervised } from '../runs/supervised-run.ts';
import { isActorCriticTask } from '../runs/tasks/actor-critic-registry.ts';
import type { TrainConfig } from '../runs/train-config.ts';
import type { CellOutcome, CellTask } from './cell-executor.ts';
import { type CellMeasurement, measureCell } from './measure-cell.ts';

/** What a sweep tells a cell's process. */
export type CellOrder =
  | { readonly kind: 'run'; readonly task: CellTask }
  | { readonly kind: 'measure'; readonly task: Omit<CellTask, 'folder'> }
  | { readonly kind: 'stop' };

/** What it answers: how far it is, and at last how it ended. */
export type CellAnswer =
  | { readonly kind: 'update'; readonly update: number }
  | { readonly kind: 'outcome'; readonly outcome: CellOutcome }
  | { readonly kind: 'measured'; readonly measurement: CellMeasurement };

const ANSWER_MS = 200;

const stop = new AbortController();
const end = () => stop.abort();

/** A sweep that is gone gets no answers. */
function answer(message: CellAnswer): void {
  if (process.connected) process.send?.(message, () => undefined);
}

async function runCell({ folder, config, threads }: CellTask): Promise<CellOutcome> {
  // Not removed again, whatever becomes of the run: another process may be about to lock it.
  await createFolder(folder);
  const lock = await tryLockRunFolder(folder);
  if (!('confirm' in lock)) return { kind: 'busy' };
  try {
    let answered = 0;
    const target = {
      folder,
      lock,
      threads,
      mode: existsSync(runPaths(folder).config) ? ('resume' as const) : ('new' as const),
      stop: stop.signal,
      onUpdate(update: number) {
        if (performance.now() - answered < ANSWER_MS) return;
        answered = performance.now();
        answer({ kind: 'update', update });
      },
    };
    const { kind } = isActorCriticTask(config.task)
      ? await runActorCritic({ ...target, config: config as ActorCriticConfig })
      : await runSupervised({ ...target, config: config as TrainConfig });
    return { kind };
  } finally {
    await lock.release();
  }
}

function failure(error: unknown): CellOutcome {
  const isExpected = error instanceof UserError;
  const reason = isExpected ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  const isEverywhere = isDiskFull(error);
  return { kind: 'failed', reason, isHopeless: isExpected && !isEverywhere, isEverywhere };
}

async function carryOut(order: CellOrder): Promise<void> {
  if (order.kind === 'stop') return end();
  try {
    if (order.kind === 'run') answer({ kind: 'outcome', outcome: await runCell(order.task) });
    else answer({ kind: 'measured', measurement: await measureCell(order.task.config, order.task.threads) });
  } catch (error) {
    answer({ kind: 'outcome', outcome: failure(error) });
  }
  if (process.connected) process.disconnect();
}

process.on('message', (order: CellOrder) => void carryOut(order));
process.on('disconnect', end);
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, end);
