// A full update (gather, credit, clip, AdamW) against PyTorch's plain backpropagation on the same network, data and threads.
// Ours delays the credit of every layer and standardises its batch from bytes; the peer does neither.
import { MNIST_PRODUCT, measureMatrixProductRate } from '../../src/edge/engine/matrix-product-rate.ts';
import type { Measure } from '../measure.ts';
import { createMnistTrainer, medianStepMilliseconds } from '../mnist-trainer.ts';
import { startTorchPeer } from '../peers/torch-peer.ts';
import { compareInRounds } from '../rounds.ts';

const BATCH = 128;
const ROUNDS = 7;
const STEPS = 120;
/** Below this share of our rate, the peer has been given a slow matrix library, and to win against it means nothing. */
const FAIR_RATE = 0.7;

export const mnistStep: Measure = {
  name: 'mnist-step',
  lines: [
    {
      name: 'mnist-step',
      unit: 'ms',
      comparedWith: 'PyTorch, plain backpropagation',
      judged: 'ratio',
      bound: 'at most',
      must: 0.75,
      aim: 0.6,
    },
  ],
  async run({ engine, threads, data }) {
    const peer = await startTorchPeer(threads, BATCH);
    const trainer = await createMnistTrainer(engine, data);
    try {
      const ownRate = await measureMatrixProductRate(engine, MNIST_PRODUCT, 500);
      const peerRate = await peer.matrixProductRate(0.5);
      const outcome = await compareInRounds({
        rounds: ROUNDS,
        ours: () => medianStepMilliseconds(trainer, STEPS),
        peer: () => peer.stepMilliseconds(STEPS),
      });
      const rates = `matrix products ${(peerRate / 1e9).toFixed(0)} GFLOP/s, ours ${(ownRate / 1e9).toFixed(0)}`;
      const unfair =
        peerRate < FAIR_RATE * ownRate &&
        `the peer's matrix library is slow (${rates}); apt-get install libopenblas0-pthread`;
      return [{ ...outcome, remark: `${peer.description}; its ${rates}`, ...(unfair && { failure: unfair }) }];
    } finally {
      peer.close();
      await trainer.release();
    }
  },
};
