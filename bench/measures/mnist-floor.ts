// A full update against its floating-point operations at the rate of this machine's matrix products: the time of a
// program that did nothing but multiply, and never waited for memory.
import { createMatrixProductProbe, MNIST_PRODUCT } from '../../src/edge/engine/matrix-product-rate.ts';
import type { Measure } from '../measure.ts';
import { createMnistTrainer, medianStepMilliseconds, mnistSetup, STANDARD_CASE } from '../mnist-trainer.ts';
import { updateOperations } from '../operations.ts';
import { compareInRounds } from '../rounds.ts';

const ROUNDS = 7;
const STEPS = 120;
const PROBE_MS = 400;

export const mnistFloor: Measure = {
  name: 'mnist-floor',
  lines: [
    {
      name: 'mnist-floor',
      unit: 'ms',
      comparedWith: 'operations at the matrix-product rate',
      judged: 'ratio',
      bound: 'at most',
      must: 1.8,
      aim: 1.4,
    },
  ],
  async run({ engine, data }) {
    const { network, batchSize } = mnistSetup(data, STANDARD_CASE);
    const { matrixProducts, optimizer } = updateOperations(network, batchSize);
    const trainer = await createMnistTrainer(engine, data);
    const probe = await createMatrixProductProbe(engine, MNIST_PRODUCT);
    try {
      const outcome = await compareInRounds({
        rounds: ROUNDS,
        ours: () => medianStepMilliseconds(trainer, STEPS),
        peer: async () => (1000 * (matrixProducts + optimizer)) / (await probe.operationsPerSecond(PROBE_MS)),
      });
      const counts = `${(matrixProducts / 1e6).toFixed(0)} million operations in matrix products, ${(optimizer / 1e6).toFixed(0)} in the optimiser`;
      return [{ ...outcome, remark: counts }];
    } finally {
      await trainer.release();
      await probe.release();
    }
  },
};
