// LunarLander: as CartPole, but the learning rate stays and the kernel has unit area (Section 4.1, Tables 5 to 7).
import { actorCriticPresets, rowsOf } from '../actor-critic-presets.ts';
import type { ActorCriticTask } from './actor-critic-task.ts';

export const lunarLanderTask: ActorCriticTask = {
  environment: 'lunarlander',
  defaults: {
    environments: 4,
    windowSteps: 128,
    samples: 5_000_000,
    lambda: 0.95,
    anneal: 'none',
    normalization: 'area',
    observationCoding: 'split-signs',
  },
  preset: actorCriticPresets({
    title: 'lunarlander',
    backprop: 5e-4,
    broadcast: {
      2: rowsOf([0.99, 9e-4], 5e-4, 5e-4, 5e-4, 5e-4),
      4: rowsOf([0.99, 9e-4], 5e-4, 5e-4, 5e-4, 9e-4),
      8: rowsOf([0.99, 9e-4], 5e-4, 5e-4, 9e-4, 5e-4),
      32: rowsOf([0.99, 9e-4], 9e-4, 9e-4, 5e-4, 2.5e-4),
      64: rowsOf([0.99, 9e-4], 9e-4, 9e-4, 9e-4, 5e-4),
      128: rowsOf([0.7, 5e-4], 9e-4, 9e-4, 9e-4, 9e-4),
    },
    retrograde: {
      1: { learningRate: 2.5e-4, decayPerStep: 0.5 },
      2: { learningRate: 5e-4, normalization: 'area' },
      5: { learningRate: 2.5e-4, normalization: 'area' },
      10: { learningRate: 5e-4, normalization: 'peak' },
    },
  }),
};
