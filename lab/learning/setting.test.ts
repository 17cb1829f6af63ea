import { describe, expect, it } from 'vitest';
import { setUpSupervised } from '../../src/edge/runs/supervised-setup.ts';
import { parseTrainConfig } from '../../src/edge/runs/train-config.ts';
import { patternImages } from '../../tests/support/pattern-images.ts';
import { layerNames, longestDelaySeconds, type Setting, trainerOptions } from './setting.ts';

const training = patternImages({ count: 300, rows: 28, columns: 28, classes: 10, seed: 1 });
const images = { training, test: training };
const setting: Setting = {
  memories: ['cet:10'],
  delaySeconds: 4,
  hiddenUnits: [512, 512],
  seed: 7,
  updates: 300,
  batchSize: 128,
  learningRate: 1e-3,
};

describe('training in the page', () => {
  it.each(['et', 'cet:10', 'perfect', 'backprop'])('of %s is that of cet train mnist with its defaults', (memory) => {
    const config = parseTrainConfig({ task: 'mnist', memory, delays: 'broadcast:4s', seed: 7, updates: 300 }, 'test');
    const { delaySeconds: _, streaming, horizontalFlips, scaling: __, ...there } = setUpSupervised(config, training);
    expect({ streaming, horizontalFlips }).toEqual({ streaming: false, horizontalFlips: false });
    expect(trainerOptions(memory, setting, images)).toEqual({ ...there, ...images });
  });

  it('refuses a delay after which no error of a batch arrives, and says what is allowed', () => {
    const options = (delaySeconds: number) => () => trainerOptions('et', { ...setting, delaySeconds }, images);
    expect(longestDelaySeconds(128)).toBe(25.4);
    expect(options(25.4)).not.toThrow();
    expect(options(25.6)).toThrow(
      'A delay of 25.6 s is longer than a batch of 128 presentations, in which no error would arrive; use at most 25.4 s, or a batch of more than 128.',
    );
  });

  it('has the layers of the network, without hidden ones too', () => {
    expect(layerNames([512, 512])).toEqual(['W1', 'W2', 'W3']);
    expect(layerNames([])).toEqual(['W1']);
  });
});
