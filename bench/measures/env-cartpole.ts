// CartPole-v1 on one thread, many copies at once, under chance: beside the sine and the cosine of every angle alone, which no program that
// steps the pole with this runtime's functions can leave out.
import { cartPole } from '../../src/core/environments/cart-pole.ts';
import { createRandom } from '../../src/core/random/random.ts';
import type { Measure } from '../measure.ts';
import { compareInRounds } from '../rounds.ts';

const COPIES = 1024;
const STEPS = 2000;
const ROUNDS = 9;
/** Actions drawn beforehand, used in turn. */
const ACTION_SETS = 16;
const ANGLE_SPREAD = 0.2;

function stepsPerSecond(step: (at: number) => void): number {
  const begun = performance.now();
  for (let at = 0; at < STEPS; at += 1) step(at);
  return (COPIES * STEPS) / ((performance.now() - begun) / 1000);
}

export const envCartPole: Measure = {
  name: 'env-cartpole',
  lines: [
    {
      name: 'env-cartpole',
      unit: 'steps/s',
      comparedWith: 'sine and cosine of the angles alone',
      judged: 'ours',
      bound: 'at least',
      must: 5_000_000,
      aim: 10_000_000,
    },
  ],
  async run() {
    const random = createRandom(0);
    const copies = cartPole.create(COPIES, random);
    const actions = Array.from({ length: ACTION_SETS }, () =>
      Int32Array.from({ length: COPIES }, () => random.integer(2)),
    );
    const angles = Float64Array.from({ length: COPIES }, () => ANGLE_SPREAD * (2 * random.uniform() - 1));
    const out = new Float64Array(COPIES);
    const ours = () => stepsPerSecond((at) => copies.step(actions[at % ACTION_SETS]!));
    const peer = () =>
      stepsPerSecond(() => {
        for (let copy = 0; copy < COPIES; copy += 1) out[copy] = Math.sin(angles[copy]!) + Math.cos(angles[copy]!);
      });
    ours();
    peer();
    const outcome = await compareInRounds({ rounds: ROUNDS, ratio: 'peer/ours', ours, peer });
    return [{ ...outcome, remark: `${COPIES} copies, random actions, new episodes included` }];
  },
};
