import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explicitCosine, materialisedGradients } from '../../../tests/support/materialised-reference.ts';
import { randomProblem } from '../../../tests/support/training-step.ts';
import { createNodeEngine } from '../../edge/engine/node.ts';
import { UserError } from '../errors.ts';
import { createRandom } from '../random/random.ts';
import { discreteKernel, sampleKernel } from '../traces/kernel.ts';
import { mlpGradientsKind } from './mlp-gradients.ts';

const engine = await createNodeEngine({ threads: 1 });
const text = readFileSync('tests/golden/mlp_gradients.json', 'utf8');
const read = () => JSON.parse(text);
const rowOf = async (file: unknown, variant: string, precision = 'float64') =>
  (await mlpGradientsKind.check(file, engine)).find((row) => row.variant === variant && row.precision === precision);

describe('the golden gradients of a perceptron', () => {
  it('hold in every variant, in float64 and in float32', async () => {
    const rows = await mlpGradientsKind.check(read(), engine);
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    const variants = ['loss', 'true_dW', 'true_db', 'paper', 'code_without_mask', 'db'];
    for (const precision of ['float64', 'float32']) {
      const there = rows.filter((row) => row.precision === precision).map(({ variant }) => variant);
      expect(there).toEqual(expect.arrayContaining(variants));
    }
  });

  it('are recognised by their fields', () => {
    expect(mlpGradientsKind.recognises(read())).toBe(true);
    for (const name of ['kernels', 'conv_gradients', 'retrograde_gradients', 'actor_window', 'cartpole']) {
      expect(mlpGradientsKind.recognises(JSON.parse(readFileSync(`tests/golden/${name}.json`, 'utf8'))), name).toBe(
        false,
      );
    }
  });

  it('hold for a file of other sizes, orders, delays and a batch of its own, made by plain loops', async () => {
    expect((await mlpGradientsKind.check(generateFile(), engine)).filter(({ holds }) => !holds)).toEqual([]);
  });

  it.each<[string, (file: ReturnType<typeof read>) => void, string]>([
    ['a delayed gradient', (file) => (file.cases[3].paper.dW[1][2][3] += 1e-6), 'paper'],
    [
      'a delayed gradient of the code',
      (file) => (file.cases[4].code_without_mask.dW[0][0][0] += 1e-6),
      'code_without_mask',
    ],
    ['a true gradient', (file) => (file.true_dW[2][0][0] += 1e-6), 'true_dW'],
    ['a bias', (file) => (file.cases[0].db[1][0] += 1e-6), 'db'],
    ['a cosine', (file) => (file.cases[5].paper.cos[0] += 1e-6), 'paper alignment'],
    ['the loss', (file) => (file.loss += 1e-6), 'loss'],
    ['a weight', (file) => (file.W[0][0][0] += 1e-3), 'true_dW'],
  ])('fail where %s is wrong', async (_, damage, variant) => {
    const file = read();
    damage(file);
    expect((await rowOf(file, variant))?.holds).toBe(false);
  });

  it.each<[string, (file: ReturnType<typeof read>) => void, string]>([
    ['a text among the weights', (file) => (file.W[0][1][2] = 'x'), 'W[0][1][2]'],
    ['no inputs', (file) => delete file.x, 'x'],
    ['an order of 0', (file) => (file.cases[1].n = 0), 'cases[1].n'],
    ['a negative delay', (file) => (file.cases[1].T = -1), 'cases[1].T'],
    ['no cases', (file) => (file.cases = []), 'cases'],
    ['a layer of weights missing', (file) => file.W.pop(), 'W'],
    ['a row of weights missing', (file) => file.W[1].pop(), 'W[1]'],
    ['an entry of a row of weights missing', (file) => file.W[1][0].pop(), 'W[1][0]'],
    ['a bias missing', (file) => file.b[0].pop(), 'b[0]'],
    ['a presentation missing', (file) => file.x.pop(), 'x'],
    ['a label missing', (file) => file.labels.pop(), 'labels'],
    ['a label that is no class', (file) => (file.labels[3] = 99), 'labels[3]'],
    ['a layer of true gradients missing', (file) => file.true_dW.pop(), 'true_dW'],
    ['a layer of delayed gradients missing', (file) => file.cases[2].paper.dW.pop(), 'cases[2].paper.dW'],
    ['a layer of delayed biases missing', (file) => file.cases[2].db.pop(), 'cases[2].db'],
  ])('with %s are refused by the name of the field', async (_, damage, field) => {
    const file = read();
    damage(file);
    const outcome: unknown = await mlpGradientsKind.check(file, engine).then(
      () => 'checked',
      (error: unknown) => error,
    );
    expect(outcome).toBeInstanceOf(UserError);
    expect((outcome as UserError).message).toContain(`damaged at ${field}`);
  });
});

/** A file as another program would write it. */
function generateFile() {
  const problem = randomProblem(createRandom(77), [7, 6, 5, 4, 3], 17);
  const gradients = (credit: Parameters<typeof materialisedGradients>[0][number]['credit']) =>
    materialisedGradients(
      problem.weights.map((weights, index) => ({ weights, biases: problem.biases[index]!, credit })),
      problem.inputs,
      problem.labels,
    );
  const truth = gradients('immediate');
  const cases = ([1, 2, 25, 200, 'perfect'] as const).flatMap((n) =>
    [1, 4, 7.5, 16].map((T) => {
      const memory = n === 'perfect' ? ({ kind: 'perfect' } as const) : ({ kind: 'cet', order: n } as const);
      const window = [...sampleKernel(memory, { delaySteps: T, peakAlignment: 'sampled' }, 64)];
      const sum = window.reduce((total, one) => total + one, 0);
      const kernel = window.map((one) => one / sum);
      const weight = discreteKernel(memory, { delaySteps: T, peakAlignment: 'sampled' });
      const lag = (lagSteps: number) => weight(lagSteps) / sum;
      const variant = (deltaGate: 'none' | 'own-time') => {
        const { weights, trueWeights } = gradients({ delaySteps: T, deltaGate, kernel: lag });
        const cos = weights.map((gradient, index) => explicitCosine(gradient.flat(), trueWeights[index]!.flat()));
        // A layer without a gradient has no cosine to compare.
        return { dW: weights, ...(cos.every((one) => one !== null) && { cos }) };
      };
      const { biases } = gradients({ delaySteps: T, deltaGate: 'none', kernel: lag });
      return { n, T, kernel, db: biases, paper: variant('none'), code_without_mask: variant('own-time') };
    }),
  );
  return {
    dims: problem.sizes,
    batch: 17,
    x: problem.inputs,
    labels: problem.labels,
    W: problem.weights,
    b: problem.biases,
    loss: truth.loss,
    true_dW: truth.weights,
    true_db: truth.biases,
    cases,
  };
}
