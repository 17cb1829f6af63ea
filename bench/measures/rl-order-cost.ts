// What the order and the delay of an actor's memory cost: an update of CartPole, play and critic included.
import type { ActorCriticConfig } from '../../src/edge/runs/actor-critic-config.ts';
import { samplesPerUpdate } from '../../src/edge/runs/actor-critic-setup.ts';
import { createActorCriticTrainer, playedConfig, samplesPerSecond } from '../actor-critic-trainer.ts';
import type { Bench, Measure, Outcome } from '../measure.ts';
import { compareInRounds } from '../rounds.ts';

const ROUNDS = 9;
const UPDATES = 30;
const WARM_UP = 12;
const LONG_STEPS = 640;
const SHORT_STEPS = 10;

async function compareConfigs(bench: Bench, costly: ActorCriticConfig, cheap: ActorCriticConfig): Promise<Outcome> {
  const ours = createActorCriticTrainer(bench, costly);
  try {
    const peer = createActorCriticTrainer(bench, cheap);
    try {
      const turn = async (trainer: typeof ours, config: ActorCriticConfig, updates = UPDATES) =>
        (1000 * samplesPerUpdate(config)) / (await samplesPerSecond(trainer, config, updates));
      await turn(ours, costly, WARM_UP);
      await turn(peer, cheap, WARM_UP);
      const forms = [ours, peer].map(({ traceForms }) =>
        [...new Set(traceForms.map(({ kind }) => kind))].join(' and '),
      );
      const outcome = await compareInRounds({
        rounds: ROUNDS,
        ours: () => turn(ours, costly),
        peer: () => turn(peer, cheap),
      });
      return { ...outcome, remark: `traces kept as ${forms[0]}, compared with ${forms[1]}` };
    } finally {
      await peer.release();
    }
  } finally {
    await ours.release();
  }
}

export const rlOrderCost: Measure = {
  name: 'rl-order-cost',
  lines: [
    {
      name: 'rl-order-cost-n',
      unit: 'ms',
      comparedWith: 'order 1 in place of 10',
      judged: 'ratio',
      bound: 'at most',
      must: 2,
      aim: 1.3,
    },
    {
      name: 'rl-order-cost-T',
      unit: 'ms',
      comparedWith: 'delay of 10 steps in place of 640',
      judged: 'ratio',
      bound: 'at most',
      must: 1.1,
      aim: 1,
    },
  ],
  async run(bench) {
    const long = playedConfig('cartpole', LONG_STEPS);
    // A short history is cheaper than states, and taken where a run may choose: what the delay itself costs shows between equals.
    const states = { traceForm: 'states' } as const;
    const bySteps = await compareConfigs(
      bench,
      playedConfig('cartpole', LONG_STEPS, states),
      playedConfig('cartpole', SHORT_STEPS, states),
    );
    const chosen = await compareConfigs(bench, long, playedConfig('cartpole', SHORT_STEPS));
    const asChosen = `where runs choose, ${(chosen.ratio ?? Number.NaN).toFixed(2)} ×, ${chosen.remark}`;
    return [
      await compareConfigs(bench, long, playedConfig('cartpole', LONG_STEPS, { memory: 'cet:1' })),
      { ...bySteps, remark: `${bySteps.remark}; ${asChosen}` },
    ];
  },
};
