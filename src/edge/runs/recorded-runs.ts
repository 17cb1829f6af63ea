// Runs as figures read them: every run folder below some folders, checked; one that is damaged costs none of the others.
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatMemory, parseMemory } from '../../core/credit/memory.ts';
import { UserError } from '../../core/errors.ts';
import type { RecordedRun } from '../../core/figures/recorded-run.ts';
import { readTextIfThere } from '../files/read-file.ts';
import { layerDelaySeconds, parseDelays } from './delays.ts';
import { findRunFolders, type SkippedFolder } from './find-runs.ts';
import { readMetrics } from './metrics-log.ts';
import { readRunConfig, readRunResult, readStoredConfig, runPaths } from './run-folder.ts';
import type { TrainConfig } from './train-config.ts';

export interface RecordedRuns {
  readonly runs: readonly RecordedRun[];
  /** Run folders that could not be read. */
  readonly skipped: readonly SkippedFolder[];
}

/**
 * Reads the runs of one task at or below some folders. Of other tasks only the name is read, so their keys may be any.
 * @throws UserError where a folder cannot be read, or no run of the task is there.
 */
export async function readRecordedRuns(roots: readonly string[], task: string): Promise<RecordedRuns> {
  const { folders, skipped: unreadable } = await findRunFolders(roots);
  const runs: RecordedRun[] = [];
  const skipped = [...unreadable];
  const otherTasks: string[] = [];
  for (const folder of folders) {
    try {
      const stored = await readStoredConfig(folder);
      if (stored.task === task) runs.push(await readRecordedRun(folder));
      else otherTasks.push(String(stored.task));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      skipped.push({ folder, reason: error.message });
    }
  }
  if (runs.length > 0) return { runs, skipped };
  throw new UserError(explainNothing(roots.join(', '), task, otherTasks, skipped));
}

function explainNothing(
  where: string,
  task: string,
  otherTasks: readonly string[],
  [firstSkipped, ...moreSkipped]: readonly SkippedFolder[],
): string {
  if (otherTasks.length > 0) {
    return `The runs below ${where} (${otherTasks.length}) are of ${[...new Set(otherTasks)].join(', ')}, none of ${task}; train some by "cet train ${task}", or name other folders.`;
  }
  if (firstSkipped) {
    const more = moreSkipped.length > 0 ? ` (and ${moreSkipped.length} more that cannot be read)` : '';
    return `There is no run below ${where} that can be read; ${firstSkipped.folder}${more}: ${firstSkipped.reason}`;
  }
  return `There is no run below ${where}; name a folder with runs of "cet train", each of which holds config.json and metrics.jsonl.`;
}

async function readRecordedRun(folder: string): Promise<RecordedRun> {
  const config = await readRunConfig(folder);
  const memory = formatMemory(parseMemory(config.memory));
  const paths = runPaths(folder);
  const isFinished = (await readRunResult(folder)) !== undefined;
  const measurements = await readMetrics(paths.metrics);
  if (isFinished && measurements.length === 0) {
    throw new UserError(
      `${paths.metrics} is damaged: the run has a result and no rows; restore a copy, or run it again.`,
    );
  }
  const scale = await sweepScale(dirname(folder));
  return {
    name: folder,
    task: config.task,
    memory,
    layerDelaySeconds: configuredDelays(config, memory),
    seed: config.seed,
    updates: config.updates,
    finishedAt: isFinished ? (await stat(paths.result)).mtimeMs : null,
    ...(scale !== undefined && { scale }),
    config,
    measurements,
  };
}

/** The scale of the sweep in a folder, where it is one and not the whole experiment. */
async function sweepScale(folder: string): Promise<string | undefined> {
  const text = await readTextIfThere(join(folder, 'experiment.json'));
  if (text === undefined) return undefined;
  try {
    const scale: unknown = (JSON.parse(text) as { readonly scale?: unknown }).scale;
    return typeof scale === 'string' && scale !== 'full' ? scale : undefined;
  } catch {
    // The sweep says that it is damaged; the runs are whole without it.
    return undefined;
  }
}

/** Delay of each layer that learns: the convolutions, the hidden layers and the last. */
function configuredDelays(config: TrainConfig, memory: string): readonly number[] {
  const layerCount = config.convolutionChannels.length + config.hiddenUnits.length + 1;
  if (memory === 'backprop') return Array.from({ length: layerCount }, () => 0);
  return layerDelaySeconds(parseDelays(config.delays, config.stepSeconds), layerCount);
}
