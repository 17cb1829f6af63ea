// What `cet results` does once its options are read: collect, then summarise, ask or export.
import { join } from 'node:path';
import { UserError } from '../core/errors.ts';
import { suggest } from '../core/suggest.ts';
import { type Collection, collectResults } from '../edge/results/collect.ts';
import { type ExportFormat, exportFormats, exportResults } from '../edge/results/export.ts';
import { openForReading } from '../edge/results/query.ts';
import { sweepFileNames } from '../edge/runs/sweep-file-names.ts';
import { noteSkipped } from './note-skipped.ts';
import { printJson, printLine } from './output.ts';
import { lateProgress } from './progress.ts';
import type { ResultsFlags } from './results.ts';
import { printQuery } from './results-rows.ts';
import { printSummary } from './results-summary.ts';

export async function resultsCommand(folder: string, flags: ResultsFlags): Promise<void> {
  const format = readFormat(flags);
  if (folder === '') throw new UserError('A folder of runs is named "": give one, such as runs.');
  const database = flags.database ?? join(folder, sweepFileNames.database);
  const collection = await collectWithProgress(folder, database);
  noteSkipped(collection.skipped);
  if (collection.runs === 0) throw new UserError(explainNoRuns(folder, collection));
  if (format !== undefined) return exportAndReport(database, format, flags);
  const opened = await openForReading(database);
  try {
    if (flags.sql !== undefined) await printQuery(opened, flags.sql, database, flags.json === true);
    else await printSummary(opened, database, folder, flags.json === true);
  } finally {
    opened.close();
  }
}

function readFormat(flags: ResultsFlags): ExportFormat | undefined {
  if (flags.database === '') throw new UserError('--database "" names no file; give one, or leave it out.');
  if (flags.out === '') throw new UserError('--out "" names nothing; give a file or folder, or leave it out.');
  if (flags.export === undefined) {
    if (flags.out === undefined) return undefined;
    throw new UserError(`--out ${flags.out} is for files; add --export parquet or --export csv, or leave out --out.`);
  }
  const format = exportFormats.find((known) => known === flags.export?.toLowerCase());
  if (format) return format;
  throw new UserError(`--export: unknown format "${flags.export}"${suggest(flags.export, exportFormats)}`);
}

async function collectWithProgress(folder: string, database: string): Promise<Collection> {
  const progress = lateProgress('collecting runs');
  return collectResults(folder, database, {
    onProgress: (collected, total) => void progress.update(collected, total),
  }).finally(progress.stop);
}

function explainNoRuns(folder: string, { skipped }: Collection): string {
  return `None of the runs below ${folder} can be read (${skipped.length}); the lines above say why.`;
}

async function exportAndReport(database: string, format: ExportFormat, flags: ResultsFlags): Promise<void> {
  const out = flags.out ?? (flags.sql === undefined ? 'results' : `results.${format}`);
  const files = await exportResults(database, format, out, flags.sql);
  if (flags.json) printJson({ files });
  else printLine(files.map((path) => `  ${path}`).join('\n'));
}
