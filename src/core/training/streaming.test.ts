import { describe, expect, it, onTestFinished } from 'vitest';
import { patternImages } from '../../../tests/support/pattern-images.ts';
import { createNodeEngine } from '../../edge/engine/node.ts';
import type { LayerCredit } from '../credit/layer-credit.ts';
import { parseMemory } from '../credit/memory.ts';
import { UserError } from '../errors.ts';
import { convolutionalNetwork } from '../model/convolutional-network.ts';
import { learningLayers, multilayerPerceptron } from '../model/network.ts';
import { type SupervisedOptions, SupervisedTrainer } from './supervised.ts';

const engine = await createNodeEngine({ threads: 1 });
const batchSize = 40;
const network = multilayerPerceptron([36, 24, 4]);
const credit = (memory: string, delaySteps: number): LayerCredit => ({
  memory: parseMemory(memory),
  delaySteps,
  deltaGate: 'own-time',
  normalization: 'area',
  peakAlignment: 'sampled',
});
const both = (memory: string, delaySteps: number) => [credit(memory, delaySteps), credit(memory, delaySteps)];

function trainerFor(rules: readonly LayerCredit[], changes: Partial<SupervisedOptions> = {}): SupervisedTrainer {
  const trainer = new SupervisedTrainer({
    engine,
    network,
    credit: rules,
    pathway: 'backpropagation',
    batchSize,
    streaming: true,
    optimizer: { kind: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 1e-3 },
    schedule: { peakLearningRate: 5e-3, updates: 200, warmupFraction: 0.1, finalFraction: 0.1 },
    clipNorm: 0.5,
    seed: 0,
    training: patternImages({ count: 400, seed: 1 }),
    test: patternImages({ count: 150, seed: 2 }),
    ...changes,
  });
  onTestFinished(() => trainer.release());
  return trainer;
}

async function train(trainer: SupervisedTrainer, updates: number): Promise<number[]> {
  const losses: number[] = [];
  while (losses.length < updates) losses.push((await trainer.step('loss')).loss);
  return losses;
}

/** Copies of everything that a trainer's later updates depend on, as bits. */
const snapshot = ({ state }: SupervisedTrainer) => ({
  update: state.update,
  arrays: Object.fromEntries(
    Object.entries(state.arrays).map(([name, { buffer, byteOffset, length }]) => [
      name,
      Uint32Array.from(new Uint32Array(buffer, byteOffset, length)),
    ]),
  ),
});

function restore(trainer: SupervisedTrainer, { update, arrays }: ReturnType<typeof snapshot>): void {
  trainer.state.update = update;
  for (const [name, bits] of Object.entries(arrays)) trainer.state.arrays[name]!.set(new Float32Array(bits.buffer));
}

const sgd = {
  optimizer: { kind: 'sgd', momentum: 0, weightDecay: 0 },
  schedule: { peakLearningRate: 0.5, updates: 200, warmupFraction: 0, finalFraction: 1 },
  clipNorm: Number.POSITIVE_INFINITY,
} as const;
const images = convolutionalNetwork({ imageShape: [6, 6, 1], channels: [3], units: [8, 4] });

