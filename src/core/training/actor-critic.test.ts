import { describe, expect, it, onTestFinished } from 'vitest';
import { cueEnvironment } from '../../../tests/support/cue-environment.ts';
import { StepByStepActor } from '../../../tests/support/step-by-step-actor.ts';
import { createNodeEngine } from '../../edge/engine/node.ts';
import { windowMemory } from '../actor/window-memory.ts';
import type { LayerCredit } from '../credit/layer-credit.ts';
import { parseMemory } from '../credit/memory.ts';
import { environmentKind } from '../environments/registry.ts';
import { UserError } from '../errors.ts';
import { multilayerPerceptron, parameterLayout } from '../model/network.ts';
import { ActorCriticTrainer } from './actor-critic.ts';
import type { ActorCriticOptions } from './actor-critic-options.ts';

const engine = await createNodeEngine({ threads: 1 });

function credit(memory: string, delaySteps: number, layers = 2): readonly LayerCredit[] {
  return Array.from({ length: layers }, () => ({
    memory: parseMemory(memory),
    delaySteps,
    deltaGate: 'own-time',
    normalization: 'peak',
    peakAlignment: 'continuous',
  }));
}

function trainerFor(changes: Partial<ActorCriticOptions> = {}): ActorCriticTrainer {
  const trainer = new ActorCriticTrainer({
    engine,
    environment: cueEnvironment(),
    environments: 4,
    coding: 'split-signs',
    hiddenUnits: [16],
    critic: { kind: 'perceptron', hiddenUnits: [16] },
    credit: credit('backprop', 0),
    pathway: 'backpropagation',
    windowSteps: 16,
    discount: 0.9,
    lambda: { kind: 'fixed', lambda: 0.5 },
    criticLambda: 0.95,
    entropy: { coefficient: 0.01, path: 'delayed' },
    valueCoefficient: 0.5,
    optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-5 },
    learningRate: 0.01,
    anneal: 'none',
    updates: 150,
    clipNorm: 0.5,
    seed: 0,
    ...changes,
  });
  onTestFinished(() => trainer.release());
  return trainer;
}

async function train(trainer: ActorCriticTrainer, updates: number) {
  const reports = [];
  while (reports.length < updates) reports.push(await trainer.step('loss'));
  return reports;
}

/** Copies of everything that later updates depend on, as a checkpoint has it. */
function snapshot({ state }: ActorCriticTrainer) {
  const arrays = Object.entries(state.arrays).map(([name, array]) => [name, Float32Array.from(array)] as const);
  return { update: state.update, arrays: Object.fromEntries(arrays), play: JSON.parse(JSON.stringify(state.play)) };
}

function restore(trainer: ActorCriticTrainer, saved: ReturnType<typeof snapshot>): void {
  trainer.state.update = saved.update;
  trainer.state.play = saved.play;
  const { arrays } = trainer.state;
  expect(Object.keys(arrays)).toEqual(Object.keys(saved.arrays));
  for (const [name, array] of Object.entries(saved.arrays)) arrays[name]!.set(array);
}

