// What a training of scene 5 depends on, as the configuration that `cet train` makes of the same wishes.
import { parseMemory } from '../../src/core/credit/memory.ts';
import { UserError } from '../../src/core/errors.ts';
import type { ActorCriticConfig } from '../../src/edge/runs/actor-critic-config.ts';
import { parseDelays } from '../../src/edge/runs/delays.ts';
import { resolveActorCriticConfig } from '../../src/edge/runs/resolve-actor-critic-config.ts';
import { actorCriticTaskOf } from '../../src/edge/runs/tasks/actor-critic-registry.ts';
import { stepSeconds } from '../step-seconds.ts';

export const controlTasks = ['cartpole', 'lunarlander'] as const;
export type ControlTask = (typeof controlTasks)[number];

export interface ControlSetting {
  readonly task: ControlTask;
  /** Text form, such as `cet:10` or `backprop`. */
  readonly memory: string;
  /** T, the same for every layer: whole steps of `stepSeconds`. */
  readonly delaySeconds: number;
  readonly seed: number;
  /** Steps of play in all. */
  readonly samples: number;
  readonly learningRate: number;
  /** Whether the mean over a window is taken off the TD errors. */
  readonly centering: 'window' | 'none';
}

/** @throws UserError where the wishes do not fit together. */
export function controlConfig(setting: ControlSetting): ActorCriticConfig {
  const { task, delaySeconds, seed, samples, learningRate, centering } = setting;
  const delays = `broadcast:${delaySeconds}s`;
  const asked = {
    ...{ task, memory: tunedMemory(setting, delays), delays, seed, samples, learningRate },
    tdErrorCentering: centering,
    // The length of a training is not known before somebody has seen enough of it.
    anneal: 'none',
    stepSeconds,
  };
  return resolveActorCriticConfig(task, asked, 'this scene').config;
}

/** A classical trace with the decay of the paper's Table 6 where it lists one; any other memory as it is. */
function tunedMemory({ task, memory }: ControlSetting, delays: string): string {
  const parsed = parseMemory(memory);
  if (parsed.kind !== 'et' || parsed.decayPerStep !== undefined) return memory;
  try {
    const { decayPerStep } = actorCriticTaskOf(task).preset(parsed, parseDelays(delays, stepSeconds));
    return decayPerStep === undefined ? memory : `et:${decayPerStep}`;
  } catch (error) {
    // The paper lists no such delay.
    if (error instanceof UserError) return memory;
    throw error;
  }
}
