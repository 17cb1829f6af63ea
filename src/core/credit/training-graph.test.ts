import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../tests/support/expect-close.ts';
import { explicitCosine, materialisedGradients } from '../../../tests/support/materialised-reference.ts';
import {
  compileTrainingStep,
  type Problem,
  randomProblem,
  type StepResult,
} from '../../../tests/support/training-step.ts';
import { createNodeEngine } from '../../edge/engine/node.ts';
import { multilayerPerceptron } from '../model/network.ts';
import { createRandom } from '../random/random.ts';
import { discreteKernel } from '../traces/kernel.ts';
import type { LayerCredit } from './layer-credit.ts';
import type { Memory } from './memory.ts';
import { buildTrainingGraph } from './training-graph.ts';

const engine = await createNodeEngine({ threads: 1 });
const standard = { deltaGate: 'none', normalization: 'area', peakAlignment: 'sampled' } as const;

async function runStep(problem: Problem, credit: readonly LayerCredit[], float: 'float64' | 'float32' = 'float64') {
  const step = await compileTrainingStep(engine, float, problem, credit);
  try {
    return await step.run();
  } finally {
    await step.release();
  }
}

function reference(problem: Problem, credit: readonly LayerCredit[]) {
  const layers = problem.weights.map((weights, index) => {
    const { memory, delaySteps, deltaGate, normalization, peakAlignment } = credit[index]!;
    const biases = problem.biases[index]!;
    if (memory.kind === 'backprop') return { weights, biases, credit: 'immediate' as const };
    const kernel = discreteKernel(memory, { delaySteps, normalization, peakAlignment });
    return { weights, biases, credit: { delaySteps, deltaGate, kernel } };
  });
  return materialisedGradients(layers, problem.inputs, problem.labels);
}

/** Largest difference, relative to the largest expected number of the gradient (1e-3 for one that vanishes). */
function expectSameGradients(actual: StepResult, expected: ReturnType<typeof reference>, tolerance: number): void {
  expect(Math.abs(actual.loss - expected.loss)).toBeLessThan(tolerance * Math.max(1, expected.loss));
  expected.weights.forEach((weights, index) => {
    expectClose(actual.gradients[`W${index + 1}.weight`]!, weights.flat(), tolerance, `weights of layer ${index + 1}`);
    expectClose(
      actual.gradients[`W${index + 1}.bias`]!,
      expected.biases[index]!,
      tolerance,
      `biases of layer ${index + 1}`,
    );
  });
}

const traceMemory: fc.Arbitrary<Memory> = fc.oneof(
  fc.constant({ kind: 'et' } as const),
  fc.double({ min: 0.1, max: 0.95, noNaN: true }).map((decayPerStep) => ({ kind: 'et', decayPerStep }) as const),
  fc.constantFrom(1, 2, 3, 6, 10, 50, 200).map((order) => ({ kind: 'cet', order }) as const),
  fc.constant({ kind: 'ltp-ltd', ltpRatePerStep: 0.1, ltdRatePerStep: 0.4 } as const),
  fc.constant({ kind: 'perfect' } as const),
);
const delay = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 14 }), fc.double({ min: 0.6, max: 14, noNaN: true }));
const layerCredit: fc.Arbitrary<LayerCredit> = fc.record({
  memory: fc.oneof(
    { weight: 9, arbitrary: traceMemory },
    { weight: 1, arbitrary: fc.constant({ kind: 'backprop' } as const) },
  ),
  delaySteps: delay,
  deltaGate: fc.constantFrom('none', 'own-time'),
  normalization: fc.constantFrom('area', 'peak'),
  peakAlignment: fc.constantFrom('sampled', 'continuous'),
});
const width = fc.integer({ min: 1, max: 9 });
const problemWith = <T>(perLayer: fc.Arbitrary<T>) =>
  fc
    .record({
      sizes: fc.array(width, { minLength: 2, maxLength: 5 }),
      batchSize: fc.integer({ min: 2, max: 13 }),
      seed: fc.nat(),
    })
    .chain(({ sizes, batchSize, seed }) =>
      fc.record({
        problem: fc.constant(randomProblem(createRandom(seed), sizes, batchSize)),
        credit: fc.array(perLayer, { minLength: sizes.length - 1, maxLength: sizes.length - 1 }),
      }),
    );

describe('the gradient of the training graph', () => {
  it('is that of a trace kept for every synapse, each layer with its own memory and delay', async () => {
    await fc.assert(
      fc.asyncProperty(problemWith(layerCredit), async ({ problem, credit }) => {
        expectSameGradients(await runStep(problem, credit), reference(problem, credit), 1e-10);
      }),
      { numRuns: 30 },
    );
  });

  it('is aligned with the true gradient as the cosine of the two vectors says, null where either is zero', async () => {
    await fc.assert(
      fc.asyncProperty(problemWith(layerCredit), async ({ problem, credit }) => {
        const { alignment } = await runStep(problem, credit);
        const { weights, trueWeights } = reference(problem, credit);
        weights.forEach((gradient, index) => {
          const expected = explicitCosine(gradient.flat(), trueWeights[index]!.flat());
          if (expected === null) expect(alignment[index]).toBeNull();
          else expect(alignment[index]).toBeCloseTo(expected, 6);
        });
      }),
      { numRuns: 15 },
    );
  });

  it('in float32 is that in float64, to 2e-5 of its largest entry', async () => {
    const problem = randomProblem(createRandom(5), [40, 30, 20, 10], 48);
    for (const memory of [{ kind: 'cet', order: 6 }, { kind: 'perfect' }] as const) {
      const credit = problem.weights.map((): LayerCredit => ({ ...standard, memory, delaySteps: 7 }));
      expectSameGradients(await runStep(problem, credit, 'float32'), reference(problem, credit), 2e-5);
    }
  });
});