describe('actor-critic learning', () => {
  it.each([
    ['backprop', 0],
    ['perfect', 24],
    ['cet:10', 8],
    ['et:0.5', 1],
  ])('learns which cue asks for which action with %s and errors %i steps late', async (memory, delaySteps) => {
    const trainer = trainerFor({ credit: credit(memory, delaySteps) });
    const before = await trainer.evaluate({ episodes: 40 });
    // Twenty steps, half of them right by chance.
    expect(before.meanReturn).toBeLessThan(15);
    const reports = await train(trainer, 150);
    const after = await trainer.evaluate({ episodes: 40 });
    expect(after.meanReturn).toBeGreaterThan(17);
    expect(reports.at(-1)!.entropy).toBeLessThan(0.5 * reports[0]!.entropy);
    expect(reports.at(-1)!.valueLoss).toBeLessThan(reports[0]!.valueLoss);
    const greedy = await trainer.evaluate({ episodes: 40, actions: 'likeliest' });
    expect(greedy.meanReturn).toBeGreaterThan(after.meanReturn);
  });

  it('learns from images, with a convolutional critic, plain observations and a λ for each synapse', async () => {
    const trainer = trainerFor({
      environment: cueEnvironment({ shape: [2, 3, 2] }),
      coding: 'plain',
      critic: { kind: 'convolutional', channels: [4, 4], hiddenUnits: [8] },
      lambda: { kind: 'uniform', low: 0.1, high: 0.9 },
    });
    await train(trainer, 150);
    expect((await trainer.evaluate({ episodes: 40 })).meanReturn).toBeGreaterThan(17);
  });

  it('does not learn with the errors of other steps: with no memory of the delay, credit goes astray', async () => {
    const trainer = trainerFor({ credit: credit('et:0.01', 24) });
    await train(trainer, 100);
    expect((await trainer.evaluate({ episodes: 40 })).meanReturn).toBeLessThan(15);
  });

  it('anneals the learning rate of actor and critic to 0 over its updates', async () => {
    const trainer = trainerFor({ anneal: 'linear', updates: 4, learningRate: 0.1 });
    const rates = (await train(trainer, 5)).map(({ learningRate }) => learningRate);
    const expected = [0.1, 0.075, 0.05, 0.025, 0];
    for (const [update, rate] of rates.entries()) expect(rate).toBeCloseTo(expected[update]!, 12);
  });

  it('reports each finished episode once, with its return and length', async () => {
    const rewards: number[] = [];
    const environment = cueEnvironment({
      limit: 7,
      onStep: (observations, actions) => {
        actions.forEach((action, copy) => {
          rewards.push(action === (observations[3 * copy]! > 0 ? 1 : 0) ? 1 : 0);
        });
      },
    });
    const trainer = trainerFor({ environment });
    const reports = await train(trainer, 7);
    const episodes = reports.flatMap((report) => report.episodes);
    expect(episodes).toHaveLength(4 * Math.floor((7 * 16) / 7));
    expect(episodes.every(({ steps }) => steps === 7)).toBe(true);
    const total = episodes.reduce((sum, episode) => sum + episode.return, 0);
    expect(total).toBe(rewards.reduce((sum, reward) => sum + reward, 0));
    expect(reports[0]!.meanReturn).toBeCloseTo(
      reports[0]!.episodes.reduce((sum, episode) => sum + episode.return, 0) / reports[0]!.episodes.length,
      12,
    );
  });
});

it('a wide kernel makes what tips the pole likelier, while the critic knows nothing, unless TD errors are centred', async () => {
  const cartPole = (changes: Partial<ActorCriticOptions>) =>
    trainerFor({
      environment: environmentKind('cartpole'),
      hiddenUnits: [32, 32],
      critic: { kind: 'perceptron', hiddenUnits: [32, 32] },
      credit: credit('cet:10', 10, 3),
      windowSteps: 128,
      discount: 0.99,
      lambda: { kind: 'fixed', lambda: 0.95 },
      learningRate: 5e-4,
      ...changes,
    });
  const meanReturn = async (trainer: ActorCriticTrainer) => (await trainer.evaluate({ episodes: 100 })).meanReturn;
  const [raw, centred] = [cartPole({}), cartPole({ tdErrorCentering: 'window' })];
  const before = await meanReturn(raw);
  for (const trainer of [raw, centred]) await train(trainer, 150);
  expect(await meanReturn(raw)).toBeLessThan(0.75 * before);
  expect(await meanReturn(centred)).toBeGreaterThan(1.25 * before);
});

