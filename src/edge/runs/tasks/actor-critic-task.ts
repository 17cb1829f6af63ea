// What `cet train` needs to know of a task that is played: its environment, its defaults, and the paper's numbers.
import type { Memory } from '../../../core/credit/memory.ts';
import type { EnvironmentName } from '../../../core/environments/registry.ts';
import type { ActorCriticConfigInput } from '../actor-critic-config.ts';
import type { ActorCriticPreset } from '../actor-critic-presets.ts';
import type { DelaySpec } from '../delays.ts';

export interface ActorCriticTask {
  readonly environment: EnvironmentName;
  /** Values of the configuration in place of its own defaults. */
  readonly defaults: Partial<ActorCriticConfigInput>;
  /**
   * The paper's tuned hyperparameters.
   * @throws UserError where there are none for the memory and delays.
   */
  preset(memory: Memory, delays: DelaySpec): ActorCriticPreset;
}
