// Runs as figures read them: every run folder below some folders, checked; one that is damaged costs none of the others.
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatMemory, type Memory, parseMemory } from '../../core/credit/memory.ts';
import { UserError } from '../../core/errors.ts';
import type { FinalMeasurement, RecordedRun } from '../../core/figures/recorded-run.ts';
import { readTextIfThere } from '../files/read-file.ts';
import type { ActorCriticConfig } from './actor-critic-config.ts';
import { updatesOf } from './actor-critic-setup.ts';
import { layerDelaySeconds, parseDelays } from './delays.ts';
import { findRunFolders, type SkippedFolder } from './find-runs.ts';
import { readMetrics } from './metrics-log.ts';
import { type RunConfig, readAnyRunConfig, readRunResult, readStoredConfig, runPaths } from './run-folder.ts';
import { actorCriticTaskNames, actorCriticTaskOf, isActorCriticTask } from './tasks/actor-critic-registry.ts';
import { taskNames, taskOf } from './tasks/registry.ts';

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
      if (tasks.includes(String(stored.task))) runs.push(await readRecordedRun(folder));
      else otherTasks.push(String(stored.task));
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
 * @param readRows how its metrics.jsonl is read
 * @throws UserError where a file of it is damaged or of another version.
 */
export async function readRecordedRun(folder: string, readRows = readMetrics): Promise<RecordedRun> {
  const config = await readAnyRunConfig(folder);
  const memory = parseMemory(config.memory);
  const paths = runPaths(folder);
  const result = await readRunResult<FinalMeasurement>(folder);
  const measurements = await readRows(paths.metrics);
  if (result && measurements.length === 0) {
    throw new UserError(
      `${paths.metrics} is damaged: the run has a result and no rows; restore a copy, or run it again.`,
    );
  }
  const paperTuning = listedTuning(config, memory);
  const scale = await sweepScale(dirname(folder));
  return {
    name: folder,
    task: config.task,
    memory: formatMemory(memory),
    layerDelaySeconds: configuredDelays(config, memory),
    seed: config.seed,
    updates: isPlayed(config) ? updatesOf(config) : config.updates,
    finishedAt: result ? (await stat(paths.result)).mtimeMs : null,
    ...(scale !== undefined && { scale }),
    config,
    measurements,
    ...(result && { result: finalMeasurement(result) }),
    ...(paperTuning && { paperTuning }),
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

function isPlayed(config: RunConfig): config is ActorCriticConfig {
  return isActorCriticTask(config.task);
}

/** The numbers of a result that figures show. */
function finalMeasurement({ testAccuracy, meanReturn }: FinalMeasurement): FinalMeasurement {
  return {
    ...(typeof testAccuracy === 'number' && { testAccuracy }),
    ...(typeof meanReturn === 'number' && { meanReturn }),
  };
}

/** What the paper's tables list for memory and delays; undefined where they list nothing. */
function listedTuning(config: RunConfig, memory: Memory): Readonly<Record<string, unknown>> | undefined {
  const delays = parseDelays(config.delays, config.stepSeconds);
  try {
    if (!isPlayed(config)) {
      const gated = config.salience !== null;
      const { learningRate, weightDecay } = taskOf(config.task).preset('paper', memory, { delays, gated });
      return { learningRate, weightDecay };
    }
    // The decay of a trace is left out, so that the tables say theirs.
    const asked: Memory = memory.kind === 'et' ? { kind: 'et' } : memory;
    const { learningRate, decayPerStep, normalization } = actorCriticTaskOf(config.task).preset(asked, delays);
    return {
      learningRate,
      ...(normalization && { normalization }),
      ...(decayPerStep !== undefined && { memory: formatMemory({ kind: 'et', decayPerStep }) }),
    };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Delay of each layer that learns: the convolutions, the hidden layers and the last; of play, the layers of the actor. */
function configuredDelays(config: RunConfig, memory: Memory): readonly number[] {
  const convolutions = isPlayed(config) ? 0 : config.convolutionChannels.length;
  const layerCount = convolutions + config.hiddenUnits.length + 1;
  if (memory.kind === 'backprop') return Array.from({ length: layerCount }, () => 0);
  return layerDelaySeconds(parseDelays(config.delays, config.stepSeconds), layerCount);
}
