// How far a sweep is: bars on a terminal, a line for each cell that ends elsewhere; or JSON lines.

import type { MultiBar, SingleBar } from 'cli-progress';
import pc from 'picocolors';
import { describeCoordinates } from '../core/experiments/combinations.ts';
import { type CellPace, timeLeft } from '../core/experiments/time-left.ts';
import { formatDuration } from '../core/figures/text.ts';
import { runUpdates } from '../edge/runs/run-updates.ts';
import { cellFolder } from '../edge/sweep/cell-state.ts';
import type { Cell } from '../edge/sweep/cells.ts';
import { type CellStatus, updatesMade } from '../edge/sweep/sweep.ts';
import { note, printJson } from './output.ts';
import { describeScore } from './run-words.ts';
import { wrapForTerminal } from './wrap-for-terminal.ts';

export interface SweepDisplay {
  status(cell: Cell, status: CellStatus, why?: string): void;
  /** Takes the bars away. */
  stop(): void;
}

export interface DisplayOptions {
  readonly folder: string;
  readonly cells: readonly Cell[];
  readonly jobs: number;
  readonly json: boolean;
}

const DRAW_MS = 250;
/** To the end of the line. */
const ERASE_REST = '\u001b[K';

export async function createSweepDisplay({ folder, cells, jobs, json }: DisplayOptions): Promise<SweepDisplay> {
  const statuses = new Map<Cell, CellStatus>();
  const bars = process.stderr.isTTY ? await createBars() : undefined;
  const timer = setInterval(() => bars?.draw(statuses, describe()), DRAW_MS);
  timer.unref();
  const say = (text: string) => (bars ? bars.log(text) : note(text));

  const count = (kind: CellStatus['kind']) => [...statuses.values()].filter((status) => status.kind === kind).length;
  const left = () => {
    const seconds = timeLeft(
      cells.map((cell) => paceOf(cell, statuses.get(cell))),
      jobs + count('elsewhere'),
    );
    return seconds === undefined ? '' : `, ${formatDuration(seconds)} left`;
  };
  const describe = () => {
    const others = (['elsewhere', 'failed', 'damaged'] as const)
      .filter((kind) => count(kind) > 0)
      .map((kind) => `, ${count(kind)} ${kind}`);
    return `${count('finished')} of ${cells.length} finished${others.join('')}${left()}`;
  };

  return {
    status(cell, status, why) {
      const before = statuses.get(cell);
      statuses.set(cell, status);
      if (before?.kind === status.kind && why === undefined) return;
      if (json) return printJson(statusLine(cell, folder, status, why));
      const name = describeCoordinates(cell.coordinates);
      if (why !== undefined) return say(`Failed, and is tried again: ${name}: ${firstLine(why)}`);
      // What was found at the start is summed up by the command.
      if (before === undefined) return;
      if (status.kind === 'finished') say(`${describe()}: ${name}: ${describeScore(status.result)}`);
      if (status.kind === 'failed') say(`Failed: ${name}: ${firstLine(status.reason)}`);
      if (status.kind === 'damaged') say(`Skipped: ${name}: ${status.reason}`);
    },
    stop() {
      clearInterval(timer);
      bars?.stop();
    },
  };
}

export const firstLine = (text: string) => text.split('\n', 1)[0] ?? '';

function paceOf(cell: Cell, status: CellStatus = { kind: 'waiting' }): CellPace {
  const updates = runUpdates(cell.config);
  const isDone = status.kind === 'finished' || status.kind === 'failed' || status.kind === 'damaged';
  const pace = { kind: cell.config.task, updates, made: isDone ? updates : updatesMade(cell, status) };
  if (status.kind === 'finished') return { ...pace, seen: { updates, seconds: status.result.seconds } };
  return status.kind === 'running' && status.pace ? { ...pace, seen: status.pace } : pace;
}

function statusLine(cell: Cell, folder: string, status: CellStatus, why: string | undefined) {
  return {
    cell: cell.name,
    folder: cellFolder(folder, cell),
    coordinates: cell.coordinates,
    state: status.kind,
    ...('reason' in status && { reason: status.reason }),
    ...(why !== undefined && { failedBefore: why }),
    ...(status.kind === 'finished' && { result: status.result }),
  };
}

/** A bar for the whole, and one for each cell that runs here. */
async function createBars() {
  const { MultiBar: Bars } = await import('cli-progress');
  const title = pc.isColorSupported ? pc.bold('{label}') : '{label}';
  const bars: MultiBar = new Bars({
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    format: `{bar} {percentage}%  ${title}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    forceRedraw: true,
  });
  let whole: SingleBar | undefined;
  const running = new Map<Cell, SingleBar>();
  return {
    draw(statuses: ReadonlyMap<Cell, CellStatus>, label: string) {
      let [made, all] = [0, 0];
      for (const [cell, status] of statuses) {
        const updates = runUpdates(cell.config);
        all += 1;
        made += updatesMade(cell, status) / updates;
        const bar = running.get(cell);
        if (status.kind === 'running') {
          const shown = bar ?? bars.create(updates, status.update, { label: describeCoordinates(cell.coordinates) });
          running.set(cell, shown);
          shown.update(status.update);
        } else if (bar) {
          bars.remove(bar);
          running.delete(cell);
        }
      }
      // Of a thousand, so that the whole moves while its cells do.
      whole ??= bars.create(1000, 0, { label });
      whole.update(all === 0 ? 0 : Math.floor((1000 * made) / all), { label });
    },
    log(text: string) {
      // The bars keep the terminal from wrapping lines, and what is left of them to the right of a line must go.
      const lines = wrapForTerminal(text, process.stderr.columns);
      bars.log(lines.map((line) => `${line}${ERASE_REST}\n`).join(''));
      // At once: what waits for the next time would be lost where there is none.
      bars.update();
    },
    stop: () => bars.stop(),
  };
}
