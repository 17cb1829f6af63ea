import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../tests/support/expect-close.ts';
import { materialisedConvolution } from '../../../tests/support/materialised-convolution.ts';
import { explicitCosine } from '../../../tests/support/materialised-reference.ts';
import { type StreamedBatch, streamReference } from '../../../tests/support/stream-reference.ts';
import { runStream, type StreamStep } from '../../../tests/support/streamed-steps.ts';
import { type Problem, randomProblem } from '../../../tests/support/training-step.ts';
import { createNodeEngine } from '../../edge/engine/node.ts';
import type { FloatType } from '../graph/graph-builder.ts';
import { convolutionalNetwork } from '../model/convolutional-network.ts';
import { multilayerPerceptron, type Network, parameterLayout } from '../model/network.ts';
import { createRandom } from '../random/random.ts';
import { Cascade } from '../traces/cascade.ts';
import { cascadeParameters } from '../traces/cascade-parameters.ts';
import { discreteKernel } from '../traces/kernel.ts';
import type { DeltaGate, LayerCredit } from './layer-credit.ts';
import type { Memory } from './memory.ts';
import { layerHistory } from './stream-history.ts';
import { streamTensors } from './streamed-credit.ts';

const engine = await createNodeEngine({ threads: 1 });
const standard = { deltaGate: 'none', normalization: 'area', peakAlignment: 'sampled' } as const;
/** What the graph leaves out of a trace is below 2^-24 of it; weights that changed by it remember. */
const TOLERANCE = 1e-6;

function parametersOf({ weights, biases }: Problem): Record<string, number[]> {
  return Object.fromEntries(
    weights.flatMap((layer, index) => [
      [`W${index + 1}.weight`, layer.flat()],
      [`W${index + 1}.bias`, [...biases[index]!]],
    ]),
  );
}

interface StreamCase {
  readonly problem: Problem;
  readonly credit: readonly LayerCredit[];
  readonly batchSize: number;
  readonly salientCount?: number;
  readonly learningRate?: number;
  readonly blockNumbers?: number;
  readonly float?: FloatType;
}

/** The stream through the graph, a batch at a time. */
function graphStream({ problem, salientCount, ...rest }: StreamCase): Promise<readonly StreamStep[]> {
  return runStream({
    engine,
    network: multilayerPerceptron(problem.sizes),
    parameters: parametersOf(problem),
    inputs: problem.inputs.flat(),
    labels: problem.labels,
    ...(salientCount !== undefined && { salience: { count: salientCount } }),
    ...rest,
  });
}

function slowStream({ problem, credit, batchSize, salientCount, learningRate = 0 }: StreamCase) {
  const layers = credit.map(({ memory, delaySteps, deltaGate, ...kernel }) => {
    if (memory.kind === 'backprop') return { deltaGate, delaySteps: 0, kernel: (lag: number) => (lag === 0 ? 1 : 0) };
    return { deltaGate, delaySteps, kernel: discreteKernel(memory, { delaySteps, ...kernel }) };
  });
  const gate = salientCount === undefined ? {} : { salientCount };
  return streamReference({ ...problem, layers, batchSize, learningRate, ...gate });
}

function expectSameStream(actual: readonly StreamStep[], expected: readonly StreamedBatch[]): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach(({ loss, weights, biases, trueWeights, scales }, batch) => {
    const { gradients, alignment, ...step } = actual[batch]!;
    expect(Math.abs(step.loss - loss)).toBeLessThan(TOLERANCE * Math.max(1, loss));
    weights.forEach((layer, index) => {
      const [name, scale] = [`W${index + 1}`, scales[index]!];
      const expectGradient = (role: 'weight' | 'bias', values: readonly number[]) =>
        expectClose(
          gradients[`${name}.${role}`]!,
          values,
          TOLERANCE,
          `${role} of ${name}, batch ${batch}`,
          scale[role] + 1e-9,
        );
      expectGradient('weight', layer.flat());
      expectGradient('bias', biases[index]!);
      // A trace that holds no more than what is left out has no direction.
      if (Math.max(...layer.flat().map(Math.abs)) < 1e-5 * scale.weight) return;
      const cosine = explicitCosine(layer.flat(), trueWeights[index]!.flat());
      if (cosine === null) expect(alignment[name]).toBeNull();
      else expect(alignment[name], `alignment of ${name}, batch ${batch}`).toBeCloseTo(cosine, 5);
    });
  });
}

