// Streams of gated convolutional networks, against loops that keep everything.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../tests/support/expect-close.ts';
import type { GatedProblem } from '../../../tests/support/gated-reference.ts';
import {
  type GatedStream,
  type GatedStreamBatch,
  gatedStreamReference,
} from '../../../tests/support/gated-stream-reference.ts';
import { explicitCosine } from '../../../tests/support/materialised-reference.ts';
import { runStream, type StreamRun, type StreamStep } from '../../../tests/support/streamed-steps.ts';
import { createNodeEngine } from '../../edge/engine/node.ts';
import { elementCount } from '../graph/value.ts';
import { convolutionalNetwork } from '../model/convolutional-network.ts';
import { learningLayers, type Network, networkState, parameterLayout } from '../model/network.ts';
import { createRandom, fillDistinct, type Random } from '../random/random.ts';
import { discreteKernel } from '../traces/kernel.ts';
import { parseTraceSpec } from '../traces/trace-spec.ts';
import type { DeltaGate, LayerCredit } from './layer-credit.ts';
import type { SalienceGate } from './salience.ts';
import { layerHistory } from './stream-history.ts';
import { buildCarriedTensors, buildTrainingGraph } from './training-graph.ts';

const engine = await createNodeEngine({ threads: 1 });
const channelBlock = await engine.channelBlock?.();
const classes = 3;
const pooled = convolutionalNetwork({ imageShape: [8, 4, 2], channels: [3, 2], units: [4, classes] });
const plain: Network = {
  inputShape: [3, 2, 2],
  layers: [
    { kind: 'conv', name: 'C1', channels: 2, pool: 'none' },
    { kind: 'flatten', name: 'flat' },
    { kind: 'dense', name: 'W1', units: classes, activation: 'linear', bias: true },
  ],
};
/** One convolution with too few inputs for the engine's own kernels, and one that they can take. */
const channels = channelBlock ?? 8;
const blocked = convolutionalNetwork({
  imageShape: [4, 4, 2],
  channels: [channels, channels],
  units: [4, classes],
});

interface GatedCase {
  readonly network: Network;
  readonly seed: number;
  readonly batchSize: number;
  readonly batches: number;
  readonly gate: SalienceGate;
  readonly memory: string;
  readonly delaySteps: number;
  readonly deltaGate: DeltaGate;
  readonly learningRate: number;
  readonly blockNumbers: number;
}

const uniform = (random: Random, length: number, scale: number) =>
  Array.from({ length }, () => (2 * random.uniform() - 1) * scale);

function randomProblem(network: Network, random: Random, samples: number): GatedProblem {
  const numbers: Record<string, number[]> = {};
  for (const { name, length } of parameterLayout(network).parameters) numbers[name] = uniform(random, length, 0.9);
  for (const { name, shape } of networkState(network)) {
    numbers[name] = uniform(random, elementCount(shape), 0.5).map((value) => 1 + value);
  }
  return {
    network,
    numbers,
    inputs: Array.from({ length: samples }, () => uniform(random, elementCount(network.inputShape), 2)),
    labels: Array.from({ length: samples }, () => random.integer(classes)),
  };
}

/** The same stream for the graph and for the loops; delays stack up layer by layer. */
function streamOf(gated: GatedCase): { readonly run: StreamRun; readonly slow: GatedStream } {
  const { network, batchSize, batches, gate, deltaGate, learningRate, blockNumbers } = gated;
  const random = createRandom(gated.seed);
  const problem = randomProblem(network, random, batchSize * batches);
  const memory = parseTraceSpec(gated.memory);
  const learning = learningLayers(network);
  const credit = learning.map(
    (_, index): LayerCredit => ({
      memory,
      delaySteps: (learning.length - 1 - index) * gated.delaySteps,
      deltaGate,
      normalization: 'area',
      peakAlignment: 'sampled',
    }),
  );
  const drawn = Array.from({ length: batches }, () => {
    const places = new Int32Array(gate.count);
    fillDistinct(random, batchSize, places);
    return [...places];
  });
  const places = gate.places === 'random' ? { places: drawn } : {};
  const ruleOf = (own: LayerCredit) => ({
    delaySteps: own.delaySteps,
    deltaGate,
    kernel: discreteKernel(memory, own),
  });
  return {
    run: {
      ...{ engine, network, credit, batchSize, learningRate, blockNumbers, salience: gate, ...places },
      parameters: problem.numbers,
      inputs: problem.inputs.flat(),
      labels: problem.labels,
    },
    slow: {
      ...{ problem, batchSize, learningRate, ...places },
      rule: {
        count: gate.count,
        forward: gate.forward ?? 'reuse',
        credit: Object.fromEntries(learning.map(({ name }, index) => [name, ruleOf(credit[index]!)])),
      },
    },
  };
}

