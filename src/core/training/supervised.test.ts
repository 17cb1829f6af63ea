import { describe, expect, it, onTestFinished } from 'vitest';
import { patternImages } from '../../../tests/support/pattern-images.ts';
import { createNodeEngine } from '../../edge/engine/node.ts';
import { type Memory, parseMemory } from '../credit/memory.ts';
import { halfStandardScaling, type LabelledImages } from '../data/labelled-images.ts';
import { UserError } from '../errors.ts';
import { multilayerPerceptron, parameterLayout } from '../model/network.ts';
import { type SupervisedOptions, SupervisedTrainer } from './supervised.ts';

const engine = await createNodeEngine({ threads: 1 });
const training = patternImages({ count: 400, seed: 1 });
const test = patternImages({ count: 150, seed: 2 });

function trainerFor(memory: Memory, changes: Partial<SupervisedOptions> = {}): SupervisedTrainer {
  const credit = { memory, delaySteps: 3, deltaGate: 'none', normalization: 'area', peakAlignment: 'sampled' } as const;
  const trainer = new SupervisedTrainer({
    engine,
    network: multilayerPerceptron([36, 24, 4]),
    credit: [credit, credit],
    pathway: 'backpropagation',
    batchSize: 40,
    optimizer: { kind: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 1e-3 },
    schedule: { peakLearningRate: 5e-3, updates: 200, warmupFraction: 0.1, finalFraction: 0.1 },
    clipNorm: 0.5,
    seed: 0,
    training,
    test,
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

/** Copies of everything that a trainer's later updates depend on. */
const snapshot = ({ state }: SupervisedTrainer) => ({
  update: state.update,
  arrays: Object.fromEntries(Object.entries(state.arrays).map(([name, array]) => [name, Float32Array.from(array)])),
});

describe('training with delayed errors', () => {
  it.each(['perfect', 'cet:6', 'backprop'])('learns with %s', async (memory) => {
    const trainer = trainerFor(parseMemory(memory));
    const before = await trainer.evaluate();
    expect(before.loss).toBeGreaterThan(1);
    const losses = await train(trainer, 200);
    expect(losses.at(-1)).toBeLessThan(0.5 * losses[0]!);
    const after = await trainer.evaluate();
    // Chance is a quarter.
    expect(after.accuracy).toBeGreaterThan(0.8);
    expect(after.loss).toBeLessThan(before.loss);
  });

  it('is the same, bit for bit, for the same seed, and another for another', async () => {
    const [one, two, other] = [
      trainerFor(parseMemory('cet:6')),
      trainerFor(parseMemory('cet:6')),
      trainerFor(parseMemory('cet:6'), { seed: 1 }),
    ];
    const losses = await train(one, 30);
    expect(await train(two, 30)).toEqual(losses);
    expect(snapshot(two)).toEqual(snapshot(one));
    await train(other, 30);
    expect(snapshot(other).arrays.parameters).not.toEqual(snapshot(one).arrays.parameters);
  });

  it.each(['adamw', 'adam', 'sgd'] as const)(
    'with %s goes on from a restored state as if it had never stopped',
    async (kind) => {
      const optimizer =
        kind === 'sgd'
          ? ({ kind, momentum: 0.9, weightDecay: 0.01 } as const)
          : ({ kind, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 } as const);
      const whole = trainerFor(parseMemory('et'), { optimizer });
      await train(whole, 17);
      const saved = snapshot(whole);
      const losses = await train(whole, 20);
      const resumed = trainerFor(parseMemory('et'), { optimizer });
      resumed.state.update = saved.update;
      for (const [name, array] of Object.entries(saved.arrays)) resumed.state.arrays[name]!.set(array);
      expect(await train(resumed, 20)).toEqual(losses);
      expect(snapshot(resumed)).toEqual(snapshot(whole));
    },
  );

  it('is not changed by measuring alignment or evaluating on the way', async () => {
    const plain = trainerFor(parseMemory('cet:6'));
    await train(plain, 12);
    const measured = trainerFor(parseMemory('cet:6'));
    for (let update = 0; update < 12; update += 1) {
      await measured.step(update % 2 === 0 ? 'alignment' : 'loss');
      await measured.evaluate();
    }
    expect(snapshot(measured)).toEqual(snapshot(plain));
  });

  it('reports an alignment of 1 with perfect memory, and less with a classical trace', async () => {
    const perfect = (await trainerFor(parseMemory('perfect')).step('alignment')).alignment;
    expect(perfect).toEqual({ W1: expect.closeTo(1, 4), W2: expect.closeTo(1, 4) });
    const { alignment } = await trainerFor(parseMemory('et')).step('alignment');
    expect(alignment?.W1).toBeLessThan(0.95);
  });

  it('that diverges stops with a sentence that names the update and the learning rate', async () => {
    const trainer = trainerFor(parseMemory('perfect'), {
      optimizer: { kind: 'sgd', momentum: 0, weightDecay: 0 },
      schedule: { peakLearningRate: 1e30, updates: 200, warmupFraction: 0, finalFraction: 1 },
      clipNorm: Number.POSITIVE_INFINITY,
    });
    const outcome: unknown = await train(trainer, 200).catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(UserError);
    expect((outcome as UserError).message).toMatch(
      /^Training diverged at update \d+: .* start a new run with a smaller learning rate than 1e\+?30\.$/,
    );
  });
});

describe('training of salient samples', () => {
  const salience = { count: 6 } as const;
  const weightsAfter = async (changes: Partial<SupervisedOptions>, updates = 12) => {
    const trainer = trainerFor(parseMemory('cet:2'), { salience, ...changes });
    await train(trainer, updates);
    return snapshot(trainer).arrays.parameters;
  };

  it('has them at their own places unless random ones are asked for, which the seed decides', async () => {
    const own = await weightsAfter({});
    expect(await weightsAfter({ salience: { ...salience, places: 'own', forward: 'reuse' } })).toEqual(own);
    const random = await weightsAfter({ salience: { ...salience, places: 'random' } });
    expect(random).not.toEqual(own);
    expect(await weightsAfter({ salience: { ...salience, places: 'random' } })).toEqual(random);
  });

  it('where nothing is normalised is the same, but for rounding, from the one pass and from a second one', async () => {
    const [reuse, again] = [
      await weightsAfter({}),
      await weightsAfter({ salience: { ...salience, forward: 'again' } }),
    ];
    reuse!.forEach((value, at) => {
      expect(Math.abs(value - again![at]!)).toBeLessThan(1e-5);
    });
  });

  it('at random places goes on from a restored state as if it had never stopped', async () => {
    const options = { salience: { ...salience, places: 'random' } } as const;
    const whole = trainerFor(parseMemory('cet:2'), options);
    await train(whole, 9);
    const saved = snapshot(whole);
    const losses = await train(whole, 9);
    const resumed = trainerFor(parseMemory('cet:2'), options);
    resumed.state.update = saved.update;
    for (const [name, array] of Object.entries(saved.arrays)) resumed.state.arrays[name]!.set(array);
    expect(await train(resumed, 9)).toEqual(losses);
    expect(snapshot(resumed)).toEqual(snapshot(whole));
  });
});

describe('an evaluation', () => {
  /** Accuracy and loss of the network by plain loops over the weights as they are. */
  function loop(trainer: SupervisedTrainer, images: LabelledImages) {
    const layout = parameterLayout(multilayerPerceptron([36, 24, 4]));
    const flat = trainer.state.arrays.parameters!;
    const value = (name: string) => {
      const { offset, length } = layout.parameters.find((parameter) => parameter.name === name)!;
      return flat.subarray(offset, offset + length);
    };
    const { scale, shift } = halfStandardScaling(images);
    let correct = 0;
    let loss = 0;
    for (let sample = 0; sample < images.count; sample += 1) {
      let activity = Array.from(
        images.pixels.subarray(sample * 36, (sample + 1) * 36),
        (pixel) => scale * pixel + shift,
      );
      for (const layer of ['W1', 'W2']) {
        const weights = value(`${layer}.weight`);
        const inputs = activity.length;
        activity = Array.from(value(`${layer}.bias`), (bias, unit) =>
          activity.reduce((sum, input, at) => sum + input * weights[unit * inputs + at]!, bias),
        ).map((sum) => (layer === 'W1' ? Math.max(0, sum) : sum));
      }
      const total = activity.reduce((sum, logit) => sum + Math.exp(logit), 0);
      loss += Math.log(total) - activity[images.labels[sample]!]!;
      if (activity.indexOf(Math.max(...activity)) === images.labels[sample]) correct += 1;
    }
    return { accuracy: correct / images.count, loss: loss / images.count };
  }

  it.each([1, 150, 499, 500, 501, 1000, 1203])(
    'of %i images counts each of them once, a last partial batch included',
    async (count) => {
      const images = patternImages({ count, seed: 3 });
      const trainer = trainerFor(parseMemory('perfect'), { test: images });
      await train(trainer, 10);
      const expected = loop(trainer, images);
      const { accuracy, loss } = await trainer.evaluate();
      expect(accuracy).toBe(expected.accuracy);
      expect(loss).toBeCloseTo(expected.loss, 4);
    },
  );
});

describe('what does not fit together is refused', () => {
  it.each<[string, Partial<SupervisedOptions>, RegExp]>([
    [
      'a network for other images',
      { network: multilayerPerceptron([35, 24, 4]) },
      /takes 35 inputs, but an image has 36/,
    ],
    ['a network with too few outputs', { network: multilayerPerceptron([36, 24, 3]) }, /3 outputs, but .* 4 classes/],
    ['a batch larger than the training set', { batchSize: 401 }, /401 .* at most 400/],
    [
      'test images of another size',
      { test: patternImages({ count: 5, rows: 5, seed: 1 }) },
      /^Test images have 30 pixels, training images 36; they must be the same\.$/,
    ],
    [
      'test labels beyond the classes',
      { test: { ...test, classes: 7, labels: new Uint8Array(150).fill(6) } },
      /^The network has 4 outputs, but the images have 7 classes\.$/,
    ],
  ])('%s', (_, changes, sentence) => {
    expect(() => trainerFor(parseMemory('perfect'), changes)).toThrow(UserError);
    expect(() => trainerFor(parseMemory('perfect'), changes)).toThrow(sentence);
  });

  it('with a changed delay goes on as a training that always had it', async () => {
    const rule = { deltaGate: 'none', normalization: 'area', peakAlignment: 'sampled' } as const;
    const late = { ...rule, memory: parseMemory('cet:6'), delaySteps: 7.5 };
    const changed = trainerFor(parseMemory('cet:6'));
    await train(changed, 20);
    const always = trainerFor(parseMemory('cet:6'), { credit: [late, late] });
    always.state.update = changed.state.update;
    for (const [name, array] of Object.entries(snapshot(changed).arrays)) always.state.arrays[name]!.set(array);
    changed.changeCredit([late, late]);
    expect(await train(changed, 20)).toEqual(await train(always, 20));
    expect(snapshot(changed)).toEqual(snapshot(always));
    expect(() => changed.changeCredit([late, { ...late, memory: { kind: 'backprop' } }])).toThrow('another graph');
  });

  it('says what it takes images for, and how sure it is', async () => {
    const trainer = trainerFor(parseMemory('perfect'));
    await train(trainer, 100);
    const predictions = new Uint8Array(test.count);
    const { accuracy } = await trainer.evaluate({ predictions });
    expect(predictions.filter((prediction, at) => prediction === test.labels[at]).length / test.count).toBe(accuracy);
    const first = await trainer.evaluate({ count: 40 });
    const correct = predictions.subarray(0, 40).filter((prediction, at) => prediction === test.labels[at]).length;
    expect(first.accuracy).toBe(correct / 40);
    for (const at of [0, 77, 149]) {
      const probabilities = await trainer.classify(test.pixels.subarray(36 * at, 36 * (at + 1)));
      expect(probabilities.reduce((sum, share) => sum + share)).toBeCloseTo(1, 5);
      expect(probabilities.indexOf(Math.max(...probabilities))).toBe(predictions[at]);
    }
  });
});
