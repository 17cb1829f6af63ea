// A step costs the same whatever the order and the delay: both live in a constant matrix of the batch's size.
import type { Bench, Measure, MeasureLine, Outcome } from '../measure.ts';
import { createMnistTrainer, type MnistCase, stepTimes } from '../mnist-trainer.ts';
import { compareInRounds, median } from '../rounds.ts';

/** Short turns and many of them, since 5 % must be told apart on a machine that drifts by more. */
const ROUNDS = 40;
const STEPS = 25;
const UNCOUNTED = 5;
const REST_MS = 10;

const bounds = { unit: 'ms', judged: 'ratio', bound: 'at most', must: 1.05, aim: 1 } as const;
const lines: readonly MeasureLine[] = [
  { name: 'order-cost-n', comparedWith: 'order 1 in place of 200', ...bounds },
  { name: 'order-cost-T', comparedWith: 'delay of 1 step in place of 50', ...bounds },
];

async function compareCases({ engine, data }: Bench, costly: MnistCase, cheap: MnistCase): Promise<Outcome> {
  const ours = await createMnistTrainer(engine, data, costly);
  const peer = await createMnistTrainer(engine, data, cheap);
  const turn = async (trainer: typeof ours) => {
    await stepTimes(trainer, UNCOUNTED);
    return median(await stepTimes(trainer, STEPS));
  };
  try {
    return await compareInRounds({ rounds: ROUNDS, restMs: REST_MS, ours: () => turn(ours), peer: () => turn(peer) });
  } finally {
    await ours.release();
    await peer.release();
  }
}

export const orderCost: Measure = {
  name: 'order-cost',
  lines,
  async run(bench) {
    return [
      await compareCases(bench, { memory: 'cet:200', delaySteps: 10 }, { memory: 'cet:1', delaySteps: 10 }),
      await compareCases(bench, { memory: 'cet:6', delaySteps: 50 }, { memory: 'cet:6', delaySteps: 1 }),
    ];
  },
};