const traceMemory: fc.Arbitrary<Memory> = fc.oneof(
  fc.constantFrom({ kind: 'et' } as const, { kind: 'et', decayPerStep: 0.7 } as const),
  fc.constantFrom(1, 2, 6, 50).map((order) => ({ kind: 'cet', order }) as const),
  fc.constant({ kind: 'ltp-ltd', ltpRatePerStep: 0.3, ltdRatePerStep: 0.8 } as const),
  fc.constant({ kind: 'perfect' } as const),
);
const layerCredit: fc.Arbitrary<LayerCredit> = fc.record({
  memory: fc.oneof(
    { weight: 9, arbitrary: traceMemory },
    { weight: 1, arbitrary: fc.constant({ kind: 'backprop' } as const) },
  ),
  delaySteps: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 1, max: 13 }),
    fc.integer({ min: 600, max: 13_000 }).map((milli) => milli / 1000),
  ),
  deltaGate: fc.constantFrom('none', 'own-time'),
  normalization: fc.constantFrom('area', 'peak'),
  peakAlignment: fc.constantFrom('sampled', 'continuous'),
});
const width = fc.integer({ min: 1, max: 5 });
/** Batches shorter and longer than the delays. */
const streams = fc
  .record({
    sizes: fc.array(width, { minLength: 2, maxLength: 4 }),
    batchSize: fc.integer({ min: 1, max: 9 }),
    batches: fc.integer({ min: 1, max: 7 }),
    seed: fc.nat(),
    learningRate: fc.constantFrom(0, 0.05, 0.2),
    blockNumbers: fc.constantFrom(1, 20, 1e6),
  })
  .chain(({ sizes, batchSize, batches, seed, ...rest }) =>
    fc.record({
      problem: fc.constant(randomProblem(createRandom(seed), sizes, batchSize * batches)),
      credit: fc.array(layerCredit, { minLength: sizes.length - 1, maxLength: sizes.length - 1 }),
      batchSize: fc.constant(batchSize),
      ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, fc.constant(value)])),
    }),
  ) as fc.Arbitrary<StreamCase>;

