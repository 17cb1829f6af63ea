// How late errors come to each layer that learns, as the configuration of a run says.
import { parseMemory } from '../../core/credit/memory.ts';
import { layerDelaySeconds, parseDelays } from './delays.ts';
import type { RunConfig } from './run-texts.ts';

/**
 * Delay in seconds of each layer that learns by the delays, first layer first: the convolutions, the hidden layers and the last; of play,
 * the layers of the actor. 0 everywhere where learning is undelayed.
 * @throws UserError where the delays do not fit the layers.
 */
export function learningLayerDelays(config: RunConfig): readonly number[] {
  const convolutions = 'convolutionChannels' in config ? config.convolutionChannels.length : 0;
  const layerCount = convolutions + config.hiddenUnits.length + 1;
  if (parseMemory(config.memory).kind === 'backprop') return Array.from({ length: layerCount }, () => 0);
  return layerDelaySeconds(parseDelays(config.delays, config.stepSeconds), layerCount);
}
