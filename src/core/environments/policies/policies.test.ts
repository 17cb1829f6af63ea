import { expect, it } from 'vitest';
import { UserError } from '../../errors.ts';
import { createRandom } from '../../random/random.ts';
import { playEpisode } from '../play-episode.ts';
import { environmentKind } from '../registry.ts';
import { heuristicPolicy } from './heuristic-policy.ts';
import type { Policy } from './policy.ts';
import { randomPolicy } from './random-policy.ts';
import { parsePolicyName, policyKinds } from './registry.ts';

const cartPole = environmentKind('cartpole');
const lander = environmentKind('lunarlander');

it('a policy is found by its name, and a slip is answered by the nearest one', () => {
  for (const kind of policyKinds) expect(parsePolicyName(kind.name)).toBe(kind);
  expect(() => parsePolicyName('randon')).toThrow(/no policy "randon"; did you mean "random"\?/);
});

it('the random policy takes every action about equally often', async () => {
  const policy = randomPolicy.create(lander, createRandom(0));
  const actions = new Int32Array(4000);
  await policy.choose(new Float32Array(0), actions);
  const counts = [0, 1, 2, 3].map((action) => actions.filter((one) => one === action).length);
  // Four standard deviations of 4000 draws.
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt(4000 * 0.25 * 0.75));
});

it('the heuristic policy reads each copy by itself, and there is none where the environment has no rule', async () => {
  const policy = heuristicPolicy.create(cartPole, createRandom(0));
  const actions = new Int32Array(2);
  await policy.choose(Float32Array.of(0, 0, 0.1, 0, 0, 0, -0.1, 0), actions);
  expect([...actions]).toEqual([1, 0]);
  const { heuristic, ...without } = cartPole;
  expect(heuristic).toBeDefined();
  expect(() => heuristicPolicy.create(without, createRandom(0))).toThrow(UserError);
});

it('an episode is played to its end with a policy that takes its time', async () => {
  const rule = cartPole.heuristic!;
  const slow: Policy = {
    choose: async (observations, actions) => {
      await Promise.resolve();
      actions[0] = 1 - rule(observations, 0);
    },
  };
  const copies = cartPole.create(1, createRandom(0));
  const seen: number[] = [];
  const episode = await playEpisode(copies, slow, ({ steps, ended }) => {
    seen.push(ended ? -steps : steps);
  });
  const steps = episode.steps;
  expect(steps).toBeLessThan(30);
  expect(episode).toEqual({ steps, return: steps, lastReward: 1, end: 'terminated' });
  expect(seen).toEqual([...Array.from({ length: steps - 1 }, (_, at) => at + 1), -steps]);
});
