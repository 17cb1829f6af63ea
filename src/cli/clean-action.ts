// What `cet clean` does once its options are read.
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { UserError } from '../core/errors.ts';
import { groupBy } from '../core/figures/group-by.ts';
import { countOf } from '../core/figures/text.ts';
import { suggest } from '../core/suggest.ts';
import { bytesOf, type Cleanable, type CleanableKind, cleanableKinds } from '../edge/clean/cleanable.ts';
import { findCachedData, findCleanable } from '../edge/clean/find-cleanable.ts';
import { removeCleanable } from '../edge/clean/remove-cleanable.ts';
import { describeFileError, errorCode } from '../edge/files/file-error.ts';
import type { SkippedFolder } from '../edge/runs/find-runs.ts';
import type { CleanFlags } from './clean.ts';
import { formatBytes } from './format-bytes.ts';
import { note, printJson, printLine, renderFittingTable, withoutControls } from './output.ts';
import { createProgress } from './progress.ts';

/** Folders that are listed one by one. */
const LISTED = 40;

/** @param named left out: runs */
export async function cleanCommand(named: string | undefined, flags: CleanFlags): Promise<void> {
  const folder = named ?? 'runs';
  const kinds = readKinds(flags);
  if (folder === '') throw new UserError('A folder is named ""; give the one in which the runs are, such as runs.');
  // Who is after the cache alone, or named no folder, may have none.
  const hasRuns = await stat(folder).then(
    () => true,
    (error: unknown) => {
      const isNeeded = named !== undefined || !kinds.includes('cache');
      if (isNeeded || errorCode(error) !== 'ENOENT') throw describeFileError(error, 'read', folder);
      return false;
    },
  );
  const asks = !flags.yes && !flags.dryRun;
  if (asks && (flags.json || !process.stdin.isTTY || !process.stderr.isTTY)) {
    const reason = flags.json ? 'with --json it cannot' : 'there is no terminal to ask on';
    throw new UserError(
      `cet clean asks before it deletes, and ${reason}; add --yes, or --dry-run to see what would go.`,
    );
  }
  const { found, leftAlone } = hasRuns ? await findCleanable(folder, Date.now()) : { found: [], leftAlone: [] };
  const all = [...found, ...(kinds.includes('cache') ? await findCachedData() : [])];
  const items = all.filter(({ kind }) => kinds.includes(kind));
  if (!flags.json) {
    sayLeftAlone(leftAlone);
    printLine(await describeItems(folder, items));
  }
  if (items.length === 0 && !flags.json) return;
  if (flags.dryRun)
    return flags.json ? printDryRun(folder, items, leftAlone) : note('Nothing was deleted (--dry-run).');
  if (asks && !(await ask('Delete all this? [y/N] '))) return note('Nothing was deleted.');
  await removeAll(folder, items, leftAlone, flags.json === true);
}

function readKinds({ only, cache }: CleanFlags): readonly CleanableKind[] {
  const standard = cleanableKinds.filter((kind) => kind !== 'cache' || cache);
  if (only === undefined) return standard;
  const asked = only.split(',').map((text) => {
    const kind = cleanableKinds.find((known) => known === text.trim());
    if (kind) return kind;
    throw new UserError(`--only: unknown kind "${text.trim()}"${suggest(text.trim(), cleanableKinds)}`);
  });
  return [...asked, ...(cache ? (['cache'] as const) : [])];
}

function sayLeftAlone(leftAlone: readonly SkippedFolder[]): void {
  for (const { folder, reason } of leftAlone.slice(0, LISTED)) note(`Left alone: ${folder}: ${reason}`);
  if (leftAlone.length > LISTED) note(`Left alone: ${leftAlone.length - LISTED} more folders.`);
}

const sum = (items: readonly Cleanable[]) => items.reduce((total, item) => total + bytesOf(item), 0);

async function describeItems(folder: string, items: readonly Cleanable[]): Promise<string> {
  if (items.length === 0) return `Nothing below ${folder} can go.`;
  const shown = items.slice(0, LISTED);
  const rows = shown.map((item) => [
    item.kind,
    withoutControls(item.folder),
    describeFiles(item),
    formatBytes(bytesOf(item)),
  ]);
  const kinds = [...groupBy(items, ({ kind }) => kind)].map(
    ([kind, ofKind]) => `${kind}: ${countOf(ofKind.length, 'folder')}, ${formatBytes(sum(ofKind))}`,
  );
  return [
    await renderFittingTable(['kind', 'folder', 'files', 'size'], rows),
    ...(items.length > LISTED ? [`and ${items.length - LISTED} more; --json names all`] : []),
    `${formatBytes(sum(items))} can go (${kinds.join('; ')}).`,
    ...(items.some(({ kind }) => kind === 'checkpoint')
      ? ['Without its checkpoint, a finished run keeps result and curves, and cet play cannot watch it.']
      : []),
  ].join('\n');
}

function describeFiles({ files }: Cleanable): string {
  const names = files.map(({ name }) => name);
  return names.length <= 2 ? names.join(', ') : `${names.length} files`;
}

/** Yes only where it is said; the end of the input and Ctrl-C are a no. */
async function ask(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
    lines.once('SIGINT', () => {
      process.exitCode = 130;
      lines.close();
    });
    const answer = await Promise.race([lines.question(question), closed]);
    return /^\s*y(?:es)?\s*$/i.test(answer);
  } finally {
    lines.close();
  }
}

async function removeAll(
  folder: string,
  items: readonly Cleanable[],
  leftAlone: readonly SkippedFolder[],
  json: boolean,
): Promise<void> {
  let [files, bytes] = [0, 0];
  const left: string[] = [];
  const progress = await createProgress('deleting', items.length);
  for (const [at, item] of items.entries()) {
    const removed = await removeCleanable(item, Date.now());
    progress.update(at + 1);
    files += removed.files;
    bytes += removed.bytes;
    if (removed.left !== undefined) left.push(`Left: ${item.folder} (${item.kind}): ${removed.left}`);
    if (json) printJson({ ...asJson(item), removed: removed.files, left: removed.left ?? null });
  }
  progress.stop();
  if (json)
    return printJson({ folder, items: items.length, files, bytes, left: left.length, dryRun: false, leftAlone });
  for (const line of left) note(line);
  printLine(`Deleted ${countOf(files, 'file')}, ${formatBytes(bytes)}.`);
}

function asJson(item: Cleanable): object {
  const { kind, folder, files } = item;
  return { kind, folder, files: files.map(({ name }) => name), bytes: bytesOf(item) };
}

function printDryRun(folder: string, items: readonly Cleanable[], leftAlone: readonly SkippedFolder[]): void {
  for (const item of items) printJson(asJson(item));
  const files = items.reduce((total, item) => total + item.files.length, 0);
  printJson({ folder, items: items.length, files, bytes: sum(items), left: 0, dryRun: true, leftAlone });
}
