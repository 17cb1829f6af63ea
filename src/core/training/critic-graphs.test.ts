import { describe, expect, it, onTestFinished } from 'vitest';
import { criticise } from '../../../tests/support/criticise.ts';
import { createNodeEngine } from '../../edge/engine/node.ts';
import { elementCount, type Shape } from '../graph/value.ts';
import { INPUTS } from '../model/forward.ts';
import { parameterLayout } from '../model/network.ts';
import { createRandom } from '../random/random.ts';
import { bindAlone } from '../verify/golden-step.ts';
import { buildCriticGraph, buildValueGraph, criticTensors } from './critic-graphs.ts';
import { type CriticSpec, criticNetwork } from './critic-network.ts';
import { createReturnCoefficients, fillReturnCoefficients, type PlayedWindow } from './td-errors.ts';

const engine = await createNodeEngine({ threads: 1 });

describe('the step of a critic', () => {
  it.each<[string, CriticSpec, Shape]>([
    ['perceptron', { kind: 'perceptron', hiddenUnits: [6, 5] }, [4]],
    ['convolutional', { kind: 'convolutional', channels: [3, 2], hiddenUnits: [5] }, [3, 4, 2]],
  ])(
    'of kind %s is the gradient of half its mean squared error, by differences of its values',
    async (_, spec, shape) => {
      const [steps, environments] = [3, 2];
      const rows = steps * environments;
      const coefficient = 0.7;
      const network = criticNetwork(spec, shape);
      const { parameters } = parameterLayout(network);
      const random = createRandom(1);
      const draw = (length: number) => Float64Array.from({ length }, () => 2 * random.uniform() - 1);
      const weights = Object.fromEntries(parameters.map(({ name, length }) => [name, draw(length)]));
      const shown = rows + environments;
      const observations = draw(shown * elementCount(shape));
      const window: PlayedWindow = {
        steps,
        environments,
        rewards: draw(rows),
        terminated: [0, 0, 1, 0, 0, 0],
        truncated: [0, 1, 0, 0, 0, 0],
        finalValues: draw(rows),
      };
      const step = await bindAlone(
        engine,
        'float64',
        buildCriticGraph(network, { float: 'float64', steps, environments, coefficient }),
      );
      const value = await bindAlone(engine, 'float64', buildValueGraph(network, shown, 'float64'));
      onTestFinished(async () => {
        await step.release();
        await value.release();
      });
      const fill = (inputs: typeof step.inputs) => {
        (inputs[INPUTS] as Float64Array).set(observations);
        for (const [name, values] of Object.entries(weights)) (inputs[name] as Float64Array).set(values);
      };
      const valuesNow = async () => {
        fill(value.inputs);
        await value.run();
        return Float64Array.from(value.outputs[criticTensors.values] as Float64Array);
      };
      const discount = 0.5;
      const lambda = 0.25;
      // The returns are fixed numbers: the gradient does not go through them.
      const { returns, tdErrors } = criticise({ ...window, values: await valuesNow() }, discount, lambda);
      const lossByValues = async () => {
        const values = await valuesNow();
        return returns.reduce((sum, one, row) => sum + (values[row]! - one) ** 2, 0) / (2 * rows);
      };
      fill(step.inputs);
      const coefficients = createReturnCoefficients(steps, environments);
      fillReturnCoefficients(coefficients, window, discount, lambda);
      for (const [name, values] of Object.entries(coefficients)) (step.inputs[name] as Float64Array).set(values);
      await step.run();
      // The coefficients are float32.
      expect((step.outputs[criticTensors.loss] as Float64Array)[0]).toBeCloseTo(await lossByValues(), 6);
      (step.outputs[criticTensors.tdErrors] as Float64Array).forEach((error, at) => {
        expect(error).toBeCloseTo(tdErrors[at]!, 6);
      });
      for (const { name, length } of parameters) {
        const gradient = step.outputs[criticTensors.gradient(name)] as Float64Array;
        expect(gradient.some((entry) => entry !== 0)).toBe(true);
        for (const at of [0, Math.floor(length / 2), length - 1]) {
          const kept = weights[name]![at]!;
          const difference = 1e-5;
          weights[name]![at] = kept + difference;
          const above = await lossByValues();
          weights[name]![at] = kept - difference;
          const below = await lossByValues();
          weights[name]![at] = kept;
          expect(gradient[at], `${name}[${at}]`).toBeCloseTo((coefficient * (above - below)) / (2 * difference), 6);
        }
      }
    },
  );
});
