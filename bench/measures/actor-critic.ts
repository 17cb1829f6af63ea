// Actor-critic learning whole, at the sizes of the CartPole runs with the longest delay and the highest order of the paper: play, values,
// traces, gradients and weights. Beside the same learning with a cascade in every synapse that moves on step by step, and
// beside learning without any delay.

import type { Engine } from '../../src/core/graph/engine.ts';
import { initialize } from '../../src/core/model/initialization.ts';
import { multilayerPerceptron, parameterLayout } from '../../src/core/model/network.ts';
import { createRandom } from '../../src/core/random/random.ts';
import { codedWidth } from '../../src/core/training/actor-decisions.ts';
import { Player } from '../../src/core/training/player.ts';
import { samplesPerUpdate, setUpActorCritic } from '../../src/edge/runs/actor-critic-setup.ts';
import { actorMoments } from '../actor-activity.ts';
import { createActorCriticTrainer, playedConfig, samplesPerSecond } from '../actor-critic-trainer.ts';
import { MaterialisedActor, type MaterialisedStep } from '../materialised-actor.ts';
import type { Measure } from '../measure.ts';
import { compareInRounds } from '../rounds.ts';

const DELAY_STEPS = 640;
const WARM_UP = 15;
const UPDATES = 40;
const ROUNDS = 7;
/** Steps of all environments in a turn of the step-by-step form. */
const STEPS = 40;

const config = playedConfig('cartpole', DELAY_STEPS);

/** A window of CartPole under chance as the layers of a fresh actor see it, with some TD errors. */
async function playWindow(engine: Engine): Promise<readonly MaterialisedStep[]> {
  const { environment, environments, windowSteps, coding, hiddenUnits, credit } = setUpActorCritic(config);
  const width = codedWidth(environment, coding);
  const network = multilayerPerceptron([width, ...hiddenUnits, environment.actionSpace.actions.length], {
    bias: false,
  });
  const random = createRandom(0);
  const parameters: Record<string, Float32Array> = {};
  for (const { name, length, shape } of parameterLayout(network).parameters) {
    const [rows = 1] = shape;
    const values = new Float32Array(length);
    const initializer = { kind: 'orthogonal', rows, columns: length / rows, gain: Math.SQRT2 } as const;
    initialize(initializer, random.split(name), values);
    parameters[name] = values;
  }
  const player = new Player({
    engine,
    environment,
    copies: environments,
    coding,
    network,
    parameters,
    random: random.split('environment'),
  });
  const rows = windowSteps * environments;
  const observations = new Float32Array(rows * width);
  const actions = new Int32Array(rows);
  const ends = new Float32Array(rows);
  try {
    for (let step = 0; step < windowSteps; step += 1) {
      const seen = observations.subarray(step * environments * width, (step + 1) * environments * width);
      player.look(seen);
      await player.step(seen, random, (_, copy) => {
        ends[step * environments + copy] = 1;
      });
      actions.set(player.actions, step * environments);
    }
  } finally {
    await player.release();
  }
  const window = { network, credit, environments, steps: windowSteps, parameters, observations, actions };
  const moments = await actorMoments(engine, window);
  const tdErrors = Float32Array.from({ length: rows }, () => random.uniform() - 0.5);
  return moments.map((layers, step) => ({
    layers,
    tdErrors: tdErrors.subarray(step * environments, (step + 1) * environments),
    ends: ends.subarray(step * environments, (step + 1) * environments),
  }));
}

export const actorCritic: Measure = {
  name: 'actor-critic',
  lines: [
    {
      name: 'actor-critic',
      unit: 'samples/s',
      comparedWith: 'a cascade in every synapse, step by step',
      judged: 'ratio',
      bound: 'at least',
      must: 40,
      aim: 100,
    },
    {
      name: 'actor-critic-rate',
      unit: 'samples/s',
      comparedWith: 'learning without delay',
      judged: 'ours',
      bound: 'at least',
      must: 15_000,
      aim: 30_000,
    },
  ],
  async run(bench) {
    const undelayedConfig = playedConfig('cartpole', DELAY_STEPS, { memory: 'backprop' });
    const { credit, environments, discount, hiddenUnits, environment, coding } = setUpActorCritic(config);
    const window = await playWindow(bench.engine);
    const materialised = new MaterialisedActor({
      sizes: [codedWidth(environment, coding), ...hiddenUnits, environment.actionSpace.actions.length],
      credit,
      environments,
      discount,
      lambda: Number(config.lambda),
      entropyCoefficient: config.entropyCoefficient,
    });
    const ours = createActorCriticTrainer(bench, config);
    try {
      const undelayed = createActorCriticTrainer(bench, undelayedConfig);
      try {
        const rate = () => samplesPerSecond(ours, config, UPDATES);
        const undelayedRate = () => samplesPerSecond(undelayed, undelayedConfig, UPDATES);
        await samplesPerSecond(ours, config, WARM_UP);
        await samplesPerSecond(undelayed, undelayedConfig, WARM_UP);
        let next = 0;
        const tracesRate = (steps: number) => {
          const begun = performance.now();
          for (let step = 0; step < steps; step += 1, next += 1) materialised.step(window[next % window.length]!);
          return (steps * environments * 1000) / (performance.now() - begun);
        };
        // Until errors arrive, so that all of its arithmetic is done.
        tracesRate(DELAY_STEPS + 1);
        const againstSteps = await compareInRounds({
          rounds: ROUNDS,
          ours: rate,
          // Play, critic, activities and weights are by the same code, of which the undelayed learning consists; its own traces are
          // a hundredth of the step-by-step form's.
          peer: async () => 1 / (1 / (await undelayedRate()) + 1 / tracesRate(STEPS)),
        });
        const againstUndelayed = await compareInRounds({
          rounds: ROUNDS,
          ratio: 'peer/ours',
          ours: rate,
          peer: undelayedRate,
        });
        const each = samplesPerUpdate(config);
        const what = `cet:10, errors ${DELAY_STEPS} steps late, ${each} samples an update, CartPole and critic included`;
        return [
          { ...againstSteps, remark: `${what}; the step-by-step form makes ${STEPS} steps a turn` },
          { ...againstUndelayed, remark: what },
        ];
      } finally {
        await undelayed.release();
      }
    } finally {
      await ours.release();
    }
  },
};
