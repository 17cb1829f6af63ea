// A full update (gather, credit, clip, AdamW) against PyTorch's plain backpropagation on the same network, data and threads.
// Ours delays the credit of every layer and standardises its batch from bytes; the peer does neither.
import { MNIST_PRODUCT, measureMatrixProductRate } from '../../src/edge/engine/matrix-product-rate.ts';
import type { TaskName } from '../../src/edge/runs/tasks/registry.ts';
import type { Measure } from '../measure.ts';
import { startTorchPeer } from '../peers/torch-peer.ts';
import { compareInRounds } from '../rounds.ts';
import { createTrainer, medianStepMilliseconds, taskConfig } from '../task-trainer.ts';

/** Below this share of our rate, the peer has been given a slow matrix library, and to win against it means nothing. */
const FAIR_RATE = 0.7;

interface StepOptions {
  readonly name: string;
  readonly task: TaskName;
  readonly rounds: number;
  /** Updates in a turn. */
  readonly steps: number;
  readonly must: number;
  readonly aim: number;
}

function stepAgainstTorch({ name, task, rounds, steps, must, aim }: StepOptions): Measure {
  const comparedWith = 'PyTorch, plain backpropagation';
  return {
    name,
    lines: [{ name, unit: 'ms', comparedWith, judged: 'ratio', bound: 'at most', must, aim }],
    async run(bench) {
      const { engine, threads } = bench;
      const config = taskConfig(task);
      const trainer = await createTrainer(bench, config);
      try {
        const peer = await startTorchPeer(task, threads, config.batchSize);
        try {
          const ownRate = await measureMatrixProductRate(engine, MNIST_PRODUCT, 500);
          const peerRate = await peer.matrixProductRate(MNIST_PRODUCT, 0.5);
          const outcome = await compareInRounds({
            rounds,
            ours: () => medianStepMilliseconds(trainer, steps),
            peer: () => peer.stepMilliseconds(steps),
          });
          const rates = `matrix products ${(peerRate / 1e9).toFixed(0)} GFLOP/s, ours ${(ownRate / 1e9).toFixed(0)}`;
          const unfair =
            peerRate < FAIR_RATE * ownRate &&
            `the peer's matrix library is slow (${rates}); apt-get install libopenblas0-pthread`;
          return [{ ...outcome, remark: `${peer.description}; its ${rates}`, ...(unfair && { failure: unfair }) }];
        } finally {
          peer.close();
        }
      } finally {
        await trainer.release();
      }
    },
  };
}

export const mnistStep = stepAgainstTorch({
  name: 'mnist-step',
  task: 'mnist',
  rounds: 7,
  steps: 120,
  must: 0.75,
  aim: 0.6,
});

export const cifarStep = stepAgainstTorch({
  name: 'cifar-step',
  task: 'cifar10',
  rounds: 9,
  steps: 16,
  must: 0.85,
  aim: 0.6,
});
