import { expect, it, onTestFinished } from 'vitest';
import { criticise } from '../../../tests/support/criticise.ts';
import { createNodeEngine } from '../../edge/engine/node.ts';
import { GraphBuilder } from '../graph/graph-builder.ts';
import { createRandom } from '../random/random.ts';
import {
  buildAdvantages,
  centreTdErrors,
  createReturnCoefficients,
  fillReturnCoefficients,
  type PlayedWindow,
} from './td-errors.ts';

const engine = await createNodeEngine({ threads: 1 });

const window: PlayedWindow = {
  steps: 4,
  environments: 2,
  rewards: [1, 0, 2, 0, 3, 0, 4, 5],
  terminated: [0, 0, 1, 0, 0, 0, 0, 0],
  truncated: [0, 0, 0, 1, 0, 0, 0, 0],
  finalValues: [0, 0, 0, 7, 0, 0, 0, 0],
};
const values = Float32Array.from([10, 1, 20, 2, 30, 3, 40, 4, 50, 5]);

async function outcome(played: PlayedWindow, shown: Float32Array, discount: number, lambda: number) {
  const { steps, environments } = played;
  const builder = new GraphBuilder('advantages', 'float32');
  const input = builder.input('values', 'float32', [(steps + 1) * environments, 1]);
  const { tdErrors, advantages } = buildAdvantages(builder, input, steps, environments);
  builder.output('tdErrors', tdErrors);
  builder.output('advantages', advantages);
  const program = await engine.compile(builder.build());
  onTestFinished(() => program.release());
  const coefficients = createReturnCoefficients(steps, environments);
  // What is left of another window must not matter.
  for (const array of Object.values(coefficients)) array.fill(9);
  fillReturnCoefficients(coefficients, played, discount, lambda);
  const out = {
    tdErrors: new Float32Array(steps * environments),
    advantages: new Float32Array(steps * environments),
  };
  await program.bind({ ...coefficients, values: shown }, out).run();
  return { tdErrors: [...out.tdErrors], returns: [...out.advantages].map((advantage, at) => advantage + shown[at]!) };
}

it('a TD error takes the value of what comes next: none after a terminal state, that of the cut episode after a cut', async () => {
  expect((await outcome(window, values, 0.5, 0.9)).tdErrors).toEqual([
    // 1 + 20/2 - 10, 0 + 2/2 - 1
    1, 0,
    // terminal: 2 - 20; cut: 0 + 7/2 - 2
    -18, 1.5,
    // 3 + 40/2 - 30, 0 + 4/2 - 3
    -7, -1,
    // 4 + 50/2 - 40, 5 + 5/2 - 4
    -11, 3.5,
  ]);
});

it('λ-returns run from one step to the bootstrapped sum, and never over the end of an episode', async () => {
  const { tdErrors, returns: oneStep } = await outcome(window, values, 0.5, 0);
  expect(oneStep).toEqual(tdErrors.map((error, at) => error + values[at]!));
  // λ = 1: discounted rewards to the end of the episode, or of the window.
  expect((await outcome(window, values, 0.5, 1)).returns).toEqual([
    1 + 2 / 2,
    0 + 0 / 2 + 7 / 4,
    2,
    3.5,
    3 + 4 / 2 + 50 / 4,
    0 + 5 / 2 + 5 / 4,
    29,
    7.5,
  ]);
});

it('the matrix of a window does what walking back through it step by step does', async () => {
  const random = createRandom(4);
  const [steps, environments] = [40, 3];
  const draw = (length: number, value: () => number) => Float32Array.from({ length }, value);
  const count = steps * environments;
  const shown = draw(count + environments, () => 4 * random.uniform() - 2);
  const played: PlayedWindow = {
    steps,
    environments,
    rewards: draw(count, () => random.integer(3)),
    terminated: draw(count, () => (random.uniform() < 0.05 ? 1 : 0)),
    truncated: draw(count, () => (random.uniform() < 0.05 ? 1 : 0)),
    finalValues: draw(count, () => random.uniform()),
  };
  const expected = criticise({ ...played, values: shown }, 0.99, 0.95);
  const found = await outcome(played, shown, 0.99, 0.95);
  for (const name of ['tdErrors', 'returns'] as const) {
    const scale = expected[name].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    found[name].forEach((value, at) => {
      expect(Math.abs(value - expected[name][at]!), `${name} ${at}`).toBeLessThan(1e-6 * scale);
    });
  }
});

it('centred TD errors sum to 0, and differ from each other as before', () => {
  const tdErrors = Float32Array.of(1, 0, -18, 1.5, -7, -1, -11, 3.5);
  const before = [...tdErrors];
  centreTdErrors(tdErrors);
  expect(tdErrors.reduce((sum, error) => sum + error)).toBeCloseTo(0, 5);
  for (const [at, error] of tdErrors.entries()) expect(error - tdErrors[0]!).toBeCloseTo(before[at]! - before[0]!, 5);
});