describe('training on a stream', () => {
  it.each([
    ['perfect', 3],
    ['cet:6', 3],
    ['cet:200', 50],
    ['perfect', 100],
  ])('learns with %s and errors %i steps late, in batches of 40', async (memory, delaySteps) => {
    const trainer = trainerFor(both(memory, delaySteps));
    const losses = await train(trainer, 200);
    expect(losses.at(-1)).toBeLessThan(0.5 * losses[0]!);
    // Chance is a quarter.
    expect((await trainer.evaluate()).accuracy).toBeGreaterThan(0.7);
  });

  it.each<[string, readonly LayerCredit[], Partial<SupervisedOptions>]>([
    ['a delay beyond the batch', [credit('et', 90), credit('cet:6', 7.5)], {}],
    ['a salience gate', [credit('cet:2', 90), credit('et', 0)], { salience: { count: 5 } }],
    [
      'salient convolutions, run again at random places',
      [credit('cet:2', 90), ...both('cet:6', 9)],
      { network: images, salience: { count: 5, forward: 'again', places: 'random' } },
    ],
    ['convolutions', [credit('cet:2', 9), ...both('cet:6', 9)], { network: images, horizontalFlips: true }],
  ])('goes on from a restored state as if it had never stopped, with %s', async (_, rules, changes) => {
    const whole = trainerFor(rules, changes);
    await train(whole, 17);
    const saved = snapshot(whole);
    const losses = await train(whole, 20);
    const resumed = trainerFor(rules, changes);
    restore(resumed, saved);
    expect(await train(resumed, 20)).toEqual(losses);
    expect(snapshot(resumed)).toEqual(snapshot(whole));
    const carried = Object.entries(saved.arrays).filter(([name]) => name.includes('.stored.'));
    expect(carried.length).toBeGreaterThan(0);
    for (const [name, bits] of carried)
      expect(
        bits.some((value) => value !== 0),
        name,
      ).toBe(true);
  });

  it('is not changed by measuring alignment or evaluating on the way', async () => {
    const plain = trainerFor(both('cet:6', 50));
    await train(plain, 12);
    const measured = trainerFor(both('cet:6', 50));
    for (let update = 0; update < 12; update += 1) {
      await measured.step(update % 2 === 0 ? 'alignment' : 'loss');
      await measured.evaluate();
    }
    expect(snapshot(measured)).toEqual(snapshot(plain));
  });

  it('without delay is ordinary training, bit for bit, and carries nothing', async () => {
    const stream = trainerFor(both('backprop', 3));
    const batches = trainerFor(both('backprop', 3), { streaming: false });
    expect(await train(stream, 30)).toEqual(await train(batches, 30));
    expect(snapshot(stream)).toEqual(snapshot(batches));
    expect(stream.carried).toEqual({ bytes: 0, presentations: { W1: 0, W2: 0 } });
    expect(batches.carried).toBeUndefined();
  });

  it('with perfect memory of a whole batch makes each update with the gradient of the batch before', async () => {
    const late = trainerFor(both('perfect', batchSize), sgd);
    const prompt = trainerFor(both('backprop', 0), sgd);
    const first = await late.step('alignment');
    // No error has arrived yet.
    expect(first).toMatchObject({ gradientNorm: 0, alignment: { W1: null, W2: null } });
    const second = await late.step('alignment');
    const truth = await prompt.step('loss');
    expect(second.gradientNorm).toBeCloseTo(truth.gradientNorm, 6);
    expect(second.alignment).toEqual({ W1: expect.closeTo(1, 5), W2: expect.closeTo(1, 5) });
    late.state.arrays.parameters!.forEach((weight, at) => {
      expect(weight).toBeCloseTo(prompt.state.arrays.parameters![at]!, 6);
    });
  });

  it('carries as many bytes as it says', () => {
    const trainer = trainerFor([credit('perfect', 9), credit('et', 0)]);
    // Of nine presentations 36 inputs and 24 errors in float32, and 24 slopes of a byte each.
    expect(trainer.carried).toEqual({ bytes: 9 * (4 * 36 + 4 * 24 + 24), presentations: { W1: 9, W2: 0 } });
    const arrays = Object.entries(trainer.state.arrays).filter(([name]) => name.includes('.stored.'));
    expect(arrays.map(([name]) => name)).toEqual(['W1.stored.input', 'W1.stored.slopes', 'W1.stored.credit']);
    expect(arrays.reduce((sum, [, { byteLength }]) => sum + byteLength, 0)).toBe(trainer.carried?.bytes);
  });

  it.each<[number, string, Partial<SupervisedOptions>]>([
    [1e6, 'all learn', {}],
    [1e7, 'all learn', {}],
    [4e7, 'convolutions learn', { network: images }],
    [3e7, 'few learn', { salience: { count: 5 } }],
    [3e7, 'few learn, of convolutions too', { network: images, salience: { count: 5, places: 'random' } }],
  ])('is refused where errors %f steps late would fill the memory, and %s', (delaySteps, _, changes) => {
    const layers = learningLayers(changes.network ?? network);
    const refused = () =>
      trainerFor(
        layers.map(() => credit('cet:2', delaySteps)),
        changes,
      );
    expect(refused).toThrow(UserError);
    expect(refused).toThrow(
      /would carry up to \S+ presentations a layer .* GB in all, and at most 1 GB .* use shorter delays/,
    );
  });
});