function expectSameStream(
  actual: readonly StreamStep[],
  expected: readonly GatedStreamBatch[],
  tolerance: number,
): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach(({ loss, gradients, trueGradients }, batch) => {
    const step = actual[batch]!;
    expect(Math.abs(step.loss - loss)).toBeLessThan(tolerance * Math.max(1, loss));
    for (const [name, gradient] of Object.entries(gradients)) {
      expectClose(step.gradients[name]!, gradient, tolerance, `${name}, batch ${batch}`, 1e-2);
    }
    for (const [name, truth] of Object.entries(trueGradients)) {
      const gradient = gradients[`${name}.weight`]!;
      // Where next to nothing arrives, or meets a trace, the direction is one of rounding.
      const cosine = explicitCosine(gradient, truth);
      if (cosine === null) expect(step.alignment[name], `alignment of ${name}, batch ${batch}`).toBeNull();
      else if (Math.max(...gradient.map(Math.abs)) > 1e-3) expect(step.alignment[name]).toBeCloseTo(cosine, 4);
    }
  });
}

describe('a gated stream through convolutions, batch normalisations and dense layers', () => {
  const cases = fc
    .record({
      network: fc.constantFrom(pooled, plain),
      seed: fc.nat(),
      batchSize: fc.integer({ min: 2, max: 7 }),
      batches: fc.integer({ min: 1, max: 6 }),
      forward: fc.constantFrom('reuse' as const, 'again' as const),
      places: fc.constantFrom('own' as const, 'random' as const),
      memory: fc.constantFrom('et', 'cet:2', 'cet:6', 'perfect'),
      // Stacked up, longer than a batch, and longer than the stream.
      delaySteps: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constantFrom(2.5, 20)),
      deltaGate: fc.constantFrom<DeltaGate>('none', 'own-time'),
      learningRate: fc.constantFrom(0, 0.05),
      blockNumbers: fc.constantFrom(1, 300, 1e6),
    })
    .chain(({ forward, places, ...rest }) =>
      fc.integer({ min: 2, max: rest.batchSize }).map(
        (count): GatedCase => ({
          ...rest,
          gate: { count, forward, places },
        }),
      ),
    );

  it('is that of loops that keep every salient sample, as its own pass had it, at its own or a random step', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (gated) => {
        const { run, slow } = streamOf(gated);
        const expected = gatedStreamReference(slow);
        // Of equal losses, rounding decides.
        fc.pre(expected.every(({ margin }) => margin > 1e-6));
        expectSameStream(await runStream(run), expected, 1e-6);
      }),
      { numRuns: 10 },
    );
  });

  const late = { network: blocked, seed: 7, batchSize: 6, batches: 5, memory: 'cet:2', delaySteps: 2.5 } as const;
  const few = { learningRate: 0.02, blockNumbers: 1 } as const;
  it.each<[DeltaGate, SalienceGate]>([
    ['none', { count: 3, forward: 'reuse', places: 'own' }],
    ['own-time', { count: 4, forward: 'again', places: 'random' }],
  ])('in float32 is the same by patches and by the own kernels of the engine (%s, %o)', async (deltaGate, gate) => {
    const { run, slow } = streamOf({ ...late, ...few, deltaGate, gate });
    const expected = gatedStreamReference(slow);
    expect(Math.min(...expected.map(({ margin }) => margin))).toBeGreaterThan(1e-3);
    expectSameStream(await runStream(run), expected, 1e-6);
    const byPatches = await runStream({ ...run, float: 'float32' });
    expectSameStream(byPatches, expected, 1e-4);
    // On a processor whose engine has no kernels of its own there is nothing else to compare.
    const byKernels = await runStream({ ...run, float: 'float32', channelBlock });
    expectSameStream(byKernels, expected, 1e-4);
    // What one engine has carried another can go on from.
    byPatches.forEach(({ kept }, batch) => {
      for (const [name, values] of Object.entries(kept)) {
        if (name.endsWith('.slopes')) expect(byKernels[batch]!.kept[name], name).toEqual(values);
        else expectClose(byKernels[batch]!.kept[name]!, values, 1e-4, name, 1e-2);
      }
    });
  });

  it.each([undefined, { count: 3 } as const, { count: 3, forward: 'again', places: 'random' } as const])(
    'carries what is known before its graph is built, whatever the engine: gate %o',
    (salience) => {
      const { run } = streamOf({ ...late, ...few, deltaGate: 'none', gate: salience ?? { count: 6 } });
      const options = {
        batchSize: late.batchSize,
        float: 'float32',
        pathway: 'backpropagation',
        credit: run.credit.map(({ deltaGate }) => deltaGate),
        stream: run.credit.map((rule) => layerHistory(rule, late.batchSize, salience?.count)),
        ...(salience && { salience }),
      } as const;
      const carriedOf = ({ inputs, outputs }: ReturnType<typeof buildCarriedTensors>) =>
        [...inputs, ...outputs].filter(({ name }) => /\.(stored|kept)\./.test(name));
      const known = carriedOf(buildCarriedTensors(blocked, options));
      expect(known.length).toBeGreaterThan(8);
      for (const block of [undefined, channels]) {
        const graph = buildTrainingGraph(blocked, { ...options, alignment: true, channelBlock: block });
        expect(carriedOf(graph)).toEqual(known);
      }
    },
  );
});
