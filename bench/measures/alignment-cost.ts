// An update that also measures the alignment of every layer with the true gradient, against one that does not, of one trainer.
import type { Measure } from '../measure.ts';
import { compareInRounds } from '../rounds.ts';
import { createTrainer, medianStepMilliseconds, taskConfig } from '../task-trainer.ts';

const ROUNDS = 12;
const STEPS = 8;
const UNCOUNTED = 2;

export const alignmentCost: Measure = {
  name: 'alignment-cost',
  lines: [
    {
      name: 'alignment-cost',
      unit: 'ms',
      comparedWith: 'an update of CIFAR-10 without it',
      judged: 'ratio',
      bound: 'at most',
      must: 1.6,
      aim: 1.3,
    },
  ],
  async run(bench) {
    const trainer = await createTrainer(bench, taskConfig('cifar10'));
    const turn = (measured: 'loss' | 'alignment') =>
      medianStepMilliseconds(trainer, STEPS, { measured, uncounted: UNCOUNTED });
    try {
      await turn('alignment');
      return [await compareInRounds({ rounds: ROUNDS, ours: () => turn('alignment'), peer: () => turn('loss') })];
    } finally {
      await trainer.release();
    }
  },
};
