// What the files of a run folder say, from their texts: pure, so that the lab reads runs by the same rules as the command line.
import { z } from 'zod';
import { formatMemory, type Memory, parseMemory } from '../../core/credit/memory.ts';
import { UserError } from '../../core/errors.ts';
import type { FinalMeasurement, RecordedRun, RunMeasurement } from '../../core/figures/recorded-run.ts';
import { isPlayed } from '../../core/figures/run-kind.ts';
import { type ActorCriticConfig, parseActorCriticConfig } from './actor-critic-config.ts';
import { RUN_SCHEMA_VERSION } from './config-keys.ts';
import { parseDelays } from './delays.ts';
import { learningLayerDelays } from './learning-delays.ts';
import { runUpdates } from './run-updates.ts';
import { actorCriticTaskOf, isActorCriticTask } from './tasks/actor-critic-registry.ts';
import { taskOf } from './tasks/registry.ts';
import { parseTrainConfig, type TrainConfig } from './train-config.ts';

/** The configuration of a run of `cet train`, whatever is learned. */
export type RunConfig = TrainConfig | ActorCriticConfig;

/**
 * config.json of a run of this version, its keys unchecked.
 * @param path of the file, for errors @param folder that it lies in
 * @throws UserError where it is of another version, or no JSON.
 */
export function parseStoredConfig(text: string, path: string, folder: string): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new UserError(`${path} is damaged: it is not JSON; restore a copy, or start a new run.`);
  }
  const stored = typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  if (stored.schemaVersion === RUN_SCHEMA_VERSION) return stored;
  throw new UserError(
    `${folder} is a run of version ${JSON.stringify(stored.schemaVersion) ?? 'unknown'}; this program reads version ${RUN_SCHEMA_VERSION}: start a new run.`,
  );
}

/** The configuration of a run of any task. @throws UserError with one sentence for the first thing that is wrong. */
export function parseRunConfig(stored: Readonly<Record<string, unknown>>, path: string): RunConfig {
  const parse = isActorCriticTask(stored.task) ? parseActorCriticConfig : parseTrainConfig;
  return parse(stored, path);
}

const number = z.number();
/** What readers of a result rely on, as far as it is there; the rest of it is taken as it is. */
const resultSchema = z
  .looseObject({
    testAccuracy: number.min(0).max(1).optional(),
    testLoss: number.optional(),
    meanReturn: number.optional(),
    returnDeviation: number.optional(),
    seconds: number.min(0).optional(),
    weightsSha256: z.string().optional(),
  })
  .refine(({ testAccuracy, meanReturn }) => testAccuracy !== undefined || meanReturn !== undefined);

/** JSON may have numbers that no float can hold, such as 1e999. */
function refuseInfinite(_: string, value: unknown): unknown {
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) throw new RangeError('too large');
  return value;
}

/** result.json. @throws UserError where it is no JSON, or has no score, or numbers that are none. */
export function parseRunResult<T>(text: string, path: string): T {
  const damaged = (what: string) =>
    new UserError(`${path} is damaged: ${what}; delete it, and resume the run to have it written again.`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text, refuseInfinite);
  } catch (error) {
    throw damaged(error instanceof RangeError ? 'a number in it is infinite' : 'it is not JSON');
  }
  const result = resultSchema.safeParse(parsed);
  if (result.success) return result.data as T;
  const [key] = result.error.issues[0]?.path ?? [];
  throw damaged(key === undefined ? 'it is no result of a run' : `its ${String(key)} is not what a run writes`);
}

/** What readers of a row rely on; the rest of it is taken as it is. */
const rowSchema = z.looseObject({
  update: z.int().min(0),
  seconds: z.number().nullable().optional(),
  loss: z.number().nullable().optional(),
  valueLoss: z.number().nullable().optional(),
  alignment: z.record(z.string(), z.number().nullable()).optional(),
  testAccuracy: z.number().optional(),
  samples: z.int().min(0).optional(),
  meanReturn: z.number().nullable().optional(),
  episodes: z.int().min(0).optional(),
});

/** One line of metrics.jsonl; undefined where it is no row. */
export function parseRow(line: string): RunMeasurement | undefined {
  try {
    const row = rowSchema.safeParse(JSON.parse(line));
    return row.success ? (row.data as unknown as RunMeasurement) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Rows of metrics.jsonl; a last line that a kill cut short is left out.
 * @param firstLine number of the first line of the text, for errors
 * @throws UserError where a line is no row.
 */
export function parseMetrics<Row = RunMeasurement>(text: string, path: string, firstLine = 1): readonly Row[] {
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return lines.flatMap((line, at) => {
    if (line === '') return [];
    const row = parseRow(line);
    if (row) return [row as Row];
    throw new UserError(
      `${path} is damaged: line ${at + firstLine} is no row of metrics; restore a copy, or start a new run.`,
    );
  });
}

/** What was read of a run. */
export interface ReadRun {
  /** What a person knows it by. */
  readonly name: string;
  readonly config: RunConfig;
  readonly measurements: readonly RunMeasurement[];
  /** Absent where it has not finished. */
  readonly result?: FinalMeasurement | undefined;
  /** When it finished, in milliseconds since 1970; null where it has not. */
  readonly finishedAt: number | null;
  readonly scale?: string | undefined;
  /** Why it failed, in a sentence. */
  readonly failure?: string | undefined;
  /** Of metrics.jsonl, for errors. */
  readonly metricsPath: string;
}

/** A run as figures know it. @throws UserError where it cannot be one: a result without rows, delays that fit no layers. */
export function recordedRun({
  name,
  config,
  measurements,
  result,
  finishedAt,
  scale,
  failure,
  metricsPath,
}: ReadRun): RecordedRun {
  const memory = parseMemory(config.memory);
  if (result && measurements.length === 0) {
    throw new UserError(
      `${metricsPath} is damaged: the run has a result and no rows; restore a copy, or run it again.`,
    );
  }
  const paperTuning = listedTuning(config, memory);
  return {
    name,
    task: config.task,
    memory: formatMemory(memory),
    layerDelaySeconds: learningLayerDelays(config),
    seed: config.seed,
    updates: runUpdates(config),
    finishedAt,
    ...(scale !== undefined && { scale }),
    ...(failure !== undefined && { failure }),
    config,
    measurements,
    ...(result && { result: finalMeasurement(result) }),
    ...(paperTuning && { paperTuning }),
  };
}

/** The scale that experiment.json of a sweep names, where it is not the whole experiment. */
export function parseScale(text: string): string | undefined {
  try {
    const scale: unknown = (JSON.parse(text) as { readonly scale?: unknown }).scale;
    return typeof scale === 'string' && scale !== 'full' ? scale : undefined;
  } catch {
    // The sweep says that it is damaged; the runs are whole without it.
    return undefined;
  }
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
