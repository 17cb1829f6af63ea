// A full update against its floating-point operations at the rate of this machine's matrix products: the time of a
// program that did nothing but multiply, and never waited for memory.
import { createMatrixProductProbe, MNIST_PRODUCT } from '../../src/edge/engine/matrix-product-rate.ts';
import { setUpSupervised } from '../../src/edge/runs/supervised-setup.ts';
import type { TaskName } from '../../src/edge/runs/tasks/registry.ts';
import type { Measure } from '../measure.ts';
import { updateOperations } from '../operations.ts';
import { compareInRounds } from '../rounds.ts';
import { createTrainer, medianStepMilliseconds, taskConfig } from '../task-trainer.ts';

const ROUNDS = 7;
const PROBE_MS = 400;

interface FloorOptions {
  readonly name: string;
  readonly task: TaskName;
  /** Updates in a turn. */
  readonly steps: number;
  readonly must: number;
  readonly aim: number;
}

function stepAgainstOperations({ name, task, steps, must, aim }: FloorOptions): Measure {
  const comparedWith = 'operations at the matrix-product rate';
  return {
    name,
    lines: [{ name, unit: 'ms', comparedWith, judged: 'ratio', bound: 'at most', must, aim }],
    async run(bench) {
      const config = taskConfig(task);
      const { network, batchSize } = setUpSupervised(config, (await bench.data(task)).training);
      const { matrixProducts, optimizer } = updateOperations(network, batchSize);
      const trainer = await createTrainer(bench, config);
      try {
        const probe = await createMatrixProductProbe(bench.engine, MNIST_PRODUCT);
        try {
          const outcome = await compareInRounds({
            rounds: ROUNDS,
            ours: () => medianStepMilliseconds(trainer, steps),
            peer: async () => (1000 * (matrixProducts + optimizer)) / (await probe.operationsPerSecond(PROBE_MS)),
          });
          const counts = `${(matrixProducts / 1e6).toFixed(0)} million operations in matrix products, ${(optimizer / 1e6).toFixed(0)} in the optimiser`;
          return [{ ...outcome, remark: counts }];
        } finally {
          await probe.release();
        }
      } finally {
        await trainer.release();
      }
    },
  };
}

export const mnistFloor = stepAgainstOperations({
  name: 'mnist-floor',
  task: 'mnist',
  steps: 120,
  must: 1.8,
  aim: 1.4,
});

export const cifarFloor = stepAgainstOperations({ name: 'cifar-floor', task: 'cifar10', steps: 20, must: 3, aim: 2 });
