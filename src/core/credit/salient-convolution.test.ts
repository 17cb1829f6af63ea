import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../tests/support/expect-close.ts';
import { type GatedProblem, type GatedRule, gatedReference } from '../../../tests/support/gated-reference.ts';
import { explicitCosine } from '../../../tests/support/materialised-reference.ts';
import { createNodeEngine } from '../../edge/engine/node.ts';
import { elementCount } from '../graph/value.ts';
import { convolutionalNetwork } from '../model/convolutional-network.ts';
import { INPUTS, LABELS } from '../model/forward.ts';
import { learningLayers, type Network, networkState, parameterLayout } from '../model/network.ts';
import { createRandom, fillDistinct, type Random } from '../random/random.ts';
import { discreteKernel } from '../traces/kernel.ts';
import { parseTraceSpec } from '../traces/trace-spec.ts';
import { bindAlone, setAll } from '../verify/golden-step.ts';
import { alignmentCosine } from './alignment.ts';
import { creditGraphOptions, creditInputs } from './credit-inputs.ts';
import type { DeltaGate, LayerCredit } from './layer-credit.ts';
import type { SalienceGate } from './salience.ts';
import { buildTrainingGraph, trainingTensors } from './training-graph.ts';

const engine = await createNodeEngine({ threads: 1 });
const classes = 3;
const batchSize = 11;
const network = convolutionalNetwork({ imageShape: [8, 4, 2], channels: [3, 2], units: [4, classes] });
/** The gate behind a convolution without pooling or normalisation, too. */
const plain: Network = {
  inputShape: [3, 2, 2],
  layers: [
    { kind: 'conv', name: 'C1', channels: 2, pool: 'none' },
    { kind: 'flatten', name: 'flat' },
    { kind: 'dense', name: 'W1', units: classes, activation: 'linear', bias: true },
  ],
};

const uniform = (random: Random, length: number, scale: number) =>
  Array.from({ length }, () => (2 * random.uniform() - 1) * scale);

function randomProblem(over: Network, random: Random): GatedProblem {
  const numbers: Record<string, number[]> = {};
  for (const { name, length } of parameterLayout(over).parameters) numbers[name] = uniform(random, length, 0.9);
  for (const { name, shape } of networkState(over)) {
    numbers[name] = uniform(random, elementCount(shape), 0.5).map((value) => 1 + value);
  }
  return {
    network: over,
    numbers,
    inputs: Array.from({ length: batchSize }, () => uniform(random, elementCount(over.inputShape), 2)),
    labels: Array.from({ length: batchSize }, () => random.integer(classes)),
  };
}

/** Runs the training graph in float64, with the gate or over the whole batch, and returns its outputs. */
async function graphOutputs(
  { network: over, numbers, inputs: samples, labels }: GatedProblem,
  credit: readonly LayerCredit[],
  salience?: SalienceGate,
  places: readonly number[] = [],
): Promise<Record<string, Float64Array>> {
  const rules = { credit, batchSize, ...(salience && { salience }) };
  const model = buildTrainingGraph(over, {
    ...creditGraphOptions(rules),
    float: 'float64',
    pathway: 'backpropagation',
    alignment: true,
  });
  const { inputs, outputs, run, release } = await bindAlone(engine, 'float64', model);
  setAll(inputs[INPUTS], samples.flat());
  setAll(inputs[LABELS], labels);
  for (const [name, values] of Object.entries(numbers)) setAll(inputs[name], values);
  for (const [name, values] of Object.entries(creditInputs(over, rules))) setAll(inputs[name], values);
  setAll(inputs[trainingTensors.salientPlaces], places);
  await run();
  await release();
  return outputs as Record<string, Float64Array>;
}

const stacked = (over: Network, memory: LayerCredit['memory'], delaySteps: number, deltaGate: DeltaGate) =>
  learningLayers(over).map(
    (_, index, all): LayerCredit => ({
      memory,
      delaySteps: (all.length - 1 - index) * delaySteps,
      deltaGate,
      normalization: 'area',
      peakAlignment: 'sampled',
    }),
  );

