import { expect, it } from 'vitest';
import { UserError } from '../../errors.ts';
import { createRandom } from '../../random/random.ts';
import { PAD_HEIGHT } from './geometry.ts';
import { LanderEpisode } from './lander-episode.ts';
import { lunarLander } from './lunar-lander.ts';
import { TERRAIN_DRAWS, terrainSurface } from './terrain.ts';

const flat = new Float64Array(TERRAIN_DRAWS).fill(PAD_HEIGHT);

it("the lander's centre of mass is where Box2D 2.3 puts it", () => {
  // A planck that computes the centroid of a polygon otherwise would fly otherwise.
  expect(new LanderEpisode(flat, 0, 0).bodies.lander.getLocalCenter().y).toBeCloseTo(0.1013, 4);
});

it('the pad is flat, 3.3 m high, between the fourth and the eighth of eleven columns', () => {
  const random = createRandom(0);
  const surface = terrainSurface(Float64Array.from({ length: TERRAIN_DRAWS }, () => 6 * random.uniform()));
  expect(surface.map(({ x }) => x)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
  for (const column of [4, 5, 6]) expect(surface[column]!.y).toBeCloseTo(0.99 * PAD_HEIGHT, 12);
});

it('without engines it falls by gravity: 10 m/s each second until it meets the ground', () => {
  const episode = new LanderEpisode(flat, 0, 0);
  const before = episode.observation[3]!;
  for (let step = 0; step < 25; step += 1) episode.step(0, 0, 0);
  // 5 m/s, scaled by half the height of the world over the steps a second.
  expect(episode.observation[3]! - before).toBeCloseTo((-5 * (400 / 60)) / 50, 6);
  for (let step = 0; step < 100 && episode.outcome === 'flying'; step += 1) episode.step(0, 0, 0);
  expect(episode).toMatchObject({ outcome: 'crashed', reward: -100 });
});

it('the main engine lifts and costs 0.3, the side engines turn to either side and cost 0.03', () => {
  const flights = [0, 1, 2, 3].map((action) => {
    const episode = new LanderEpisode(flat, 0, 0);
    episode.step(action, 0, 0);
    return episode;
  });
  const [none, left, main, right] = flights;
  expect(main!.observation[3]! - none!.observation[3]!).toBeGreaterThan(0.01);
  expect(left!.observation[5]! - none!.observation[5]!).toBeGreaterThan(0.005);
  expect(right!.observation[5]! - none!.observation[5]!).toBeLessThan(-0.005);
  expect(left!.observation[2]).toBeLessThan(right!.observation[2]!);
});

it('a push that carries it out of the picture ends the episode with -100', () => {
  const episode = new LanderEpisode(flat, 1000, 1000);
  for (let step = 0; step < 1000 && episode.outcome === 'flying'; step += 1) episode.step(step % 2 === 0 ? 2 : 0, 0, 0);
  expect(episode).toMatchObject({ outcome: 'left', reward: -100 });
  expect(episode.observation[0]).toBeGreaterThanOrEqual(1);
});

it('the known rule lands most of the time', () => {
  const copies = lunarLander.create(12, createRandom(2));
  const actions = new Int32Array(12);
  const returns: number[] = [];
  const sums = new Float64Array(12);
  while (returns.length < 12) {
    for (let copy = 0; copy < 12; copy += 1) actions[copy] = lunarLander.heuristic!(copies.observations, 8 * copy);
    copies.step(actions);
    for (let copy = 0; copy < 12; copy += 1) {
      sums[copy] = sums[copy]! + copies.rewards[copy]!;
      if (copies.terminated[copy] === 0 && copies.truncated[copy] === 0) continue;
      returns.push(sums[copy]!);
      sums[copy] = 0;
    }
  }
  expect(returns.filter((sum) => sum > 200).length).toBeGreaterThanOrEqual(9);
});

it('hovering is cut after 1,000 steps and not ended', () => {
  const copies = lunarLander.create(1, createRandom(8));
  const action = new Int32Array(1);
  let steps = 0;
  do {
    // Lands nowhere: keeps upright at a height above the pad.
    const [x = 0, y = 0, xVelocity = 0, yVelocity = 0, angle = 0, angularVelocity = 0] = copies.observations;
    const turn = 0.5 * (Math.max(-0.4, Math.min(0.4, 0.5 * x + xVelocity)) - angle) - angularVelocity;
    const lift = 0.5 * (1 - y) - 0.5 * yVelocity;
    action[0] = lift > Math.abs(turn) && lift > 0.05 ? 2 : turn < -0.05 ? 3 : turn > 0.05 ? 1 : 0;
    copies.step(action);
    steps += 1;
  } while (copies.terminated[0] === 0 && copies.truncated[0] === 0);
  expect({ steps, truncated: copies.truncated[0], terminated: copies.terminated[0] }).toEqual({
    steps: 1000,
    truncated: 1,
    terminated: 0,
  });
  expect(copies.finalObservations[1]).toBeGreaterThan(0.3);
  expect(copies.observations[1]).toBeGreaterThan(1.3);
});

it('a saved state whose actions do not fit its episode is refused', () => {
  const copies = lunarLander.create(1, createRandom(0));
  const state = copies.save() as { episodes: { actions: string }[] };
  state.episodes[0]!.actions = '0'.repeat(900);
  expect(() => copies.restore(state)).toThrow(UserError);
  expect(() => copies.restore(state)).toThrow(/ends after \d+ of 900 actions/);
});

it('a state saved on the ground, with contacts at work, goes on to the bit', () => {
  const flown = lunarLander.create(1, createRandom(21));
  const actions = new Int32Array(1);
  const act = () => {
    actions[0] = lunarLander.heuristic!(flown.observations, 0);
    return actions;
  };
  while (flown.observations[6] === 0 || flown.observations[7] === 0) flown.step(act());
  const resumed = lunarLander.create(1, createRandom(3));
  resumed.restore(JSON.parse(JSON.stringify(flown.save())));
  for (let step = 0; step < 400; step += 1) {
    const chosen = act();
    flown.step(chosen);
    resumed.step(chosen);
    expect(Array.from(resumed.observations)).toEqual(Array.from(flown.observations));
    expect(resumed.rewards[0]).toBe(flown.rewards[0]);
  }
});
