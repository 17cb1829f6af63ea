// How long a sweep will take yet: what is left of every cell, at the pace of those that were seen.

/** What is known of one cell. */
export interface CellPace {
  /** Cells of one kind take about the same time for an update. */
  readonly kind: string;
  readonly updates: number;
  /** Updates made. */
  readonly made: number;
  /** Seconds that so many of its updates took; absent where none was seen. */
  readonly seen?: { readonly updates: number; readonly seconds: number };
}

/**
 * Seconds until all cells are finished; undefined where nothing is known of the pace of any.
 * @param workers cells that run at once
 */
export function timeLeft(cells: readonly CellPace[], workers: number): number | undefined {
  const all = secondsPerUpdate(cells);
  if (all === undefined) return undefined;
  const paces = new Map<string, number | undefined>();
  let seconds = 0;
  let longest = 0;
  for (const cell of cells) {
    if (cell.made >= cell.updates) continue;
    if (!paces.has(cell.kind)) paces.set(cell.kind, secondsPerUpdate(cells.filter(({ kind }) => kind === cell.kind)));
    const own = cell.seen && cell.seen.updates > 0 ? cell.seen.seconds / cell.seen.updates : undefined;
    const left = (cell.updates - cell.made) * (own ?? paces.get(cell.kind) ?? all);
    seconds += left;
    longest = Math.max(longest, left);
  }
  return Math.max(seconds / Math.max(1, workers), longest);
}

function secondsPerUpdate(cells: readonly CellPace[]): number | undefined {
  let updates = 0;
  let seconds = 0;
  for (const { seen } of cells) {
    updates += seen?.updates ?? 0;
    seconds += seen?.seconds ?? 0;
  }
  return updates > 0 ? seconds / updates : undefined;
}
