import { afterAll, describe, expect, it } from 'vitest';
import { createNodeEngine } from '../../edge/engine/node.ts';
import type { Program } from '../graph/engine.ts';
import { type ElementArray, elementCount } from '../graph/value.ts';
import { INPUTS, LABELS } from '../model/forward.ts';
import { multilayerPerceptron, parameterLayout } from '../model/network.ts';
import { createRandom } from '../random/random.ts';
import { batchCreditMatrix, creditMatrix, creditTable } from './credit-matrix.ts';
import type { DeltaGate, LayerCredit } from './layer-credit.ts';
import type { Memory } from './memory.ts';
import { buildTrainingGraph, type TrainingGraphOptions, trainingTensors } from './training-graph.ts';

const sizes = [5, 7, 6, 4];
const batchSize = 40;
const network = multilayerPerceptron(sizes);
const engine = await createNodeEngine({ threads: 1 });
const programs: Program[] = [];
afterAll(async () => {
  for (const program of programs) await program.release();
});

const random = createRandom(7);
const uniform = (count: number) => Float64Array.from({ length: count }, () => 2 * random.uniform() - 1);
const inputs = uniform(batchSize * sizes[0]!);
const labels = Int32Array.from({ length: batchSize }, () => random.integer(sizes.at(-1)!));
const parameters = Object.fromEntries(
  parameterLayout(network).parameters.map(({ name, length }) => [name, uniform(length)]),
);

function credit(memory: Memory, deltaGate: DeltaGate): readonly LayerCredit[] {
  return [25, 12.5, 0].map((delaySteps) => ({
    memory,
    delaySteps,
    deltaGate,
    normalization: 'area',
    peakAlignment: 'sampled',
  }));
}

/** Runs a training graph in float64 and returns its outputs. */
async function run(
  options: Omit<TrainingGraphOptions, 'float' | 'pathway' | 'alignment'>,
  feeds: Record<string, ElementArray>,
): Promise<Record<string, Float64Array>> {
  const model = buildTrainingGraph(network, {
    ...options,
    float: 'float64',
    pathway: 'backpropagation',
    alignment: true,
  });
  const outputs = Object.fromEntries(
    model.outputs.map(({ name, shape }) => [name, new Float64Array(elementCount(shape))]),
  );
  const program = await engine.compile(model);
  programs.push(program);
  await program.bind({ ...parameters, ...feeds }, outputs).run();
  return outputs;
}

/** Loss of each sample, by plain loops. */
function sampleLosses(): number[] {
  return Array.from(labels, (label, sample) => {
    let activity = [...inputs.subarray(sample * sizes[0]!, (sample + 1) * sizes[0]!)];
    network.layers.forEach(({ name }, layer) => {
      const weights = parameters[`${name}.weight`]!;
      const biases = parameters[`${name}.bias`]!;
      activity = Array.from(biases, (bias, unit) => {
        const sum = activity.reduce((total, value, at) => total + value * weights[unit * activity.length + at]!, bias);
        return layer < network.layers.length - 1 ? Math.max(0, sum) : sum;
      });
    });
    const total = activity.reduce((sum, logit) => sum + Math.exp(logit), 0);
    return Math.log(total) - activity[label]!;
  });
}

const losses = sampleLosses();
/** Places of the samples of the largest losses. */
function salientPlaces(count: number): number[] {
  return [...losses.keys()].sort((a, b) => losses[b]! - losses[a]!).slice(0, count);
}

describe('the salience gate', () => {
  it.each<[string, 'largest-losses' | 'random', Memory, DeltaGate, number]>([
    ['cet:6', 'largest-losses', { kind: 'cet', order: 6 }, 'own-time', 9],
    ['cet:2', 'largest-losses', { kind: 'cet', order: 2 }, 'none', 5],
    ['et', 'largest-losses', { kind: 'et' }, 'own-time', 9],
    ['perfect', 'largest-losses', { kind: 'perfect' }, 'none', 9],
    ['cet:3', 'random', { kind: 'cet', order: 3 }, 'own-time', 7],
  ])(
    'with %s gives the gradients of the samples of %s alone, each at its place in the batch',
    async (_, choice, memory, gate, count) => {
      const rules = credit(memory, gate);
      const feeds: Record<string, ElementArray> = { [INPUTS]: inputs, [LABELS]: labels };
      const small: Record<string, ElementArray> = {};
      const places = choice === 'random' ? [4, 1, 10, 0, 6, 3, 8].slice(0, count) : salientPlaces(count);
      if (choice === 'random') feeds[trainingTensors.salientSamples] = Int32Array.from(places);
      network.layers.forEach(({ name }, layer) => {
        feeds[trainingTensors.creditTable(name)] = creditTable(rules[layer]!, batchSize);
        const { matrix, arrived } = creditMatrix(rules[layer]!, places, Number.POSITIVE_INFINITY);
        small[trainingTensors.creditMatrix(name)] = matrix;
        small[trainingTensors.arrived(name)] = arrived;
      });
      small[INPUTS] = Float64Array.from(places.flatMap((place) => [...inputs.subarray(place * 5, place * 5 + 5)]));
      small[LABELS] = Int32Array.from(places, (place) => labels[place]!);
      const gated = await run({ batchSize, credit: rules.map(() => gate), salience: { count, choice } }, feeds);
      const expected = await run({ batchSize: count, credit: rules.map(() => gate) }, small);
      expect(gated[trainingTensors.loss]![0]).toBeCloseTo(losses.reduce((sum, loss) => sum + loss, 0) / batchSize, 12);
      for (const name of Object.keys(expected)) {
        if (name === trainingTensors.loss) continue;
        expected[name]!.forEach((value, at) => {
          expect(Math.abs(gated[name]![at]! - value), `${name}[${at}]`).toBeLessThan(1e-12);
        });
      }
    },
  );

  it('that lets all samples through is the batch without a gate, where every error arrives', async () => {
    const rules = credit({ kind: 'cet', order: 3 }, 'own-time').map((rule) => ({ ...rule, delaySteps: 0 }));
    const gated: Record<string, ElementArray> = { [INPUTS]: inputs, [LABELS]: labels };
    const whole: Record<string, ElementArray> = { [INPUTS]: inputs, [LABELS]: labels };
    network.layers.forEach(({ name }, layer) => {
      gated[trainingTensors.creditTable(name)] = creditTable(rules[layer]!, batchSize);
      const { matrix, arrived } = batchCreditMatrix(rules[layer]!, batchSize);
      whole[trainingTensors.creditMatrix(name)] = matrix;
      whole[trainingTensors.arrived(name)] = arrived;
    });
    const gates = rules.map(({ deltaGate }) => deltaGate);
    const one = await run({ batchSize, credit: gates, salience: { count: batchSize } }, gated);
    const other = await run({ batchSize, credit: gates }, whole);
    for (const [name, values] of Object.entries(other)) {
      values.forEach((value, at) => {
        expect(Math.abs(one[name]![at]! - value), `${name}[${at}]`).toBeLessThan(1e-12);
      });
    }
  });
});

describe('the table of credit', () => {
  it('holds the weights of the credit matrix by distance', () => {
    for (const rule of credit({ kind: 'cet', order: 4 }, 'none')) {
      const table = creditTable(rule, 30);
      const places = [3, 0, 29, 11];
      const { matrix } = creditMatrix(rule, places, Number.POSITIVE_INFINITY);
      places.forEach((error, row) => {
        places.forEach((presentation, column) => {
          expect(matrix[row * places.length + column]).toBe(table[29 + error - presentation]);
        });
      });
    }
  });
});
