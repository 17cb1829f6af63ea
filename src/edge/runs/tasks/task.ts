// What `cet train` needs to know of a task: its data, and the values that its configuration has where nothing else is said.
import type { Memory } from '../../../core/credit/memory.ts';
import type { ImageScaling } from '../../../core/data/labelled-images.ts';
import type { DatasetName } from '../../datasets/registry.ts';
import type { Preset, PresetConditions, PresetName } from '../presets.ts';
import type { TrainConfigInput } from '../train-config.ts';

export interface Task {
  readonly dataset: DatasetName;
  /** Values of the configuration in place of its own defaults: the network, say. */
  readonly defaults: Partial<TrainConfigInput>;
  readonly scaling: ImageScaling;
  /**
   * The paper's hyperparameters, or those of a shorter run.
   * @throws UserError where there are none for the memory and delay.
   */
  preset(name: PresetName, memory: Memory, conditions: PresetConditions): Preset;
}
