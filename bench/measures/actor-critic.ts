// Actor-critic learning whole: play, values, traces, gradients and weights, at the sizes of the CartPole runs with the longest delay and the
// highest order of the paper, beside the same learning without any delay.
// The environment costs nothing here (others measure environments): numbers wander, and an episode is cut now and then.
import type { LayerCredit } from '../../src/core/credit/layer-credit.ts';
import { type Memory, parseMemory } from '../../src/core/credit/memory.ts';
import type { EnvironmentCopies, EnvironmentKind } from '../../src/core/environments/environment.ts';
import type { Engine } from '../../src/core/graph/engine.ts';
import { ActorCriticTrainer } from '../../src/core/training/actor-critic.ts';
import type { Measure } from '../measure.ts';
import { compareInRounds } from '../rounds.ts';

const ENVIRONMENTS = 4;
const WINDOW_STEPS = 128;
const OBSERVED = 4;
const EPISODE_STEPS = 200;
const ROUNDS = 9;
const UPDATES = 40;
const WARM_UP = 15;

const wanderer: EnvironmentKind = {
  name: 'wanderer',
  observations: { shape: [OBSERVED], low: -1, high: 1 },
  actionSpace: { actions: ['left', 'right'] },
  create: (copies) => createWanderers(copies),
};

function createWanderers(copies: number): EnvironmentCopies {
  let steps = 0;
  const observations = new Float32Array(copies * OBSERVED);
  const rewards = new Float32Array(copies).fill(1);
  const truncated = new Uint8Array(copies);
  return {
    copies,
    observations,
    finalObservations: observations,
    rewards,
    terminated: new Uint8Array(copies),
    truncated,
    step(actions) {
      steps += 1;
      truncated.fill(steps % EPISODE_STEPS === 0 ? 1 : 0);
      for (let at = 0; at < observations.length; at += 1)
        observations[at] = Math.sin(at + steps + actions[at % copies]!);
    },
    save: () => steps,
    restore: (state) => {
      steps = Number(state);
    },
  };
}

async function createTrainer(engine: Engine, memory: Memory, delaySteps: number): Promise<ActorCriticTrainer> {
  const layer: LayerCredit = {
    memory,
    delaySteps,
    deltaGate: 'own-time',
    normalization: 'peak',
    peakAlignment: 'continuous',
  };
  const trainer = new ActorCriticTrainer({
    engine,
    environment: wanderer,
    environments: ENVIRONMENTS,
    coding: 'split-signs',
    hiddenUnits: [256, 256],
    critic: { kind: 'perceptron', hiddenUnits: [256, 256] },
    credit: [layer, layer, layer],
    pathway: 'backpropagation',
    windowSteps: WINDOW_STEPS,
    discount: 0.99,
    lambda: { kind: 'fixed', lambda: 0.95 },
    criticLambda: 0.95,
    entropy: { coefficient: 0.01, path: 'delayed' },
    valueCoefficient: 0.5,
    optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-5 },
    learningRate: 2.5e-4,
    anneal: 'none',
    updates: 1,
    clipNorm: 0.5,
    seed: 0,
  });
  for (let update = 0; update < WARM_UP; update += 1) await trainer.step('loss');
  return trainer;
}

async function stepsPerSecond(trainer: ActorCriticTrainer): Promise<number> {
  const begun = performance.now();
  for (let update = 0; update < UPDATES; update += 1) await trainer.step('loss');
  return (UPDATES * WINDOW_STEPS * ENVIRONMENTS) / ((performance.now() - begun) / 1000);
}

export const actorCritic: Measure = {
  name: 'actor-critic',
  lines: [
    {
      name: 'actor-critic',
      unit: 'steps/s',
      comparedWith: 'learning without delay',
      judged: 'ours',
      bound: 'at least',
      must: 15_000,
      aim: 30_000,
    },
  ],
  async run({ engine }) {
    const ours = await createTrainer(engine, parseMemory('cet:10'), 640);
    const peer = await createTrainer(engine, { kind: 'backprop' }, 0);
    try {
      const outcome = await compareInRounds({
        rounds: ROUNDS,
        ratio: 'peer/ours',
        ours: () => stepsPerSecond(ours),
        peer: () => stepsPerSecond(peer),
      });
      return [
        { ...outcome, remark: `cet:10, errors 640 steps late, ${ENVIRONMENTS} × ${WINDOW_STEPS} steps an update` },
      ];
    } finally {
      await ours.release();
      await peer.release();
    }
  },
};
