// The preset that a configuration names.
import { parseMemory } from '../../core/credit/memory.ts';
import { parseDelays } from './delays.ts';
import type { Preset } from './presets.ts';
import { taskOf } from './tasks/registry.ts';
import type { TrainConfig } from './train-config.ts';

/** Undefined where it names none. @throws UserError where there is none of that name for its memory and delays. */
export function configuredPreset(config: TrainConfig): Preset | undefined {
  if (config.preset === null) return undefined;
  const delays = parseDelays(config.delays, config.stepSeconds);
  return taskOf(config.task).preset(config.preset, parseMemory(config.memory), {
    delays,
    gated: config.salience !== null,
  });
}
