// Runs as figures read them: every run folder below some folders, checked; one that is damaged costs none of the others.
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import type { FinalMeasurement, RecordedRun } from '../../core/figures/recorded-run.ts';
import { readTextIfThere } from '../files/read-file.ts';
import { findRunFolders, type SkippedFolder } from './find-runs.ts';
import { readMetrics } from './metrics-log.ts';
import { type RunConfig, readAnyRunConfig, readRunResult, readStoredConfig, runPaths } from './run-folder.ts';
import { parseRunConfig, parseScale, recordedRun } from './run-texts.ts';
import { sweepFileNames } from './sweep-file-names.ts';
import { actorCriticTaskNames } from './tasks/actor-critic-registry.ts';
import { taskNames } from './tasks/registry.ts';

export interface RecordedRuns {
  readonly runs: readonly RecordedRun[];
  /** Run folders that could not be read. */
  readonly skipped: readonly SkippedFolder[];
}

/**
 * Reads the runs of some tasks, of all unless some are named, at or below some folders. Of other tasks only the name is read, so their
 * keys may be any.
 * @param onProgress called before each of the run folders that were found
 * @throws UserError where a folder cannot be read, or no run of the tasks is there.
 */
export async function readRecordedRuns(
  roots: readonly string[],
  tasks: readonly string[] = [...taskNames, ...actorCriticTaskNames],
  onProgress?: (read: number, total: number) => void,
): Promise<RecordedRuns> {
  const { folders, skipped: unreadable } = await findRunFolders(roots);
  const runs: RecordedRun[] = [];
  const skipped = [...unreadable];
  const otherTasks: string[] = [];
  for (const [read, folder] of folders.entries()) {
    onProgress?.(read, folders.length);
    try {
      const stored = await readStoredConfig(folder);
      if (tasks.includes(String(stored.task))) {
        const config = parseRunConfig(stored, runPaths(folder).config);
        runs.push(await readMeasurements({ folder, config, result: await readRunResult<FinalMeasurement>(folder) }));
      } else otherTasks.push(String(stored.task));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      skipped.push({ folder, reason: error.message });
    }
  }
  if (runs.length > 0) return { runs, skipped };
  throw new UserError(explainNothing(roots.join(', '), tasks, otherTasks, skipped));
}

function explainNothing(
  where: string,
  tasks: readonly string[],
  otherTasks: readonly string[],
  [firstSkipped, ...moreSkipped]: readonly SkippedFolder[],
): string {
  if (otherTasks.length > 0) {
    return `The runs below ${where} (${otherTasks.length}) are of ${[...new Set(otherTasks)].join(', ')}, none of ${tasks.join(' or ')}; train some by "cet train ${tasks[0]}", or name other folders.`;
  }
  if (firstSkipped) {
    const more = moreSkipped.length > 0 ? ` (and ${moreSkipped.length} more that cannot be read)` : '';
    return `There is no run below ${where} that can be read; ${firstSkipped.folder}${more}: ${firstSkipped.reason}`;
  }
  return `There is no run below ${where}; name a folder with runs of "cet train", each of which holds config.json and metrics.jsonl.`;
}

/**
 * One run, finished or not.
 * @throws UserError where a file of it is damaged or of another version.
 */
export async function readRecordedRun(folder: string): Promise<RecordedRun> {
  const config = await readAnyRunConfig(folder);
  return readMeasurements({ folder, config, result: await readRunResult<FinalMeasurement>(folder) });
}

/** What was read of a run folder so far. */
interface BegunReading {
  readonly folder: string;
  readonly config: RunConfig;
  /** Undefined where the run has not finished. */
  readonly result: FinalMeasurement | undefined;
}

/**
 * The run of a folder whose config.json and result.json were read.
 * @param readRows how its metrics.jsonl is read
 * @throws UserError where it is damaged.
 */
export async function readMeasurements(
  { folder, config, result }: BegunReading,
  readRows = readMetrics,
): Promise<RecordedRun> {
  const paths = runPaths(folder);
  const measurements = await readRows(paths.metrics);
  const finishedAt = result ? (await stat(paths.result)).mtimeMs : null;
  const scale = await sweepScale(dirname(folder));
  return recordedRun({ name: folder, config, measurements, result, finishedAt, scale, metricsPath: paths.metrics });
}

/** The scale of the sweep in a folder, where it is one and not the whole experiment. */
async function sweepScale(folder: string): Promise<string | undefined> {
  const text = await readTextIfThere(join(folder, sweepFileNames.record));
  return text === undefined ? undefined : parseScale(text);
}
