// What every finished run reports, whatever was learned: result.json.
import { createHash } from 'node:crypto';
import { formatMemory, parseMemory } from '../../core/credit/memory.ts';
import { RUN_SCHEMA_VERSION } from './config-keys.ts';
import type { RunConfig } from './run-folder.ts';

/** What the results of all tasks have in common. */
export interface RunResult {
  readonly schemaVersion: number;
  readonly task: string;
  readonly memory: string;
  /** Delay of each layer that learns by it in seconds, first layer first. */
  readonly delays: readonly number[];
  readonly seed: number;
  /** Where hyperparameters that were not given come from; `reduced` is not the paper's run, but a shorter one in its place. */
  readonly preset: RunConfig['preset'];
  readonly updates: number;
  /** Cosine with the true gradient by layer, over the last row of metrics that has it; null where undefined or not measured. */
  readonly alignment: Readonly<Record<string, number | null>>;
  readonly seconds: number;
  readonly samplesPerSecond: number;
  readonly peakMemoryBytes: number;
  readonly weightsSha256: string;
  readonly runFolder: string;
}

/** What a run was, and how it ended. */
export interface RunEnd {
  readonly config: RunConfig;
  readonly folder: string;
  readonly delaySeconds: readonly number[];
  readonly updates: number;
  readonly samples: number;
  readonly alignment: RunResult['alignment'];
  /** Seconds of training. */
  readonly seconds: number;
  /** All weights. */
  readonly parameters: Float32Array;
}

export function commonResult({ config, folder, delaySeconds, parameters, ...end }: RunEnd): RunResult {
  const { updates, samples, alignment, seconds } = end;
  return {
    schemaVersion: RUN_SCHEMA_VERSION,
    task: config.task,
    memory: formatMemory(parseMemory(config.memory)),
    delays: delaySeconds,
    seed: config.seed,
    preset: config.preset,
    updates,
    alignment,
    seconds,
    samplesPerSecond: samples / seconds,
    // Of this process, since it began.
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    weightsSha256: sha256(parameters),
    runFolder: folder,
  };
}

function sha256(parameters: Float32Array): string {
  return createHash('sha256')
    .update(new Uint8Array(parameters.buffer, parameters.byteOffset, parameters.byteLength))
    .digest('hex');
}
