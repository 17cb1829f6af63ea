import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../tests/support/expect-close.ts';
import { type ConvolutionProblem, materialisedConvolution } from '../../../tests/support/materialised-convolution.ts';
import { explicitCosine } from '../../../tests/support/materialised-reference.ts';
import { createNodeEngine } from '../../edge/engine/node.ts';
import { GraphBuilder } from '../graph/graph-builder.ts';
import { elementCount } from '../graph/value.ts';
import { convolutionalNetwork } from '../model/convolutional-network.ts';
import { buildForward, INPUTS } from '../model/forward.ts';
import { type Network, networkState, parameterLayout } from '../model/network.ts';
import { createRandom, type Random } from '../random/random.ts';
import { discreteKernel } from '../traces/kernel.ts';
import type { TraceSpec } from '../traces/trace-spec.ts';
import { bindAlone, createGoldenStep, setAll } from '../verify/golden-step.ts';
import { batchCreditMatrix } from './credit-matrix.ts';
import type { DeltaGate, LayerCredit } from './layer-credit.ts';
import { buildTrainingGraph, trainingTensors } from './training-graph.ts';

const engine = await createNodeEngine({ threads: 1 });
const uniform = (random: Random, length: number, scale: number) =>
  Array.from({ length }, () => (2 * random.uniform() - 1) * scale);

const size = fc.integer({ min: 1, max: 3 });
const problems = fc
  .record({
    batch: fc.integer({ min: 2, max: 6 }),
    halfRows: size,
    halfColumns: size,
    inputs: size,
    outputs: size,
    pools: fc.boolean(),
    seed: fc.nat(),
  })
  .map(({ halfRows, halfColumns, seed, ...sizes }): ConvolutionProblem => {
    const { batch, inputs, outputs, pools } = sizes;
    const random = createRandom(seed);
    const classes = 3;
    const [rows, columns] = pools ? [2 * halfRows, 2 * halfColumns] : [halfRows, halfColumns];
    const features = outputs * halfRows * halfColumns;
    return {
      ...sizes,
      rows,
      columns,
      classes,
      x: uniform(random, batch * rows * columns * inputs, 2),
      labels: Array.from({ length: batch }, () => random.integer(classes)),
      weights: uniform(random, outputs * 9 * inputs, 0.7),
      biases: uniform(random, outputs, 0.5),
      readout: uniform(random, classes * features, 1),
    };
  });

async function graphGradients(problem: ConvolutionProblem, credit: LayerCredit) {
  const { batch, rows, columns, inputs, outputs, pools, classes } = problem;
  const network: Network = {
    inputShape: [rows, columns, inputs],
    layers: [
      { kind: 'conv', name: 'C1', channels: outputs, pool: pools ? 'average-2' : 'none' },
      { kind: 'flatten', name: 'flat' },
      { kind: 'dense', name: 'W1', units: classes, activation: 'linear', bias: false },
    ],
  };
  const { x, labels, weights, biases, readout } = problem;
  const parameters = { 'C1.weight': weights, 'C1.bias': biases, 'W1.weight': readout };
  const step = await createGoldenStep({ engine, float: 'float64', network, inputs: x, labels, parameters }, [
    credit.deltaGate,
    credit.deltaGate,
  ]);
  const matrix = batchCreditMatrix(credit, batch);
  const result = await step.run([matrix, matrix]);
  await step.release();
  return result;
}

describe('the gradient of a convolution', () => {
  it('is that of a trace kept for every synapse at every position, pooled or not, and so is its alignment', async () => {
    const memory: fc.Arbitrary<TraceSpec> = fc.oneof(
      fc.constant({ kind: 'et' } as const),
      fc.constantFrom(2, 6, 50).map((order) => ({ kind: 'cet', order }) as const),
      fc.constant({ kind: 'perfect' } as const),
    );
    const delaySteps = fc.oneof(
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 600, max: 4000 }).map((milli) => milli / 1000),
    );
    const gate = fc.constantFrom<DeltaGate>('none', 'own-time');
    await fc.assert(
      fc.asyncProperty(problems, memory, delaySteps, gate, async (problem, trace, delay, deltaGate) => {
        const credit = {
          memory: trace,
          delaySteps: delay,
          deltaGate,
          normalization: 'area',
          peakAlignment: 'sampled',
        } as const;
        const kernel = discreteKernel(trace, credit);
        const expected = materialisedConvolution(problem, { delaySteps: delay, deltaGate, kernel });
        const actual = await graphGradients(problem, credit);
        expectClose(actual.gradient('C1.weight'), expected.gradient, 1e-10, 'weights');
        expectClose(actual.gradient('C1.bias'), expected.biasGradient, 1e-10, 'biases');
        const cosine = explicitCosine(expected.gradient, expected.trueGradient);
        if (cosine === null) expect(actual.alignment('C1')).toBeNull();
        else expect(actual.alignment('C1')).toBeCloseTo(cosine, 6);
      }),
      { numRuns: 30 },
    );
  });
});

