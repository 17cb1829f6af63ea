// An update that also measures the alignment of every layer with the true gradient, against one that does not, of one trainer.
import type { Measure } from '../measure.ts';
import { compareInRounds, median } from '../rounds.ts';
import { createTrainer, stepTimes, taskConfig } from '../task-trainer.ts';

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
    const turn = async (measured: 'loss' | 'alignment') => {
      await stepTimes(trainer, UNCOUNTED, measured);
      return median(await stepTimes(trainer, STEPS, measured));
    };
    try {
      await stepTimes(trainer, STEPS, 'alignment');
      return [await compareInRounds({ rounds: ROUNDS, ours: () => turn('alignment'), peer: () => turn('loss') })];
    } finally {
      await trainer.release();
    }
  },
};
