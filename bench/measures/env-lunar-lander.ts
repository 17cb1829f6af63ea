// LunarLander on one thread under its known rule, from the start of episodes to their end: beside the physics engine's own steps in the same
// flights. What is left is ours: worlds made for new episodes, engines, observations, rewards, draws.
import { World } from 'planck';
import { landerRule } from '../../src/core/environments/lunar-lander/heuristic.ts';
import { lunarLander } from '../../src/core/environments/lunar-lander/lunar-lander.ts';
import { createRandom } from '../../src/core/random/random.ts';
import type { Measure } from '../measure.ts';
import { compareInRounds } from '../rounds.ts';

const COPIES = 16;
const STEPS = 1000;
const ROUNDS = 7;
const SIZE = 8;

/** Seconds that flights of so many steps take; the same flights whenever it is called. */
function fly(steps: number): number {
  const copies = lunarLander.create(COPIES, createRandom(0));
  const actions = new Int32Array(COPIES);
  const begun = performance.now();
  for (let step = 0; step < steps; step += 1) {
    for (let copy = 0; copy < COPIES; copy += 1) actions[copy] = landerRule(copies.observations, copy * SIZE);
    copies.step(actions);
  }
  return (performance.now() - begun) / 1000;
}

/** Seconds of them inside the physics engine. */
function flyTiming(steps: number): number {
  const { step } = World.prototype;
  let inside = 0;
  World.prototype.step = function timed(...given) {
    const begun = performance.now();
    step.apply(this, given);
    inside += performance.now() - begun;
  };
  try {
    fly(steps);
  } finally {
    World.prototype.step = step;
  }
  return inside / 1000;
}

export const envLunarLander: Measure = {
  name: 'env-lunar-lander',
  lines: [
    {
      name: 'env-lunar-lander',
      unit: 'steps/s',
      comparedWith: "planck's steps of the same flights",
      judged: 'ours',
      bound: 'at least',
      must: 15_000,
      aim: 40_000,
    },
  ],
  async run() {
    fly(STEPS);
    const outcome = await compareInRounds({
      rounds: ROUNDS,
      ratio: 'peer/ours',
      ours: () => (COPIES * STEPS) / fly(STEPS),
      peer: () => (COPIES * STEPS) / flyTiming(STEPS),
    });
    return [{ ...outcome, remark: `${COPIES} copies, the heuristic policy, new episodes included` }];
  },
};