describe('an actor-critic training', () => {
  it('is the same, bit for bit, for the same seed, and another for another', async () => {
    const [one, two, other] = [trainerFor(), trainerFor(), trainerFor({ seed: 1 })];
    expect(await train(two, 10)).toEqual(await train(one, 10));
    expect(snapshot(two)).toEqual(snapshot(one));
    await train(other, 10);
    expect(snapshot(other).arrays.parameters).not.toEqual(snapshot(one).arrays.parameters);
  });

  it.each<[string, Partial<ActorCriticOptions>]>([
    ['history', { traceForm: 'history', credit: credit('cet:4', 20) }],
    ['states', { traceForm: 'states', credit: credit('cet:4', 20) }],
    ['a λ for each synapse', { lambda: { kind: 'uniform', low: 0.2, high: 0.9 }, credit: credit('cet:3', 5) }],
    [
      'an immediate entropy and SGD',
      { entropy: { coefficient: 0.1, path: 'immediate' }, optimizer: { kind: 'sgd', momentum: 0.9, weightDecay: 0 } },
    ],
  ])('with %s goes on from a saved state as if it had never stopped', async (_, changes) => {
    const options = { environment: cueEnvironment({ limit: 9, endProbability: 0.05 }), ...changes };
    const whole = trainerFor(options);
    await train(whole, 5);
    const saved = [snapshot(whole)];
    const reports = await train(whole, 2);
    saved.push(snapshot(whole));
    reports.push(...(await train(whole, 6)));
    for (const [index, state] of saved.entries()) {
      const resumed = trainerFor(options);
      restore(resumed, state);
      expect(await train(resumed, 8 - 2 * index)).toEqual(reports.slice(2 * index));
      expect(snapshot(resumed)).toEqual(snapshot(whole));
    }
  });

  it('is not changed by measuring alignment or evaluating on the way', async () => {
    const changes = { credit: credit('cet:6', 12) };
    const plain = trainerFor(changes);
    await train(plain, 9);
    const measured = trainerFor(changes);
    for (let update = 0; update < 9; update += 1) {
      await measured.step(update % 2 === 0 ? 'alignment' : 'loss');
      await measured.evaluate({ episodes: 3 });
    }
    expect(snapshot(measured)).toEqual(snapshot(plain));
  });

  it('reports an alignment of 1 with perfect memory, less with a classical trace, and none before an error came', async () => {
    const perfect = trainerFor({ credit: credit('perfect', 16) });
    expect((await perfect.step('alignment')).alignment).toEqual({ W1: null, W2: null });
    const one = { W1: expect.closeTo(1, 4), W2: expect.closeTo(1, 4) };
    expect((await perfect.step('alignment')).alignment).toEqual(one);
    const classical = trainerFor({ credit: credit('et', 16) });
    await train(classical, 3);
    expect((await classical.step('alignment')).alignment?.W1).toBeLessThan(0.95);
  });

  it('evaluates the same weights to the same episodes', async () => {
    const trainer = trainerFor();
    await train(trainer, 3);
    const evaluation = await trainer.evaluate({ episodes: 25 });
    expect(await trainer.evaluate({ episodes: 25 })).toEqual(evaluation);
    expect(evaluation.episodes).toHaveLength(25);
    const returns = evaluation.episodes.map((episode) => episode.return);
    expect(evaluation.meanReturn).toBeCloseTo(returns.reduce((sum, value) => sum + value, 0) / 25, 12);
  });
});

