// The runs that are shown: those that the server serves, asked for again while the page is looked at, or those that were dropped.
import { computed, signal } from '@preact/signals';
import { UserError } from '../../src/core/errors.ts';
import type { RecordedRun } from '../../src/core/figures/recorded-run.ts';
import { chosenFiles, type PickedFile } from '../picked-files.ts';
import { droppedRunFiles, runsOfFiles } from './dropped-runs.ts';
import type { RunFiles } from './run-files.ts';
import { type ReadOutcome, RunReader } from './run-reader.ts';
import { fetchServedRuns } from './served-runs.ts';

interface Shown {
  readonly source: 'served' | 'dropped';
  /** Name of the folder that is served. */
  readonly folder: string;
  readonly outcomes: readonly ReadOutcome[];
}

export const shown = signal<Shown | undefined>(undefined);
/** How far a first reading has come; undefined where none is going on. */
export const reading = signal<{ readonly done: number; readonly total: number } | undefined>(undefined);
/** A sentence about what could not be opened, and about the server; empty where there is nothing to say. */
export const dropRemark = signal('');
export const serverRemark = signal('');
/** Whether this server serves a folder of results; undefined until it has answered. */
export const isServed = signal<boolean | undefined>(undefined);
/** Names of the runs that are running: they grew lately, while the page was open. */
export const running = signal<ReadonlySet<string>>(new Set());
/** A run that has grown within so long is running. */
const runningMs = 90_000;

export const runs = computed<readonly RecordedRun[]>(() =>
  (shown.value?.outcomes ?? []).flatMap((outcome) => (outcome.kind === 'run' ? [outcome.run] : [])),
);
export const damaged = computed(() =>
  (shown.value?.outcomes ?? []).flatMap((outcome) => (outcome.kind === 'damaged' ? [outcome] : [])),
);

const isDropped = () => dropped.length > 0;

const pollMs = 1500;
const mostAtOnce = 6;

let readers = new Map<string, RunReader>();
/** When runs last grew, by their names, in milliseconds of `performance.now`. */
const grownAt = new Map<string, number>();
let dropped: readonly RunFiles[] = [];
/** Grows with each reading of all runs: what an earlier one finds is not shown. */
let latest = 0;

/** Reads runs, some at once; those that were read before and have not changed cost nothing. */
async function readAll(files: readonly RunFiles[], source: Shown['source'], folder: string): Promise<void> {
  const current = new Map(files.map(({ name }) => [name, readers.get(name) ?? new RunReader()]));
  readers = current;
  latest += 1;
  const own = latest;
  const outcomes: ReadOutcome[] = [];
  const isFirst = shown.value === undefined || shown.value.source !== source;
  let next = 0;
  let done = 0;
  const work = async () => {
    while (next < files.length) {
      const at = next;
      next += 1;
      const one = files[at]!;
      outcomes[at] = await current.get(one.name)!.read(one);
      done += 1;
      if (own === latest && isFirst && files.length > 20) reading.value = { done, total: files.length };
    }
  };
  try {
    await Promise.all(Array.from({ length: mostAtOnce }, work));
  } finally {
    if (own === latest) reading.value = undefined;
  }
  if (own !== latest) return;
  noteGrowth(outcomes);
  const before = shown.value;
  const isSame =
    before?.source === source &&
    before.outcomes.length === outcomes.length &&
    outcomes.every((outcome, at) => outcome === before.outcomes[at]);
  if (!isSame) shown.value = { source, folder, outcomes };
}

function noteGrowth(outcomes: readonly ReadOutcome[]): void {
  const lengths = new Map(
    runs.value.map(({ name, measurements, finishedAt }) => [name, finishedAt === null ? measurements.length : -1]),
  );
  const now = performance.now();
  for (const outcome of outcomes) {
    if (outcome.kind !== 'run') continue;
    const { name, measurements, finishedAt } = outcome.run;
    const before = lengths.get(name);
    if (finishedAt !== null) grownAt.delete(name);
    else if (before !== undefined && before >= 0 && measurements.length > before) grownAt.set(name, now);
  }
  const growing = [...grownAt].flatMap(([name, at]) => (now - at < runningMs ? [name] : []));
  // What is shown is made anew only where it says something else.
  const isSame = growing.length === running.value.size && growing.every((name) => running.value.has(name));
  if (!isSame) running.value = new Set(growing);
}

/** Follows what is served, until the function that it gives back is called. */
export function followServedRuns(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const poll = async () => {
    if (isServed.value !== false && !isDropped() && !document.hidden) {
      try {
        const served = await fetchServedRuns();
        isServed.value = served !== undefined;
        if (served && !isDropped()) {
          await readAll(served.runs, 'served', served.folder);
          serverRemark.value = served.isCut
            ? 'The folder holds more runs than are shown; serve a folder with fewer.'
            : '';
        }
      } catch {
        serverRemark.value =
          shown.value === undefined
            ? 'The server does not answer; start cet lab --results again, or drop runs here.'
            : 'The server does not answer any more; what it served last is shown.';
      }
    }
    if (!isOver) timer = setTimeout(poll, pollMs);
  };
  void poll();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

/** Shows what was dropped, beside what was dropped before. */
export async function openDropped(find: () => Promise<readonly PickedFile[]>): Promise<void> {
  const before = dropped;
  let all = before;
  try {
    const found = await runsOfFiles(await find());
    const others = dropped.filter(({ name }) => !found.some((run) => run.name === name));
    all = [...others, ...found];
    dropped = all;
    if (shown.value?.source !== 'dropped') readers = new Map();
    // What is dropped again may be another file of the same name.
    for (const { name } of found) readers.delete(name);
    await readAll(all, 'dropped', '');
    dropRemark.value = '';
  } catch (error) {
    // What cannot be read keeps nothing else from being shown.
    if (dropped === all) dropped = before;
    dropRemark.value =
      error instanceof UserError ? error.message : 'What was dropped cannot be read; drop a run folder or its files.';
  }
}

export const openTransfer = (transfer: DataTransfer): Promise<void> => {
  // Asked for at once, while the drop lasts.
  const files = droppedRunFiles(transfer);
  return openDropped(() => files);
};
export const openChosen = (files: FileList): Promise<void> => {
  const list = chosenFiles(files);
  return openDropped(async () => list);
};

/** Takes away what was dropped; what is served comes back. */
export function closeDropped(): void {
  latest += 1;
  reading.value = undefined;
  dropped = [];
  readers = new Map();
  grownAt.clear();
  running.value = new Set();
  dropRemark.value = '';
  shown.value = undefined;
}
