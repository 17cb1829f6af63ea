// CartPole-v1: an actor with two hidden layers, observations as positive and negative parts (Section 4.1, Tables 5 to 7).
import { actorCriticPresets, rowsOf } from '../actor-critic-presets.ts';
import type { ActorCriticTask } from './actor-critic-task.ts';

export const cartPoleTask: ActorCriticTask = {
  environment: 'cartpole',
  defaults: {
    environments: 4,
    windowSteps: 128,
    samples: 5_000_000,
    lambda: 0.95,
    anneal: 'linear',
    normalization: 'peak',
    observationCoding: 'split-signs',
  },
  preset: actorCriticPresets({
    title: 'cartpole',
    backprop: 9e-4,
    broadcast: {
      2: rowsOf([0.5, 5e-4], 2.5e-4, 2.5e-4, 2.5e-4, 2.5e-4),
      4: rowsOf([0.9, 5e-4], 2.5e-4, 2.5e-4, 2.5e-4, 5e-4),
      8: rowsOf([0.99, 5e-4], 2.5e-4, 2.5e-4, 2.5e-4, 5e-4),
      32: rowsOf([0.99, 1e-4], 2.5e-4, 2.5e-4, 2.5e-4, 1e-4),
      64: rowsOf([0.99, 1e-4], 2.5e-4, 9e-4, 9e-4, 5e-4),
      128: rowsOf([0.5, 5e-4], 1e-4, 2.5e-4, 2.5e-4, 2.5e-4),
    },
    retrograde: {
      1: { learningRate: 1e-4, decayPerStep: 0.9 },
      2: { learningRate: 1e-4, normalization: 'peak' },
      5: { learningRate: 1e-4, normalization: 'peak' },
      10: { learningRate: 2.5e-4, normalization: 'peak' },
    },
  }),
};
