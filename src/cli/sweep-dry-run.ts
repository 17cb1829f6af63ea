// `cet sweep --dry-run`: the cells of an experiment, what each would take, and what all would.

import { countOf, formatDuration } from '../core/figures/text.ts';
import { type CellOnDisk, cellFolder } from '../edge/sweep/cell-state.ts';
import { type Cell, whyImpossible } from '../edge/sweep/cells.ts';
import { estimateCells } from '../edge/sweep/estimate.ts';
import type { Jobs } from '../edge/sweep/jobs.ts';
import { localExecutor } from '../edge/sweep/local-executor.ts';
import { coordinateColumns } from './coordinate-columns.ts';
import { formatBytes } from './format-bytes.ts';
import { printJson, printLine, renderFittingTable } from './output.ts';
import { createProgress } from './progress.ts';
import { firstLine } from './sweep-display.ts';

export interface DryRun extends Jobs {
  readonly cells: readonly Cell[];
  readonly found: ReadonlyMap<Cell, CellOnDisk>;
  readonly folder: string;
  readonly json: boolean;
}

export async function printDryRun({ cells, found, jobs, threads, folder, json }: DryRun): Promise<void> {
  const waiting = cells.filter((cell) => found.get(cell)?.kind === 'waiting');
  const impossible = new Map(
    waiting.flatMap((cell) => {
      const reason = whyImpossible(cell);
      return reason === undefined ? [] : [[cell, { kind: 'cannot run', reason }] as const];
    }),
  );
  const left = waiting.filter((cell) => !impossible.has(cell));
  const progress = await createProgress('measuring', 1000);
  const estimates = await estimateCells(left, {
    executor: localExecutor,
    threads,
    onMeasured: (done, total) => progress.update(Math.round((1000 * done) / total)),
  }).finally(() => progress.stop());
  const statusOf = (cell: Cell) => impossible.get(cell) ?? found.get(cell);
  const state = (cell: Cell) => statusOf(cell)?.kind ?? 'waiting';
  let [seconds, bytes, longest] = [0, 0, 0];
  for (const estimate of estimates.values()) {
    seconds += estimate.seconds;
    bytes += estimate.bytes;
    longest = Math.max(longest, estimate.seconds);
  }
  const total = {
    cells: cells.length,
    toRun: left.length,
    jobs,
    threads,
    seconds: Math.max(seconds / jobs, longest),
    bytes,
  };
  if (json) {
    for (const cell of cells) {
      const own = {
        cell: cell.name,
        folder: cellFolder(folder, cell),
        coordinates: cell.coordinates,
        state: state(cell),
      };
      const status = statusOf(cell);
      const why = status && 'reason' in status ? { reason: status.reason } : {};
      printJson({ ...own, ...why, ...estimates.get(cell) });
    }
    return printJson(total);
  }
  const columns = coordinateColumns(cells);
  const rows = cells.map((cell, at) => {
    const estimate = estimates.get(cell);
    return [
      cell.name,
      ...columns.rows[at]!,
      state(cell),
      estimate ? formatDuration(estimate.seconds) : '',
      estimate ? formatBytes(estimate.bytes) : '',
    ];
  });
  printLine(await renderFittingTable(['folder', ...columns.head, 'state', 'time', 'space'], rows));
  const broken = cells.flatMap((cell) => {
    const status = statusOf(cell);
    return status && 'reason' in status ? [{ cell, status }] : [];
  });
  for (const { cell, status } of broken) printLine(`  ${status.kind} ${cell.name}: ${firstLine(status.reason)}`);
  if (broken.some(({ status }) => status.kind === 'failed')) {
    printLine('  Cells that failed are tried again with --retry.');
  }
  printLine(
    left.length === 0
      ? `Nothing ${broken.length > 0 ? 'else ' : ''}is left to run in ${folder}.`
      : `${left.length} of ${cells.length} cells to run in ${folder}: about ${formatDuration(total.seconds)} with ${jobs} at once (${countOf(threads, 'thread')} each), and ${formatBytes(bytes)}; estimated from a moment of one of each kind on this machine.`,
  );
}
