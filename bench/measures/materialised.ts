// The gradient by filtered credit against the same gradient with a trace for every synapse formed, by the same engine.
import { creditGraphOptions, creditInputs } from '../../src/core/credit/credit-inputs.ts';
import { buildTrainingGraph, trainingTensors } from '../../src/core/credit/training-graph.ts';
import type { Engine } from '../../src/core/graph/engine.ts';
import { INPUTS, LABELS } from '../../src/core/model/forward.ts';
import { initialize } from '../../src/core/model/initialization.ts';
import { parameterLayout } from '../../src/core/model/network.ts';
import { createRandom } from '../../src/core/random/random.ts';
import { type SupervisedSetup, setUpSupervised } from '../../src/edge/runs/supervised-setup.ts';
import { createMaterialisedGradient } from '../materialised-gradient.ts';
import type { Measure } from '../measure.ts';
import { compareInRounds, median } from '../rounds.ts';
import { firstBatch, taskConfig } from '../task-trainer.ts';

const ROUNDS = 5;
const OUR_RUNS = 100;
const THEIR_RUNS = 3;
/** Largest difference of the two gradients, as a share of the largest entry: what float32 sums in other orders may differ by. */
const TOLERANCE = 1e-4;

interface GradientRun {
  readonly gradients: ReadonlyMap<string, Float32Array>;
  run(): Promise<void>;
  release(): Promise<void>;
}

async function createFilteredGradient(
  engine: Engine,
  setup: SupervisedSetup,
  feeds: Readonly<Record<string, Float32Array | Int32Array>>,
): Promise<GradientRun> {
  const { network, pathway } = setup;
  const model = buildTrainingGraph(network, {
    ...creditGraphOptions(setup),
    float: 'float32',
    pathway,
    alignment: false,
  });
  const inputs = { ...feeds };
  for (const [name, values] of Object.entries(creditInputs(network, setup))) inputs[name] = Float32Array.from(values);
  const outputs: Record<string, Float32Array> = { [trainingTensors.loss]: new Float32Array(1) };
  const gradients = new Map<string, Float32Array>();
  for (const { name, length, role } of parameterLayout(network).parameters) {
    const gradient = new Float32Array(length);
    outputs[trainingTensors.gradient(name)] = gradient;
    if (role === 'weight') gradients.set(name, gradient);
  }
  const program = await engine.compile(model);
  const bound = program.bind(inputs, outputs);
  return { gradients, run: () => bound.run(), release: () => program.release() };
}

/** Largest difference between two gradients, as a share of the largest entry. */
function worstDifference(one: GradientRun, other: GradientRun): number {
  let worst = 0;
  for (const [name, expected] of other.gradients) {
    const found = one.gradients.get(name);
    if (found?.length !== expected.length) throw new Error(`materialised: ${name} is missing or of another size`);
    const largest = expected.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
    const difference = expected.reduce((top, value, at) => Math.max(top, Math.abs(value - found[at]!)), 0);
    worst = Math.max(worst, difference / largest);
  }
  return worst;
}

async function medianMilliseconds(gradient: GradientRun, runs: number): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const before = performance.now();
    await gradient.run();
    times.push(performance.now() - before);
  }
  return median(times);
}

export const materialised: Measure = {
  name: 'materialised',
  lines: [
    {
      name: 'materialised',
      unit: 'ms',
      comparedWith: 'a trace formed for every synapse',
      judged: 'ratio',
      bound: 'at least',
      must: 15,
      aim: 20,
    },
  ],
  async run({ engine, data }) {
    const config = taskConfig('mnist');
    const images = await data('mnist');
    const setup = setUpSupervised(config, images.training);
    const feeds: Record<string, Float32Array | Int32Array> = {};
    const { inputs, labels } = firstBatch(images, config);
    Object.assign(feeds, { [INPUTS]: inputs, [LABELS]: labels });
    const random = createRandom(0);
    for (const { name, length, initializer } of parameterLayout(setup.network).parameters) {
      const values = new Float32Array(length);
      initialize(initializer, random.split(name), values);
      feeds[name] = values;
    }
    const ours = await createFilteredGradient(engine, setup, feeds);
    try {
      const theirs = await createMaterialisedGradient(engine, setup, feeds);
      try {
        await ours.run();
        await theirs.run();
        const difference = worstDifference(ours, theirs);
        const outcome = await compareInRounds({
          rounds: ROUNDS,
          ratio: 'peer/ours',
          ours: () => medianMilliseconds(ours, OUR_RUNS),
          peer: () => medianMilliseconds(theirs, THEIR_RUNS),
        });
        const remark = `same gradient to ${difference.toExponential(0)} of the largest entry`;
        const failure =
          difference <= TOLERANCE
            ? undefined
            : `the gradients differ by ${difference.toExponential(1)} of the largest entry`;
        return [{ ...outcome, remark, ...(failure && { failure }) }];
      } finally {
        await theirs.release();
      }
    } finally {
      await ours.release();
    }
  },
};
