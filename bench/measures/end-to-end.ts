// The training of `cet train mnist` in a process of its own, from its first update to its last, with metrics, alignment, evaluations and
// checkpoints, against the bare update. Start and reading of data come before.
import { trainInProcess } from '../cet-process.ts';
import type { Measure } from '../measure.ts';
import { compareInRounds } from '../rounds.ts';
import { createTrainer, medianStepMilliseconds, taskConfig } from '../task-trainer.ts';

const ROUNDS = 3;
const UPDATES = 3000;
/** As in a run of 20,000 updates, the default, which evaluates 20 times. */
const EVALUATE_EVERY = 1000;
const STEPS = 200;

export const endToEnd: Measure = {
  name: 'end-to-end',
  lines: [
    {
      name: 'end-to-end',
      unit: 'images/s',
      comparedWith: 'the bare update (mnist-step)',
      judged: 'ratio',
      bound: 'at least',
      must: 0.85,
      aim: 0.95,
    },
  ],
  async run(bench) {
    const config = taskConfig('mnist');
    const trainer = await createTrainer(bench, config);
    const training = { updates: UPDATES, threads: bench.threads, settings: { evaluateEvery: EVALUATE_EVERY } };
    const bareMilliseconds = () => medianStepMilliseconds(trainer, STEPS);
    try {
      const outcome = await compareInRounds({
        rounds: ROUNDS,
        ours: async () => (await trainInProcess({ task: 'mnist', ...training })).result.samplesPerSecond,
        peer: async () => (1000 * config.batchSize) / (await bareMilliseconds()),
      });
      return [
        { ...outcome, remark: `${UPDATES} updates, evaluations as often as in 20,000, everything else by default` },
      ];
    } finally {
      await trainer.release();
    }
  },
};
