// CIFAR-10: three convolutions, each with ReLU, average pooling and batch normalisation, then a perceptron (Section 4.1, Appendix B).
import { channelScaling } from '../../../core/data/labelled-images.ts';
import { paperPresets } from '../presets.ts';
import type { Task } from './task.ts';

export const cifar10Task: Task = {
  dataset: 'cifar10',
  defaults: {
    convolutionChannels: [32, 64, 128],
    hiddenUnits: [512],
    horizontalFlips: true,
    deltaGate: 'own-time-dense',
  },
  // Moments of red, green and blue over the training set.
  scaling: channelScaling([0.4914, 0.4822, 0.4465], [0.2023, 0.1994, 0.201]),
  preset: paperPresets({
    broadcast: {
      name: 'Table 1',
      rows: {
        1: { 0.2: [1e-3, 1e-1], 0.6: [1e-3, 1e-3], 1: [1e-4, 0], 2: [1e-4, 1e-3], 4: [1e-4, 1e-3], 10: [1e-4, 0] },
        2: { 0.2: [1e-3, 1e-1], 0.6: [1e-3, 1e-1], 1: [1e-3, 1e-2], 2: [1e-4, 1e-3], 4: [1e-4, 0], 10: [1e-4, 1e-2] },
        6: {
          0.2: [1e-3, 1e-1],
          0.6: [1e-3, 1e-1],
          1: [1e-3, 1e-1],
          2: [1e-3, 1e-3],
          4: [1e-4, 1e-3],
          10: [1e-4, 1e-3],
        },
        10: { 0.2: [1e-3, 1e-1], 0.6: [1e-3, 1e-1], 1: [1e-3, 1e-1], 2: [1e-3, 0], 4: [1e-4, 1e-2], 10: [1e-4, 1e-3] },
      },
    },
    retrograde: {
      name: 'Table 3',
      rows: { 1: [1e-5, 1e-1], 2: [1e-5, 1e-1], 6: [5e-5, 1e-1], 10: [5e-5, 1e-1] },
      updates: 1_562_500,
      // Longer at this rate, or at a larger one, errors that mix whole batches lead the early layers astray, back to chance (docs/results.md).
      reduced: { updates: 1000, learningRate: 1e-4 },
    },
  }),
};
