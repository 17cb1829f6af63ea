// MinAtar's SpaceInvaders as the paper plays it, with cet:10 and a λ for every synapse, against the operations of its critic alone at
// the rate of this machine's matrix products: forward pass, gradients of weights and of inputs, each once.
import { criticNetwork } from '../../src/core/training/critic-network.ts';
import { createMatrixProductProbe, MNIST_PRODUCT } from '../../src/edge/engine/matrix-product-rate.ts';
import { samplesPerUpdate, setUpActorCritic } from '../../src/edge/runs/actor-critic-setup.ts';
import { createActorCriticTrainer, playedConfig, samplesPerSecond } from '../actor-critic-trainer.ts';
import type { Bench, Measure, Outcome } from '../measure.ts';
import { learningOperations } from '../operations.ts';
import { compareInRounds } from '../rounds.ts';

const ROUNDS = 7;
const UPDATES = 4;
const WARM_UP = 3;
const PROBE_MS = 300;
/** The paper's shortest and longest. */
const [SHORT_STEPS, LONG_STEPS] = [6, 40];

async function againstCritic(bench: Bench, delaySteps: number): Promise<Outcome> {
  const config = playedConfig('spaceinvaders', delaySteps);
  const { critic, environment } = setUpActorCritic(config);
  const operations = learningOperations(criticNetwork(critic, environment.observations.shape));
  const trainer = createActorCriticTrainer(bench, config);
  try {
    const probe = await createMatrixProductProbe(bench.engine, MNIST_PRODUCT);
    try {
      await samplesPerSecond(trainer, config, WARM_UP);
      const outcome = await compareInRounds({
        rounds: ROUNDS,
        ratio: 'peer/ours',
        ours: () => samplesPerSecond(trainer, config, UPDATES),
        peer: async () => (await probe.operationsPerSecond(PROBE_MS)) / operations,
      });
      const sizes = `errors ${delaySteps} steps late, ${samplesPerUpdate(config)} samples an update`;
      return {
        ...outcome,
        remark: `${sizes}; the critic: ${(operations / 1e6).toFixed(1)} million operations a sample`,
      };
    } finally {
      await probe.release();
    }
  } finally {
    await trainer.release();
  }
}

const bounds = {
  unit: 'samples/s',
  comparedWith: "the critic's operations at the matrix-product rate",
  judged: 'ours',
  bound: 'at least',
  must: 1500,
  aim: 2800,
} as const;

export const spaceInvaders: Measure = {
  name: 'spaceinvaders',
  lines: [
    { name: 'spaceinvaders', ...bounds },
    { name: `spaceinvaders-${SHORT_STEPS}steps`, ...bounds },
  ],
  run: async (bench) => [await againstCritic(bench, LONG_STEPS), await againstCritic(bench, SHORT_STEPS)],
};
