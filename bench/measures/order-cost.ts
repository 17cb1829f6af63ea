// A step costs the same whatever the order and the delay: both live in a constant matrix of the batch's size.

import type { TrainConfig } from '../../src/edge/runs/train-config.ts';
import type { Bench, Measure, MeasureLine, Outcome } from '../measure.ts';
import { compareInRounds } from '../rounds.ts';
import { createTrainer, medianStepMilliseconds, taskConfig } from '../task-trainer.ts';

/** Short turns and many of them, since 5 % must be told apart on a machine that drifts by more. */
interface Turns {
  readonly rounds: number;
  /** Updates in a turn, and others before them that do not count. */
  readonly steps: number;
  readonly uncounted: number;
}

const REST_MS = 10;

const bounds = { unit: 'ms', judged: 'ratio', bound: 'at most', must: 1.05, aim: 1 } as const;

async function compareConfigs(
  bench: Bench,
  { rounds, steps, uncounted }: Turns,
  costly: TrainConfig,
  cheap: TrainConfig,
): Promise<Outcome> {
  const ours = await createTrainer(bench, costly);
  try {
    const peer = await createTrainer(bench, cheap);
    try {
      const turn = (trainer: typeof ours) => medianStepMilliseconds(trainer, steps, { uncounted });
      return await compareInRounds({ rounds, restMs: REST_MS, ours: () => turn(ours), peer: () => turn(peer) });
    } finally {
      await peer.release();
    }
  } finally {
    await ours.release();
  }
}

const mnistTurns: Turns = { rounds: 40, steps: 25, uncounted: 5 };
const mnistLines: readonly MeasureLine[] = [
  { name: 'order-cost-n', comparedWith: 'order 1 in place of 200', ...bounds },
  { name: 'order-cost-T', comparedWith: 'delay of 1 step in place of 50', ...bounds },
];

export const orderCost: Measure = {
  name: 'order-cost',
  lines: mnistLines,
  async run(bench) {
    const ofMemory = (memory: string) => taskConfig('mnist', { memory });
    const ofDelay = (steps: number) => taskConfig('mnist', { delays: `broadcast:${steps}steps` });
    return [
      await compareConfigs(bench, mnistTurns, ofMemory('cet:200'), ofMemory('cet:1')),
      await compareConfigs(bench, mnistTurns, ofDelay(50), ofDelay(1)),
    ];
  },
};

const cifarTurns: Turns = { rounds: 24, steps: 7, uncounted: 1 };

export const cifarOrderCost: Measure = {
  name: 'cifar-order-cost',
  lines: [{ name: 'cifar-order-cost', comparedWith: 'order 1 in place of 200', ...bounds }],
  async run(bench) {
    const ofMemory = (memory: string) => taskConfig('cifar10', { memory });
    return [await compareConfigs(bench, cifarTurns, ofMemory('cet:200'), ofMemory('cet:1'))];
  },
};
