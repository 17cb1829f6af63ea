import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LanderEpisode } from '../environments/lunar-lander/lander-episode.ts';
import { UserError } from '../errors.ts';
import type { Engine } from '../graph/engine.ts';
import { createLunarLanderKind } from './lunar-lander.ts';

const text = readFileSync('tests/golden/lunar_lander.json', 'utf8');
const read = () => JSON.parse(text);
/** Fewer episodes than `cet verify` plays; the bounds are three standard errors of as many. */
const kind = createLunarLanderKind(120);
const check = (file: unknown) => kind.check(file, {} as Engine);
const flights = ({ episodes, ...rest }: ReturnType<typeof read>) => ({ kind: rest.kind, episodes });

it('recorded flights and mean returns hold', async () => {
  expect(kind.recognises(read())).toBe(true);
  const told: number[] = [];
  const rows = await kind.check(read(), {} as Engine, async (done, total) => {
    expect(total).toBe(240);
    told.push(done);
  });
  expect(told).toEqual(Array.from({ length: 240 }, (_, at) => at + 1));
  expect(rows.map(({ variant }) => variant)).toEqual([
    'observations before contact',
    'rewards before contact',
    'outcomes',
    'lengths (steps)',
    'heuristic return',
    'heuristic landed',
    'random return',
    'random landed',
  ]);
  expect(rows.filter(({ holds }) => !holds)).toEqual([]);
  expect(rows.find(({ variant }) => variant === 'outcomes')?.comparisons).toBe(8);
});

describe('fails where', () => {
  it.each<[string, string, (file: ReturnType<typeof read>) => void]>([
    [
      'a number before contact is wrong by 3e-4',
      'observations before contact',
      ({ episodes }) => (episodes[2].observations[100][4] += 3e-4),
    ],
    ['a reward before contact is wrong', 'rewards before contact', ({ episodes }) => (episodes[1].rewards[50] += 0.1)],
    ['an outcome is another', 'outcomes', ({ episodes }) => (episodes[0].outcome = 'crashed')],
    ['the terrain was another', 'lengths (steps)', ({ episodes }) => episodes[4].terrain_heights.fill(0)],
    ['dispersion is forgotten', 'observations before contact', ({ episodes }) => episodes[0].dispersion.fill([0, 0])],
  ])('%s', async (_, variant, damage) => {
    const file = flights(read());
    damage(file);
    const failed = (await check(file)).filter(({ holds }) => !holds);
    expect(failed.map((row) => row.variant)).toContain(variant);
  });

  it('a mean return lies far off', async () => {
    const file = read();
    delete file.episodes;
    delete file.population.random;
    file.population.heuristic.mean -= 60;
    file.population.heuristic.landed = 0.5;
    const rows = await check(file);
    expect(rows.map(({ variant, holds }) => [variant, holds])).toEqual([
      ['heuristic return', false],
      ['heuristic landed', false],
    ]);
  });
});

it('a flight on the edge between two ends is compared before contact alone', async () => {
  // A first push that just carries it out of the picture, or just does not: found by halving.
  const terrain_heights = new Array(12).fill(3);
  const endWith = (force: number) => {
    const episode = new LanderEpisode(terrain_heights, force, 0);
    const observations = [[...episode.observation]];
    const rewards: number[] = [];
    while (episode.outcome === 'flying') {
      episode.step(0, 0, 0);
      observations.push([...episode.observation]);
      rewards.push(episode.reward);
    }
    return { outcome: episode.outcome, observations, rewards };
  };
  let [low, high] = [500, 4000];
  expect([endWith(low).outcome, endWith(high).outcome]).toEqual(['crashed', 'left']);
  while (high - low > 0.001) {
    const middle = (low + high) / 2;
    if (endWith(middle).outcome === 'left') high = middle;
    else low = middle;
  }
  const recorded = endWith(low);
  const steps = recorded.rewards.length;
  const flight = {
    ...recorded,
    terrain_heights,
    initial_force: [high, 0],
    actions: new Array(steps).fill(0),
    dispersion: new Array(steps + 1).fill([0, 0]),
    first_contact: 40,
  };
  const rows = await check({ kind: 'lunar_lander', episodes: [flight] });
  expect(rows.map(({ variant, comparisons, holds }) => [variant, comparisons, holds])).toEqual([
    ['observations before contact', 40 * 8, true],
    ['rewards before contact', 39, true],
    ['outcomes', 0, true],
    ['lengths (steps)', 0, true],
  ]);
  // Away from the edge the same wrong end fails.
  const apart = await check({ kind: 'lunar_lander', episodes: [{ ...flight, initial_force: [high + 1, 0] }] });
  expect(apart.find(({ variant }) => variant === 'outcomes')).toMatchObject({ comparisons: 1, holds: false });
});

it('a damaged file gives one sentence that names the field', async () => {
  const file = flights(read());
  file.episodes[1].observations[20].pop();
  await expect(check(file)).rejects.toThrow(UserError);
  await expect(check(file)).rejects.toThrow('episodes[1].observations[20]');
  file.episodes[0].terrain_heights.length = 4;
  await expect(check(file)).rejects.toThrow('episodes[0].terrain_heights');
});
