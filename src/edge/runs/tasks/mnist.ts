// MNIST: a perceptron with two hidden layers (Section 4.1, Appendix B).
import { halfStandard } from '../../../core/data/labelled-images.ts';
import { paperPresets } from '../presets.ts';
import type { Task } from './task.ts';

export const mnistTask: Task = {
  dataset: 'mnist',
  defaults: {},
  scaling: halfStandard,
  preset: paperPresets({
    broadcast: {
      name: 'Table 2',
      rows: {
        1: { 0.2: [1e-3, 1e-1], 0.6: [1e-3, 1e-3], 1: [1e-3, 0], 2: [1e-3, 1e-3], 4: [1e-3, 0], 10: [1e-4, 0] },
        2: { 0.2: [1e-3, 1e-3], 0.6: [1e-3, 1e-1], 1: [1e-3, 0], 2: [1e-3, 1e-2], 4: [1e-3, 0], 10: [1e-4, 1e-2] },
        6: { 0.2: [1e-3, 1e-2], 0.6: [1e-3, 1e-1], 1: [1e-3, 0], 2: [1e-3, 0], 4: [1e-3, 0], 10: [1e-3, 0] },
        10: {
          0.2: [1e-3, 1e-2],
          0.6: [1e-3, 1e-3],
          1: [1e-3, 1e-3],
          2: [1e-3, 1e-2],
          4: [1e-3, 1e-3],
          10: [1e-3, 1e-3],
        },
      },
    },
    retrograde: { name: 'Table 4', rows: { 1: [1e-4, 1e-3], 2: [1e-4, 1e-1], 6: [1e-4, 1e-3], 10: [1e-4, 0] } },
  }),
};