it.each(['none', 'window'] as const)(
  'weights move down the gradient of Algorithm 1 step by step, with the values of the critic as it was and centring %s',
  async (tdErrorCentering) => {
    const steps: { observations: number[][]; actions: number[] }[] = [];
    const answers: { rewards: number[]; terminated: number[]; truncated: number[]; finals: number[][] }[] = [];
    const kind = cueEnvironment({ limit: 6, endProbability: 0.1 });
    const environment = {
      ...kind,
      create: (...args: Parameters<typeof kind.create>) => {
        const copies = kind.create(...args);
        const { step } = copies;
        copies.step = (actions) => {
          const rows = (values: Float32Array) =>
            [0, 1].map((copy) => Array.from(values.subarray(3 * copy, 3 * copy + 3)));
          steps.push({ observations: rows(copies.observations), actions: [...actions] });
          step.call(copies, actions);
          const { rewards, terminated, truncated } = copies;
          answers.push({
            rewards: [...rewards],
            terminated: [...terminated],
            truncated: [...truncated],
            finals: rows(copies.finalObservations),
          });
        };
        return copies;
      },
    };
    const rule = credit('cet:3', 5, 3);
    const [learningRate, discount, lambda, windowSteps] = [0.05, 0.9, 0.8, 4];
    const entropy = { coefficient: 0.1, path: 'delayed' } as const;
    const trainer = trainerFor({
      environment,
      environments: 2,
      coding: 'plain',
      hiddenUnits: [5, 4],
      critic: { kind: 'perceptron', hiddenUnits: [5] },
      credit: rule,
      windowSteps,
      discount,
      lambda: { kind: 'fixed', lambda },
      criticLambda: 0.7,
      tdErrorCentering,
      entropy,
      valueCoefficient: 0.5,
      optimizer: { kind: 'sgd', momentum: 0, weightDecay: 0 },
      learningRate,
      clipNorm: Number.POSITIVE_INFINITY,
    });
    const layouts = [
      parameterLayout(multilayerPerceptron([3, 5, 4, 2], { bias: false })),
      parameterLayout(multilayerPerceptron([3, 5, 1])),
    ] as const;
    const weightsOf = (part: 0 | 1) => {
      const flat = trainer.state.arrays.parameters!.slice(part === 0 ? 0 : layouts[0].length);
      return Object.fromEntries(
        layouts[part].parameters.map(({ name, offset, length, shape }) => {
          const values = Array.from(flat.subarray(offset, offset + length));
          const [rows = 1] = shape;
          return [
            name,
            Array.from({ length: rows }, (_, row) => values.slice((row * length) / rows, ((row + 1) * length) / rows)),
          ];
        }),
      );
    };
    const kernel = windowMemory(rule[0]!, 0).weight;
    const reference = new StepByStepActor({
      discount,
      entropy,
      layers: [0, 1, 2].map((index) => {
        const rows = Object.values(weightsOf(0))[index]!;
        return { delaySteps: 5, kernel, deltaGate: 'own-time', lambda: rows.map((row) => row.map(() => lambda)) };
      }),
    });
    for (let window = 0; window < 5; window += 1) {
      const actorBefore = Object.values(weightsOf(0));
      const critic = weightsOf(1);
      await trainer.step('loss');
      const next = trainer.state.play as { environment: { observations: number[] } };
      const [w1, b1, w2, b2] = ['W1.weight', 'W1.bias', 'W2.weight', 'W2.bias'].map((name) => critic[name]!) as [
        number[][],
        number[][],
        number[][],
        number[][],
      ];
      const value = (x: readonly number[]) =>
        w1.reduce((sum, row, unit) => {
          const activity = Math.max(
            0,
            row.reduce((total, weight, at) => total + weight * x[at]!, b1[unit]![0]!),
          );
          return sum + activity * w2[0]![unit]!;
        }, b2[0]![0]!);
      const gradient = actorBefore.map((rows) => rows.map((row) => row.map(() => 0)));
      const first = window * windowSteps;
      const errors = steps.slice(first, first + windowSteps).map(({ observations }, at) => {
        const { rewards, terminated, truncated, finals } = answers[first + at]!;
        return observations.map((x, copy) => {
          const shownNext =
            steps[first + at + 1]?.observations[copy] ?? next.environment.observations.slice(3 * copy, 3 * copy + 3);
          const after = terminated[copy] ? 0 : value(truncated[copy] ? finals[copy]! : shownNext);
          return rewards[copy]! + discount * after - value(x);
        });
      });
      const takenOff = tdErrorCentering === 'window' ? errors.flat().reduce((a, b) => a + b) / (2 * windowSteps) : 0;
      for (let step = first; step < first + windowSteps; step += 1) {
        const { observations, actions } = steps[step]!;
        const { terminated, truncated } = answers[step]!;
        const tdErrors = errors[step - first]!.map((error) => error - takenOff);
        const ends = terminated.map((ended, copy) => (ended || truncated[copy] ? 1 : 0));
        const added = reference.step({ weights: actorBefore, observations, actions, tdErrors, ends });
        added.forEach((rows, layer) => {
          rows.forEach((row, out) => {
            row.forEach((one, at) => {
              gradient[layer]![out]![at]! += one;
            });
          });
        });
      }
      const actorAfter = Object.values(weightsOf(0));
      const scale = Math.max(...gradient.flat(2).map(Math.abs)) / (2 * windowSteps);
      if (window > 1) expect(scale).toBeGreaterThan(0);
      gradient.forEach((rows, layer) => {
        rows.forEach((row, out) => {
          row.forEach((one, at) => {
            const moved = (actorAfter[layer]![out]![at]! - actorBefore[layer]![out]![at]!) / learningRate;
            // Weights are about 1, so their last bits are what a difference can tell.
            expect(Math.abs(moved - one / (2 * windowSteps))).toBeLessThan(2e-5 * scale + 3e-6);
          });
        });
      });
    }
  },
);

