// A made-up run as it lies on the disk: config.json, metrics.jsonl and, where it has finished, result.json.
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedRun } from '../../src/core/figures/recorded-run.ts';

/** Writes the files that figures read of a run, and returns the folder. */
export function writeRunFolder(folder: string, run: RecordedRun): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(run.config));
  writeFileSync(join(folder, 'metrics.jsonl'), run.measurements.map((row) => `${JSON.stringify(row)}\n`).join(''));
  if (run.finishedAt === null) return folder;
  const result = join(folder, 'result.json');
  writeFileSync(
    result,
    JSON.stringify({ schemaVersion: 1, task: run.task, memory: run.memory, seed: run.seed, ...run.result }),
  );
  utimesSync(result, run.finishedAt / 1000, run.finishedAt / 1000);
  return folder;
}

/** Writes each run into a folder of its own below `folder`. */
export function writeRunFolders(folder: string, runs: readonly RecordedRun[]): string {
  runs.forEach((run, at) => {
    writeRunFolder(join(folder, `${String(at).padStart(3, '0')}-${run.memory.replaceAll(':', '-')}-${run.seed}`), run);
  });
  return folder;
}