describe('the gradient of a stream', () => {
  it('is that of traces that never end, of errors that arrive in whichever batch it is, under the weights of each time', async () => {
    await fc.assert(
      fc.asyncProperty(streams, async (stream) => {
        expectSameStream(await graphStream(stream), slowStream(stream));
      }),
      { numRuns: 60 },
    );
  });

  it('with the salience gate is that of the salient samples of each batch, each at its own step of the stream', async () => {
    await fc.assert(
      fc.asyncProperty(
        streams.chain((stream) =>
          fc
            .integer({ min: 1, max: stream.batchSize })
            .map((salientCount): StreamCase => ({ ...stream, salientCount })),
        ),
        async (stream) => {
          const expected = slowStream(stream);
          // Of equal losses, rounding decides.
          fc.pre(expected.every(({ margin }) => margin > 1e-6));
          expectSameStream(await graphStream(stream), expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each<[string, Memory, number]>([
    ['et', { kind: 'et' }, 4],
    ['cet:3', { kind: 'cet', order: 3 }, 5],
    ['cet:6', { kind: 'cet', order: 6 }, 21],
  ])(
    'of %s does not depend on the batches while weights stand still, and is that of a cascade in every synapse',
    async (_, memory, delaySteps) => {
      if (memory.kind === 'backprop') throw new Error('a trace');
      const problem = randomProblem(createRandom(3), [4, 3], 96);
      const credit = [{ ...standard, memory, delaySteps, peakAlignment: 'continuous' } as const];
      const total = async (batchSize: number) => {
        const steps = await graphStream({ problem, credit, batchSize });
        // Each batch's loss is a mean over its own size.
        return steps.reduce(
          (sum, { gradients }) => sum.map((value, at) => value + gradients['W1.weight']![at]! * batchSize),
          new Array<number>(12).fill(0),
        );
      };
      const expected = cascadeGradient(problem, memory, delaySteps);
      for (const batchSize of [16, 32, 48])
        expectClose(await total(batchSize), expected, TOLERANCE, `batches of ${batchSize}`);
    },
  );

  it('in float32 is that in float64, to 2e-5 of its largest entry', async () => {
    const problem = randomProblem(createRandom(5), [40, 30, 20, 10], 96);
    const credit = problem.weights.map(
      (): LayerCredit => ({ ...standard, memory: { kind: 'cet', order: 6 }, delaySteps: 7 }),
    );
    const stream = { problem, credit, batchSize: 32 };
    const single = await graphStream({ ...stream, float: 'float32' });
    const exact = await graphStream(stream);
    exact.forEach(({ gradients }, batch) => {
      for (const [name, gradient] of Object.entries(gradients))
        expectClose(single[batch]!.gradients[name]!, [...gradient], 2e-5, name);
    });
  });
});

/** Σ over the stream for one linear layer: every synapse is a cascade that advances by each presentation, and meets what arrives. */
function cascadeGradient(
  { inputs, labels, weights, biases }: Problem,
  memory: Exclude<Memory, { kind: 'backprop' }>,
  delaySteps: number,
) {
  const [layer, bias] = [weights[0]!, biases[0]!];
  const cascade = new Cascade({ ...cascadeParameters(memory, { delaySteps }), synapses: inputs[0]!.length });
  const errors = inputs.map((x, step) => {
    const logits = layer.map((row, unit) => row.reduce((sum, weight, at) => sum + weight * x[at]!, bias[unit]!));
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    return logits.map((logit, unit) => Math.exp(logit) / total - (unit === labels[step] ? 1 : 0));
  });
  const gradient = layer.map((row) => row.map(() => 0));
  inputs.forEach((x, step) => {
    // The last layer is linear: its slopes are 1, and all units have the same traces.
    cascade.advance(x);
    const trace = cascade.output();
    errors[step - delaySteps]?.forEach((delta, unit) => {
      trace.forEach((value, at) => {
        gradient[unit]![at]! += delta * value;
      });
    });
  });
  return gradient.flat();
}

describe('a stream without delay', () => {
  it.each<Memory>([{ kind: 'et' }, { kind: 'cet', order: 6 }, { kind: 'perfect' }, { kind: 'backprop' }])(
    'carries nothing and is backpropagation, with the memory $kind',
    async (memory) => {
      const problem = randomProblem(createRandom(9), [5, 6, 3], 24);
      const credit = problem.weights.map((): LayerCredit => ({ ...standard, memory, delaySteps: 0 }));
      const steps = await graphStream({ problem, credit, batchSize: 8 });
      const backprop = credit.map((rule): LayerCredit => ({ ...rule, memory: { kind: 'backprop' }, delaySteps: 50 }));
      const truth = await graphStream({ problem, credit: backprop, batchSize: 8 });
      steps.forEach(({ gradients, alignment, kept }, batch) => {
        expect(kept).toEqual({});
        for (const [name, gradient] of Object.entries(gradients))
          expectClose(gradient, [...truth[batch]!.gradients[name]!], 1e-12, name);
        for (const cosine of Object.values(alignment)) expect(cosine).toBeCloseTo(1, 12);
      });
    },
  );
});

describe('a stream through convolutions', () => {
  const random = createRandom(21);
  const uniform = (length: number, scale: number) => Array.from({ length }, () => (2 * random.uniform() - 1) * scale);

  it.each<[string, Memory, number, DeltaGate, boolean, number]>([
    ['et', { kind: 'et' }, 2, 'none', true, 1e6],
    ['cet:6, longer than a batch', { kind: 'cet', order: 6 }, 7, 'own-time', true, 1],
    ['cet:2, without pooling', { kind: 'cet', order: 2 }, 3, 'own-time', false, 50],
    ['perfect, longer than a batch', { kind: 'perfect' }, 6, 'none', true, 1e6],
  ])(
    'adds up to one batch that is the whole stream: %s',
    async (_, memory, delaySteps, deltaGate, pools, blockNumbers) => {
      if (memory.kind === 'backprop') throw new Error('a trace');
      const [rows, columns, inputs, outputs, classes, batch] = [4, 4, 2, 3, 3, 20];
      const features = outputs * rows * columns * (pools ? 1 / 4 : 1);
      const problem = {
        ...{ batch, rows, columns, inputs, outputs, classes, pools },
        x: uniform(batch * rows * columns * inputs, 2),
        labels: Array.from({ length: batch }, () => random.integer(classes)),
        weights: uniform(outputs * 9 * inputs, 0.7),
        biases: uniform(outputs, 0.5),
        readout: uniform(classes * features, 1),
      };
      const credit = { ...standard, memory, delaySteps, deltaGate };
      const expected = materialisedConvolution(problem, {
        delaySteps,
        deltaGate,
        kernel: discreteKernel(memory, credit),
      });
      const network: Network = {
        inputShape: [rows, columns, inputs],
        layers: [
          { kind: 'conv', name: 'C1', channels: outputs, pool: pools ? 'average-2' : 'none' },
          { kind: 'flatten', name: 'flat' },
          { kind: 'dense', name: 'W1', units: classes, activation: 'linear', bias: false },
        ],
      };
      const parameters = { 'C1.weight': problem.weights, 'C1.bias': problem.biases, 'W1.weight': problem.readout };
      const stream = {
        engine,
        network,
        credit: [credit, credit],
        parameters,
        inputs: problem.x,
        labels: problem.labels,
      };
      const steps = await runStream({ ...stream, batchSize: 5, blockNumbers });
      const total = (name: string) =>
        Array.from(steps[0]!.gradients[name]!, (_, at) =>
          steps.reduce((sum, { gradients }) => sum + (gradients[name]![at]! * 5) / batch, 0),
        );
      expectClose(total('C1.weight'), expected.gradient, TOLERANCE, 'weights');
      expectClose(total('C1.bias'), expected.biasGradient, TOLERANCE, 'biases');
    },
  );

  it('with batch normalisation and weights that change, credits each presentation with the activity that it had then', async () => {
    const network = convolutionalNetwork({ imageShape: [4, 4, 2], channels: [3], units: [4, 3] });
    const [batchSize, batches] = [4, 6];
    const rule = { ...standard, memory: { kind: 'cet', order: 2 } as const, delaySteps: 5.5 };
    const credit = [rule, { ...rule, deltaGate: 'own-time' } as const, rule];
    const steps = await runStream({
      engine,
      network,
      credit,
      batchSize,
      learningRate: 2,
      blockNumbers: 1,
      parameters: Object.fromEntries(
        parameterLayout(network).parameters.map(({ name, length }) => [name, uniform(length, 0.8)]),
      ),
      inputs: uniform(batches * batchSize * 32, 2),
      labels: Array.from({ length: batches * batchSize }, () => random.integer(3)),
    });
    // All that the convolution ever saw and was told, sample by sample, as the graph had it: [sample][row, column, channel].
    const samples = (part: 'input' | 'slopes' | 'credit') =>
      steps.flatMap(({ kept }) => {
        const all = kept[streamTensors.kept('C1', part)]!;
        const each = all.length / batchSize;
        return Array.from({ length: batchSize }, (_, at) => all.subarray(at * each, (at + 1) * each));
      });
    const [input, slopes, delta] = [samples('input'), samples('slopes'), samples('credit')];
    expect(layerHistory(rule, batchSize).presentations).toBeGreaterThan(batches * batchSize);
    const kernel = discreteKernel(rule.memory, rule);
    steps.forEach(({ gradients }, batch) => {
      const expected = new Array<number>(3 * 9 * 2).fill(0);
      delta.forEach((credits, about) => {
        const arrival = about + rule.delaySteps;
        if (arrival < batch * batchSize || arrival >= (batch + 1) * batchSize) return;
        for (let then = 0; then <= arrival && then < (batch + 1) * batchSize; then += 1) {
          const weight = kernel(arrival - then);
          for (let at = 0; at < expected.length; at += 1) {
            const [channel, tap, out] = [at % 2, Math.floor(at / 2) % 9, Math.floor(at / 18)];
            for (let pixel = 0; pixel < 16; pixel += 1) {
              const [row, column] = [Math.floor(pixel / 4), pixel % 4];
              const [y, x] = [row + Math.floor(tap / 3) - 1, column + (tap % 3) - 1];
              if (y < 0 || y > 3 || x < 0 || x > 3) continue;
              const pooled = (Math.floor(row / 2) * 2 + Math.floor(column / 2)) * 3 + out;
              expected[at]! +=
                (credits[pooled]! / 4) *
                weight *
                slopes[then]![pixel * 3 + out]! *
                input[then]![(y * 4 + x) * 2 + channel]!;
            }
          }
        }
      });
      expectClose(gradients['C1.weight']!, expected, TOLERANCE, `weights, batch ${batch}`);
    });
  });
});