describe('a gated update of convolutions, batch normalisations and dense layers', () => {
  const rules = fc.record({
    pooled: fc.boolean(),
    seed: fc.nat(),
    count: fc.integer({ min: 2, max: batchSize }),
    forward: fc.constantFrom('reuse' as const, 'again' as const),
    places: fc.constantFrom('own' as const, 'random' as const),
    memory: fc.constantFrom('et', 'cet:2', 'cet:6', 'perfect'),
    // Also longer than the batch.
    delaySteps: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constantFrom(2.5, 40)),
    deltaGate: fc.constantFrom<DeltaGate>('none', 'own-time'),
  });

  it('is that of loops over the salient samples, each synapse with a trace of its own, at irregular times', async () => {
    await fc.assert(
      fc.asyncProperty(rules, async ({ pooled, seed, count, forward, places, memory, delaySteps, deltaGate }) => {
        const random = createRandom(seed);
        const problem = randomProblem(pooled ? network : plain, random);
        const trace = parseTraceSpec(memory);
        const credit = stacked(problem.network, trace, delaySteps, deltaGate);
        const learning = learningLayers(problem.network);
        const drawn = new Int32Array(count);
        fillDistinct(random, batchSize, drawn);
        const rule: GatedRule = {
          count,
          forward,
          ...(places === 'random' && { places: [...drawn] }),
          credit: Object.fromEntries(
            learning.map(({ name }, index) => {
              const own = credit[index]!;
              return [name, { delaySteps: own.delaySteps, deltaGate, kernel: discreteKernel(trace, own) }];
            }),
          ),
        };
        const expected = gatedReference(problem, rule);
        const actual = await graphOutputs(problem, credit, { count, forward, places }, [...drawn]);
        expect(actual[trainingTensors.loss]![0]).toBeCloseTo(expected.loss, 11);
        for (const [name, gradient] of Object.entries(expected.gradients)) {
          expectClose(actual[trainingTensors.gradient(name)]!, gradient, 1e-9, name);
        }
        for (const { name } of networkState(problem.network)) {
          expectClose(actual[trainingTensors.nextState(name)]!, expected.nextState[name]!, 1e-12, name);
        }
        for (const { name } of learning) {
          const cosine = explicitCosine(expected.gradients[`${name}.weight`]!, expected.trueGradients[name]!);
          const measured = alignmentCosine(actual[trainingTensors.alignment(name)]!);
          if (cosine === null) expect(measured, name).toBeNull();
          else expect(measured, name).toBeCloseTo(cosine, 6);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('that lets all samples through is the batch without a gate, however they are run', async () => {
    const problem = randomProblem(network, createRandom(3));
    const credit = stacked(network, parseTraceSpec('perfect'), 0, 'own-time');
    const whole = await graphOutputs(problem, credit);
    for (const forward of ['reuse', 'again'] as const) {
      const gated = await graphOutputs(problem, credit, { count: batchSize, forward });
      for (const [name, values] of Object.entries(whole)) {
        // A second pass moves the running estimates a second time.
        if (forward === 'again' && name.endsWith('.next')) continue;
        expectClose(gated[name]!, values, 1e-11, `${forward}: ${name}`);
      }
    }
  });

  it('takes the places that it is given: other places, other traces; the same order of places, the same lags', async () => {
    const problem = randomProblem(network, createRandom(5));
    const credit = stacked(network, parseTraceSpec('cet:2'), 3, 'none');
    const gradient = async (places: readonly number[]) => {
      const outputs = await graphOutputs(problem, credit, { count: 3, places: 'random' }, places);
      return [...outputs[trainingTensors.gradient('C1.weight')]!];
    };
    const one = await gradient([2, 0, 7]);
    expectClose(await gradient([5, 3, 10]), one, 1e-12, 'all three steps later');
    const other = await gradient([0, 2, 7]);
    expect(Math.max(...one.map((value, at) => Math.abs(value - other[at]!)))).toBeGreaterThan(1e-6);
  });
});
