// From what was asked for by name to the whole configuration of an actor-critic run: defaults of the task < preset < what was asked for.
import { formatMemory, parseMemory } from '../../core/credit/memory.ts';
import { type ActorCriticConfig, parseActorCriticConfig } from './actor-critic-config.ts';
import type { ActorCriticPreset } from './actor-critic-presets.ts';
import type { ValueSource } from './config-keys.ts';
import { formatDelays, parseDelays } from './delays.ts';
import { type ActorCriticTaskName, actorCriticTaskOf } from './tasks/actor-critic-registry.ts';

export interface ResolvedActorCriticConfig {
  readonly config: ActorCriticConfig;
  /** The preset that was used, if one was. */
  readonly preset?: ActorCriticPreset;
}

/**
 * The whole configuration of a new run of `task`; what was asked for by name wins over the preset.
 * @param asked keys of the configuration with their values
 * @param source what they come from, for errors
 * @throws UserError with one sentence for the first thing that is wrong.
 */
export function resolveActorCriticConfig(
  task: ActorCriticTaskName,
  asked: Readonly<Record<string, unknown>>,
  source: ValueSource,
): ResolvedActorCriticConfig {
  const { defaults } = actorCriticTaskOf(task);
  // As in the paper's Section 4.2.
  const isStacked = typeof asked.delays === 'string' && /^\s*retrograde/.test(asked.delays);
  const unasked = { ...defaults, ...(isStacked && { stepSeconds: 0.3 }) };
  const config = parseActorCriticConfig({ task, ...unasked, ...asked }, source);
  const preset = presetOf(config);
  if (!preset) return { config: normalizeActorCriticConfig(config) };
  const { learningRate, normalization } = preset;
  const tuned = { learningRate, ...(normalization && { normalization }) };
  const filled = parseActorCriticConfig({ task, ...unasked, ...tuned, ...asked }, 'preset');
  return { config: normalizeActorCriticConfig(filled), preset };
}

function presetOf(config: ActorCriticConfig): ActorCriticPreset | undefined {
  if (config.preset === null) return undefined;
  const delays = parseDelays(config.delays, config.stepSeconds);
  return actorCriticTaskOf(config.task).preset(parseMemory(config.memory), delays);
}

/** Values in one form, and `et` with the β of the preset, where it has one. */
export function normalizeActorCriticConfig(config: ActorCriticConfig): ActorCriticConfig {
  const memory = parseMemory(config.memory);
  const decayPerStep = memory.kind === 'et' ? presetOf(config)?.decayPerStep : undefined;
  return {
    ...config,
    memory: formatMemory(decayPerStep === undefined ? memory : { kind: 'et', decayPerStep }),
    delays: formatDelays(parseDelays(config.delays, config.stepSeconds)),
  };
}
