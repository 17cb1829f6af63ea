import { expect, it, onTestFinished } from 'vitest';
import { criticise } from '../../../tests/support/criticise.ts';
import { createNodeEngine } from '../../edge/engine/node.ts';
import { INPUTS } from '../model/forward.ts';
import { parameterLayout } from '../model/network.ts';
import { createRandom } from '../random/random.ts';
import { bindAlone } from '../verify/golden-step.ts';
import { Critic } from './critic.ts';
import { buildCriticGraph, criticTensors } from './critic-graphs.ts';
import { criticNetwork } from './critic-network.ts';
import { createReturnCoefficients, fillReturnCoefficients, type PlayedWindow } from './td-errors.ts';

const engine = await createNodeEngine({ threads: 1 });

it("a critic by the engine's own convolutions has the values, errors, loss and gradients of one in float64 by patches", async () => {
  // Channels of whole blocks of any processor, so that convolutions in blocks are used where there are any.
  const network = criticNetwork({ kind: 'convolutional', channels: [16, 32], hiddenUnits: [3] }, [6, 5, 2]);
  const [environments, windowSteps, coefficient, discount, lambda] = [4, 6, 0.3, 0.9, 0.8];
  const count = windowSteps * environments;
  const random = createRandom(2);
  const draw = (length: number, scale = 1) => Float32Array.from({ length }, () => scale * (2 * random.uniform() - 1));
  const { parameters: layout } = parameterLayout(network);
  const parameters = Object.fromEntries(layout.map(({ name, length }) => [name, draw(length, 0.2)]));
  const gradients = Object.fromEntries(layout.map(({ name, length }) => [name, draw(length)]));
  const given = { engine, network, environments, windowSteps, coefficient, discount, lambda };
  const critic = new Critic({ ...given, parameters, gradients });
  onTestFinished(() => critic.release());
  critic.observations.set(draw(critic.observations.length));
  const window: PlayedWindow = {
    steps: windowSteps,
    environments,
    rewards: draw(count),
    terminated: draw(count).map((value) => (value > 0.8 ? 1 : 0)),
    truncated: draw(count).map((value) => (value > 0.8 ? 1 : 0)),
    finalValues: draw(count),
  };
  const values = new Float32Array(count + environments);
  await critic.valuesOf(critic.observations, values);
  const loss = await critic.learn(window);

  const close = (ours: ArrayLike<number>, expected: ArrayLike<number>) => {
    const scale = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(ours).toHaveLength(expected.length);
    for (let at = 0; at < ours.length; at += 1)
      expect(Math.abs(ours[at]! - expected[at]!)).toBeLessThanOrEqual(2e-6 * scale);
  };
  const { tdErrors, returns } = criticise({ ...window, values }, discount, lambda);
  close(critic.tdErrors, tdErrors);
  expect(loss).toBeCloseTo(returns.reduce((sum, one, row) => sum + (values[row]! - one) ** 2, 0) / (2 * count), 5);

  const graph = buildCriticGraph(network, { float: 'float64', steps: windowSteps, environments, coefficient });
  const whole = await bindAlone(engine, 'float64', graph);
  onTestFinished(() => whole.release());
  const coefficients = createReturnCoefficients(windowSteps, environments);
  fillReturnCoefficients(coefficients, window, discount, lambda);
  const inputs = { ...parameters, ...coefficients, [INPUTS]: critic.observations };
  for (const [name, array] of Object.entries(inputs)) (whole.inputs[name] as Float64Array).set(array);
  await whole.run();
  for (const { name } of layout) close(gradients[name]!, whole.outputs[criticTensors.gradient(name)] as Float64Array);
});

it('values any number of observations, in any number of runs', async () => {
  const network = criticNetwork({ kind: 'perceptron', hiddenUnits: [4] }, [3]);
  const random = createRandom(3);
  const draw = (length: number) => Float32Array.from({ length }, () => 2 * random.uniform() - 1);
  const parameters = Object.fromEntries(parameterLayout(network).parameters.map((one) => [one.name, draw(one.length)]));
  const gradients = Object.fromEntries(Object.entries(parameters).map(([name, { length }]) => [name, draw(length)]));
  const rest = { coefficient: 1, discount: 0.9, lambda: 0.9, windowSteps: 2 };
  const critic = new Critic({ engine, network, environments: 2, parameters, gradients, ...rest });
  onTestFinished(() => critic.release());
  const observations = draw(5 * 3);
  const together = new Float32Array(5);
  await critic.valuesOf(observations, together);
  for (let row = 0; row < 5; row += 1) {
    const alone = new Float32Array(1);
    await critic.valuesOf(observations.subarray(3 * row, 3 * row + 3), alone);
    expect(together[row]).toBe(alone[0]);
  }
  expect(new Set(together).size).toBe(5);
});
