import { expect, it, onTestFinished } from 'vitest';
import { createNodeEngine } from '../../edge/engine/node.ts';
import { parameterLayout } from '../model/network.ts';
import { createRandom } from '../random/random.ts';
import { bindAlone } from '../verify/golden-step.ts';
import { Critic, pieceRows } from './critic.ts';
import { buildCriticGraph, buildValueGraph, criticTensors } from './critic-graphs.ts';
import { criticNetwork } from './critic-network.ts';

const engine = await createNodeEngine({ threads: 1 });

it('pieces are divisors of the window that keep activities small; where none fits, the window is one piece', () => {
  const boards = criticNetwork({ kind: 'convolutional', channels: [16, 32, 32], hiddenUnits: [512] }, [10, 10, 6]);
  expect(pieceRows(boards, 32 * 32)).toBe(128);
  expect(pieceRows(boards, 100)).toBe(100);
  expect(pieceRows(boards, 997)).toBe(997);
  expect(pieceRows(criticNetwork({ kind: 'perceptron', hiddenUnits: [256, 256] }, [8]), 512)).toBe(512);
});

it('what goes through in pieces has the values, the loss and the gradients of the whole', async () => {
  // 40 × 40 pixels of 16 channels: pieces of 16 rows.
  const network = criticNetwork({ kind: 'convolutional', channels: [16], hiddenUnits: [3] }, [40, 40, 1]);
  const [environments, windowSteps, coefficient] = [4, 12, 0.3];
  expect(pieceRows(network, 48)).toBe(16);
  const random = createRandom(2);
  const draw = (length: number, scale = 1) => Float32Array.from({ length }, () => scale * (2 * random.uniform() - 1));
  const { parameters: layout } = parameterLayout(network);
  const parameters = Object.fromEntries(layout.map(({ name, length }) => [name, draw(length, 0.1)]));
  const gradients = Object.fromEntries(layout.map(({ name, length }) => [name, draw(length)]));
  const critic = new Critic({ engine, network, environments, windowSteps, coefficient, parameters, gradients });
  onTestFinished(() => critic.release());
  critic.observations.set(draw(critic.observations.length));
  critic.returns.set(draw(critic.returns.length));
  await critic.value();
  const loss = await critic.learn();

  const whole = await bindAlone(engine, 'float32', buildCriticGraph(network, 48, coefficient, 'float32'));
  const values = await bindAlone(engine, 'float32', buildValueGraph(network, 52, 'float32'));
  onTestFinished(async () => {
    await whole.release();
    await values.release();
  });
  for (const { inputs } of [whole, values]) {
    for (const [name, array] of Object.entries(parameters)) (inputs[name] as Float32Array).set(array);
  }
  (values.inputs.inputs as Float32Array).set(critic.observations);
  (whole.inputs.inputs as Float32Array).set(critic.observations.subarray(0, 48 * 1600));
  (whole.inputs[criticTensors.returns] as Float32Array).set(critic.returns);
  await whole.run();
  await values.run();
  const close = (ours: Float32Array, expected: Float32Array) => {
    const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(ours).toHaveLength(expected.length);
    ours.forEach((value, at) => {
      expect(Math.abs(value - expected[at]!)).toBeLessThan(1e-4 * scale);
    });
  };
  close(critic.values, values.outputs[criticTensors.values] as Float32Array);
  expect(loss).toBeCloseTo((whole.outputs[criticTensors.loss] as Float32Array)[0]!, 5);
  for (const { name } of layout) close(gradients[name]!, whole.outputs[criticTensors.gradient(name)] as Float32Array);
});
