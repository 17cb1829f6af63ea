import { expect, it } from 'vitest';
import { actorMoments } from '../../bench/actor-activity.ts';
import { MaterialisedActor } from '../../bench/materialised-actor.ts';
import { windowMemory } from '../../src/core/actor/window-memory.ts';
import type { LayerCredit } from '../../src/core/credit/layer-credit.ts';
import { parseMemory } from '../../src/core/credit/memory.ts';
import { multilayerPerceptron, parameterLayout } from '../../src/core/model/network.ts';
import { createRandom } from '../../src/core/random/random.ts';
import { createNodeEngine } from '../../src/edge/engine/node.ts';
import { StepByStepActor } from '../support/step-by-step-actor.ts';

const engine = await createNodeEngine({ threads: 1 });

it.each([
  ['cet:10', 6],
  ['cet:10', 40],
  ['cet:4', 9],
  ['cet:2', 20],
  ['et:0.9', 5],
])('the reference of the benchmark with %s and errors %i steps late is Algorithm 1', async (memory, delaySteps) => {
  const sizes = [3, 6, 5, 2];
  const [environments, steps, discount, lambda, entropyCoefficient] = [2, 90, 0.99, 0.95, 0.1];
  const network = multilayerPerceptron(sizes, { bias: false });
  const credit = network.layers.map(
    (): LayerCredit => ({
      memory: parseMemory(memory),
      delaySteps,
      deltaGate: 'own-time',
      normalization: 'peak',
      peakAlignment: 'continuous',
    }),
  );
  const random = createRandom(5);
  const draw = (length: number) => Float32Array.from({ length }, () => 2 * random.uniform() - 1);
  const parameters = Object.fromEntries(
    parameterLayout(network).parameters.map(({ name, length }) => [name, draw(length)]),
  );
  const observations = draw(steps * environments * 3);
  const actions = Int32Array.from({ length: steps * environments }, () => random.integer(2));
  const tdErrors = draw(steps * environments);
  const ends = draw(steps * environments).map((value) => (value > 0.9 ? 1 : 0));

  const rule = { environments, discount, lambda, entropyCoefficient };
  const fast = new MaterialisedActor({ sizes, credit, ...rule });
  const slow = new StepByStepActor({
    layers: credit.map((one, index) => ({
      delaySteps,
      kernel: windowMemory(one, 0).weight,
      deltaGate: 'own-time',
      lambda: Array.from({ length: sizes[index + 1]! }, () => new Array<number>(sizes[index]!).fill(lambda)),
    })),
    discount,
    entropy: { coefficient: entropyCoefficient, path: 'delayed' },
  });
  const weights = network.layers.map(({ name }, index) =>
    Array.from({ length: sizes[index + 1]! }, (_, out) => [
      ...parameters[`${name}.weight`]!.subarray(out * sizes[index]!, (out + 1) * sizes[index]!),
    ]),
  );
  const moments = await actorMoments(engine, {
    network,
    credit,
    environments,
    steps,
    parameters,
    observations,
    actions,
  });
  const expected = weights.map((rows) => new Float64Array(rows.length * rows[0]!.length));
  for (let step = 0; step < steps; step += 1) {
    const of = <A extends Float32Array | Int32Array>(all: A) =>
      all.subarray(step * environments, (step + 1) * environments) as A;
    fast.step({ layers: moments[step]!, tdErrors: of(tdErrors), ends: of(ends) });
    const added = slow.step({
      weights,
      observations: Array.from({ length: environments }, (_, environment) => [
        ...observations.subarray((step * environments + environment) * 3, (step * environments + environment + 1) * 3),
      ]),
      actions: [...of(actions)],
      tdErrors: [...of(tdErrors)],
      ends: [...of(ends)],
    });
    added.forEach((rows, index) => {
      rows.flat().forEach((value, at) => {
        expected[index]![at]! += value;
      });
    });
  }
  expected.forEach((sums, index) => {
    const scale = sums.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(scale).toBeGreaterThan(0);
    sums.forEach((sum, at) => {
      expect(Math.abs(fast.gradients[index]![at]! - sum), `layer ${index}, ${at}`).toBeLessThan(1e-5 * scale);
    });
  });
});
