// What `cet train` needs to know of a task: its data, and the values that its configuration has where nothing else is said.
import type { Memory } from '../../../core/credit/memory.ts';
import type { ImageScaling } from '../../../core/data/labelled-images.ts';
import type { DatasetName } from '../../datasets/registry.ts';
import type { Preset, PresetConditions } from '../presets.ts';
import type { TrainConfigInput } from '../train-config.ts';

export interface Task {
  readonly dataset: DatasetName;
  /** Values of the configuration in place of its own defaults: the network, say. */
  readonly defaults: Partial<TrainConfigInput>;
  readonly scaling: ImageScaling;
  /**
   * The paper's hyperparameters.
   * @throws UserError where the paper has none for the memory and delay.
   */
  paperPreset(memory: Memory, conditions: PresetConditions): Preset;
}