describe('what cannot be is refused in one sentence', () => {
  it.each<[string, Partial<ActorCriticOptions>, RegExp]>([
    [
      'credit for another number of layers',
      { credit: credit('et', 3, 3) },
      /Credit for 3 layers is given, but the actor has 2/,
    ],
    [
      'a decay of 1',
      { credit: credit('et', 3).map((one) => ({ ...one, memory: { kind: 'et', decayPerStep: 1 } })) },
      /Decay β = 1/,
    ],
    ['a λ above 1', { lambda: { kind: 'fixed', lambda: 1.5 } }, /λ = 1.5 is not possible/],
    ['λ from above to below', { lambda: { kind: 'uniform', low: 0.9, high: 0.1 } }, /λ from 0.9 to 0.1 is no range/],
    ['λ that are no share', { lambda: { kind: 'uniform', low: 0.9, high: 1.1 } }, /Highest λ 1.1 is not possible/],
    ['a λ of the critic below 0', { criticLambda: -1 }, /critic's returns -1/],
    ['a discount above 1', { discount: 1.01 }, /Discount γ = 1.01/],
    ['no environment', { environments: 0 }, /0 environments are not possible/],
    ['half a step', { windowSteps: 2.5 }, /2.5 steps of a window are not possible/],
    ['a learning rate that is no number', { learningRate: Number.NaN }, /Learning rate NaN is not possible/],
    [
      'convolutions without an image',
      { critic: { kind: 'convolutional', channels: [4], hiddenUnits: [4] } },
      /needs images \[rows, columns, channels\], and the actor sees \[6\]/,
    ],
    ['no hidden units', { hiddenUnits: [0] }, /Layer sizes \[6, 0, 2\]/],
  ])('%s', (_, changes, sentence) => {
    expect(() => trainerFor(changes)).toThrow(UserError);
    expect(() => trainerFor(changes)).toThrow(sentence);
  });

  const failure = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (error: unknown) => error,
    );

  it.each([
    ['actor', 3, 'actor W1.weight'],
    ['critic', -3, 'critic W2.bias'],
  ])('a weight of the %s that is lost, by its name and the step', async (_, at, name) => {
    const trainer = trainerFor();
    await train(trainer, 2);
    const { parameters } = trainer.state.arrays;
    // The last numbers are padding behind a single bias.
    parameters![at < 0 ? parameters!.length - 8 : at] = Number.NaN;
    const error = await failure(trainer.step('loss'));
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(
      new RegExp(
        `^Training diverged at update 3, after \\d+ samples: ${name} holds what is not a number; start a new run with a smaller learning rate than 0.01\\.$`,
      ),
    );
    expect(trainer.state.update).toBe(2);
  });

  it('steps that are too large, by the update at which they were', async () => {
    const trainer = trainerFor({
      learningRate: 1e30,
      clipNorm: Number.POSITIVE_INFINITY,
      optimizer: { kind: 'sgd', momentum: 0, weightDecay: 0 },
    });
    const error = await failure(train(trainer, 10));
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(
      /^Training diverged at update \d+, after \d+ samples: .* than 1e\+30\.$/,
    );
  });

  it('a play of another number of copies', () => {
    const trainer = trainerFor();
    const other = trainerFor({ environments: 3 });
    expect(() => {
      trainer.state.play = other.state.play;
    }).toThrow(/not one of 4 copies of cue/);
  });

  it.each([0, 1.5, Number.NaN])('%d episodes', async (episodes) => {
    const error = await failure(trainerFor().evaluate({ episodes }));
    expect(error).toBeInstanceOf(UserError);
  });
});