describe('backpropagation through convolutions, pooling and batch normalisation', () => {
  it('is the derivative of the loss', async () => {
    const random = createRandom(8);
    const network = convolutionalNetwork({ imageShape: [8, 4, 2], channels: [3, 2], units: [4, 3] });
    const batchSize = 3;
    const options = { batchSize, float: 'float64', pathway: 'backpropagation', alignment: false } as const;
    const model = buildTrainingGraph(network, {
      ...options,
      credit: ['immediate', 'immediate', 'immediate', 'immediate'],
    });
    const { inputs, outputs, run, release } = await bindAlone(engine, 'float64', model);
    for (const { name, shape, type } of model.inputs) {
      if (type === 'int32') setAll(inputs[name], [0, 2, 1]);
      else if (name.endsWith('.arrived')) setAll(inputs[name], [1, 1, 1]);
      else setAll(inputs[name], uniform(random, elementCount(shape), 0.8));
    }
    await run();
    const loss = () => (outputs[trainingTensors.loss] as Float64Array)[0]!;
    const { parameters } = parameterLayout(network);
    const gradients = parameters.map(({ name }) =>
      Float64Array.from(outputs[trainingTensors.gradient(name)] as Float64Array),
    );
    const width = 1e-5;
    for (const [index, { name }] of parameters.entries()) {
      const parameter = inputs[name] as Float64Array;
      for (let at = 0; at < parameter.length; at += 1) {
        const kept = parameter[at]!;
        parameter[at] = kept + width;
        await run();
        const above = loss();
        parameter[at] = kept - width;
        await run();
        const below = loss();
        parameter[at] = kept;
        expect(Math.abs((above - below) / (2 * width) - gradients[index]![at]!), `${name}[${at}]`).toBeLessThan(1e-7);
      }
    }
    await release();
  });
});

describe('batch normalisation', () => {
  const network: Network = { inputShape: [2, 3, 2], layers: [{ kind: 'batch-norm', name: 'N1' }] };
  const x = uniform(createRandom(4), 5 * 12, 3).map((value, at) => value + (at % 2 === 0 ? 10 : 0));
  const channel = (which: number) => x.filter((_, at) => at % 2 === which);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const moments = [0, 1].map((which) => {
    const values = channel(which);
    const center = mean(values);
    return { center, variance: mean(values.map((value) => (value - center) ** 2)), count: values.length };
  });

  async function forward(mode: 'training' | 'evaluation') {
    const builder = new GraphBuilder('norm', 'float64');
    const built = buildForward(builder, network, 5, mode);
    builder.output('y', built.output);
    for (const [role, next] of Object.entries(built.layers[0]?.nextState ?? {})) builder.output(role, next);
    const bound = await bindAlone(engine, 'float64', builder.build());
    setAll(bound.inputs[INPUTS], x);
    setAll(bound.inputs['N1.mean'], [2, -1]);
    setAll(bound.inputs['N1.variance'], [0.5, 3]);
    await bound.run();
    await bound.release();
    return bound.outputs;
  }

  it('in training has mean 0 and variance 1 in every channel over the batch, and moves its estimates a tenth of the way', async () => {
    const { y, mean: nextMean, variance: nextVariance } = await forward('training');
    const expected = x.map((value, at) => {
      const { center, variance } = moments[at % 2]!;
      return (value - center) / Math.sqrt(variance + 1e-5);
    });
    expectClose(y as Float64Array, expected, 1e-12, 'y');
    const before = [
      [2, 0.5],
      [-1, 3],
    ] as const;
    moments.forEach(({ center, variance, count }, which) => {
      const [oldMean, oldVariance] = before[which]!;
      expect((nextMean as Float64Array)[which]).toBeCloseTo(0.9 * oldMean + 0.1 * center, 12);
      const unbiased = (variance * count) / (count - 1);
      expect((nextVariance as Float64Array)[which]).toBeCloseTo(0.9 * oldVariance + 0.1 * unbiased, 12);
    });
  });

  it('in evaluation uses its estimates, each sample by itself', async () => {
    const { y } = await forward('evaluation');
    const expected = x.map((value, at) =>
      at % 2 === 0 ? (value - 2) / Math.sqrt(0.5 + 1e-5) : (value + 1) / Math.sqrt(3 + 1e-5),
    );
    expectClose(y as Float64Array, expected, 1e-12, 'y');
  });

  it('has its estimates as state that begins with mean 0 and variance 1', () => {
    expect(networkState(network)).toMatchObject([
      { name: 'N1.mean', shape: [2], initial: 0 },
      { name: 'N1.variance', shape: [2], initial: 1 },
    ]);
  });
});
