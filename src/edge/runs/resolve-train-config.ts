// From what was asked for by name to the whole configuration of a supervised run: defaults of the task < preset < what was asked for.
import { resolve } from 'node:path';
import { formatMemory, parseMemory } from '../../core/credit/memory.ts';
import type { ValueSource } from './config-keys.ts';
import { configuredPreset } from './configured-preset.ts';
import { formatDelays, parseDelays } from './delays.ts';
import type { Preset } from './presets.ts';
import { type TaskName, taskOf } from './tasks/registry.ts';
import { parseTrainConfig, type TrainConfig } from './train-config.ts';

export interface ResolvedTrainConfig {
  readonly config: TrainConfig;
  /** The preset that was used, if one was. */
  readonly preset?: Preset;
}

/**
 * The whole configuration of a new run of `task`; what was asked for by name wins over the preset.
 * @param asked keys of the configuration with their values
 * @param source what they come from, for errors
 * @throws UserError with one sentence for the first thing that is wrong.
 */
export function resolveTrainConfig(
  task: TaskName,
  asked: Readonly<Record<string, unknown>>,
  source: ValueSource,
): ResolvedTrainConfig {
  const { defaults } = taskOf(task);
  // With the gate, as in the paper's Section 4.2: long batches, of which few samples learn, and a longer warm-up.
  const gateDefaults = typeof asked.salience === 'number' ? { batchSize: 1280, warmupFraction: 0.2 } : {};
  const unasked = { ...defaults, ...gateDefaults };
  const config = parseTrainConfig({ task, ...unasked, ...asked }, source);
  const preset = configuredPreset(config);
  if (!preset) return { config: normalizeTrainConfig(config) };
  const { learningRate, weightDecay, updates } = preset;
  const tuned = { learningRate, weightDecay, ...(updates !== undefined && { updates }) };
  const filled = parseTrainConfig({ task, ...unasked, ...tuned, ...asked }, 'preset');
  return { config: normalizeTrainConfig(filled), preset };
}

/** Values in one form: `CET:6` as `cet:6`, `broadcast:10steps` as `broadcast:2s`, folders from the root. */
export function normalizeTrainConfig(config: TrainConfig): TrainConfig {
  return {
    ...config,
    memory: formatMemory(parseMemory(config.memory)),
    delays: formatDelays(parseDelays(config.delays, config.stepSeconds)),
    // Absolute, so that the run can be resumed from anywhere.
    dataFolder: config.dataFolder === null ? null : resolve(config.dataFolder),
  };
}
