import { expect, it } from 'vitest';
import { centreTdErrors, criticise, type PlayedWindow } from './td-errors.ts';

const window: PlayedWindow = {
  steps: 4,
  environments: 2,
  rewards: [1, 0, 2, 0, 3, 0, 4, 5],
  terminated: [0, 0, 1, 0, 0, 0, 0, 0],
  truncated: [0, 0, 0, 1, 0, 0, 0, 0],
  values: [10, 1, 20, 2, 30, 3, 40, 4, 50, 5],
  finalValues: [0, 0, 0, 7, 0, 0, 0, 0],
};

function outcome(lambda: number) {
  const tdErrors = new Float32Array(8);
  const returns = new Float32Array(8);
  criticise(window, 0.5, lambda, tdErrors, returns);
  return { tdErrors: [...tdErrors], returns: [...returns] };
}

it('a TD error takes the value of what comes next: none after a terminal state, that of the cut episode after a cut', () => {
  expect(outcome(0.9).tdErrors).toEqual([
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

it('λ-returns run from one step to the bootstrapped sum, and never over the end of an episode', () => {
  const { tdErrors, returns: oneStep } = outcome(0);
  expect(oneStep).toEqual(tdErrors.map((error, at) => error + (window.values[at] as number)));
  // λ = 1: discounted rewards to the end of the episode, or of the window.
  expect(outcome(1).returns).toEqual([
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

it('centred TD errors sum to 0, and differ from each other as before', () => {
  const tdErrors = Float32Array.of(1, 0, -18, 1.5, -7, -1, -11, 3.5);
  const before = [...tdErrors];
  centreTdErrors(tdErrors);
  expect(tdErrors.reduce((sum, error) => sum + error)).toBeCloseTo(0, 5);
  for (const [at, error] of tdErrors.entries()) expect(error - tdErrors[0]!).toBeCloseTo(before[at]! - before[0]!, 5);
});