describe('delayed credit is undelayed credit', () => {
  const problem = randomProblem(createRandom(11), [6, 8, 5, 4], 12);
  const all = (credit: LayerCredit) => problem.weights.map(() => credit);
  const backprop = all({ ...standard, memory: { kind: 'backprop' }, delaySteps: 3 });

  it.each<Memory>([
    { kind: 'et' },
    { kind: 'cet', order: 6 },
    { kind: 'ltp-ltd', ltpRatePerStep: 0.1 },
    { kind: 'perfect' },
  ])('at delay 0, with the memory $kind', async (memory) => {
    const delayed = await runStep(problem, all({ ...standard, memory, delaySteps: 0 }));
    const truth = await runStep(problem, backprop);
    for (const [name, gradient] of Object.entries(truth.gradients))
      expectClose(delayed.gradients[name]!, gradient, 1e-12, name);
    for (const cosine of delayed.alignment) expect(cosine).toBeCloseTo(1, 12);
  });

  it('with perfect memory, summed over the samples whose credit arrives', async () => {
    for (const delaySteps of [1, 4, 11]) {
      const credit = all({ ...standard, memory: { kind: 'perfect' }, delaySteps });
      const { gradients, alignment } = await runStep(problem, credit);
      reference(problem, credit).trueWeights.forEach((weights, index) => {
        expectClose(gradients[`W${index + 1}.weight`]!, weights.flat(), 1e-12, `layer ${index + 1}`);
      });
      for (const cosine of alignment) expect(cosine).toBeCloseTo(1, 10);
    }
  });

  it('and backpropagation is the derivative of the loss', async () => {
    const step = await compileTrainingStep(engine, 'float64', problem, backprop);
    const { gradients } = await step.run();
    const width = 1e-5;
    for (const [name, gradient] of Object.entries(gradients)) {
      const parameter = step.inputs[name] as Float64Array;
      for (let at = 0; at < parameter.length; at += 1) {
        const kept = parameter[at]!;
        parameter[at] = kept + width;
        const above = (await step.run()).loss;
        parameter[at] = kept - width;
        const below = (await step.run()).loss;
        parameter[at] = kept;
        expect(Math.abs((above - below) / (2 * width) - gradient[at]!), `${name}[${at}]`).toBeLessThan(1e-8);
      }
    }
    await step.release();
  });
});

describe('the training graph', () => {
  const problem = randomProblem(createRandom(3), [5, 7, 3], 10);
  const both = (credit: Partial<LayerCredit>) =>
    problem.weights.map((): LayerCredit => ({ ...standard, memory: { kind: 'et' }, delaySteps: 4, ...credit }));

  it('gives the same for an order-1 cascade as for the classical trace', async () => {
    const cascade = await runStep(problem, both({ memory: { kind: 'cet', order: 1 } }));
    expect(cascade).toEqual(await runStep(problem, both({ memory: { kind: 'et' } })));
  });

  it('gives no gradient and no alignment where no credit arrives', async () => {
    for (const memory of [{ kind: 'et' }, { kind: 'cet', order: 6 }, { kind: 'perfect' }] as const) {
      const { gradients, alignment } = await runStep(problem, both({ memory, delaySteps: 9.5 }));
      for (const gradient of Object.values(gradients)) expect(gradient.every((value) => value === 0)).toBe(true);
      expect(alignment).toEqual([null, null]);
    }
  });

  it('lets δ carry its own slope only with the gate own-time, which matters only where there is a slope', async () => {
    const none = await runStep(problem, both({ deltaGate: 'none' }));
    const ownTime = await runStep(problem, both({ deltaGate: 'own-time' }));
    expect(ownTime.gradients['W1.weight']).not.toEqual(none.gradients['W1.weight']);
    expect(ownTime.gradients['W2.weight']).toEqual(none.gradients['W2.weight']);
  });

  it('is of the same size for every memory and delay', () => {
    const options = { batchSize: 10, float: 'float32', pathway: 'backpropagation', alignment: false } as const;
    const network = multilayerPerceptron([5, 7, 3]);
    const graph = buildTrainingGraph(network, { ...options, credit: ['none', 'none'] });
    expect(graph.inputs.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['W1.creditMatrix', 'W2.creditMatrix']),
    );
    const largest = Math.max(...graph.outputs.map(({ shape }) => shape.reduce((product, size) => product * size, 1)));
    expect(largest, 'no output is larger than the weights').toBe(35);
  });

  it('needs a rule for every layer', () => {
    const options = { batchSize: 10, float: 'float32', pathway: 'backpropagation', alignment: false } as const;
    expect(() => buildTrainingGraph(multilayerPerceptron([5, 7, 3]), { ...options, credit: ['none'] })).toThrow(
      /each layer/,
    );
  });
});
