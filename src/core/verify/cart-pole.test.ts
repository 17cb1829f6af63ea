import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import type { Engine } from '../graph/engine.ts';
import { cartPoleKind } from './cart-pole.ts';

const text = readFileSync('tests/golden/cartpole.json', 'utf8');
const read = () => JSON.parse(text);
const check = (file: unknown) => cartPoleKind.check(file, {} as Engine);

it('every recorded step, end and mean length holds', async () => {
  expect(cartPoleKind.recognises(read())).toBe(true);
  const rows = await check(read());
  expect(rows.map(({ variant }) => variant)).toEqual([
    'transitions',
    'reward and end',
    'episodes',
    'ends of episodes',
    'random policy',
    'long step',
  ]);
  expect(rows.filter(({ holds }) => !holds)).toEqual([]);
});

describe('fails where', () => {
  it.each<[string, string, (file: ReturnType<typeof read>) => void]>([
    ['a number of a step is wrong by 2e-9', 'transitions', (file) => (file.transitions[7].next[3] += 2e-9)],
    [
      'an end is missed',
      'reward and end',
      (file) => (file.transitions[7].terminated = !file.transitions[7].terminated),
    ],
    ['a reward is wrong', 'reward and end', (file) => (file.transitions[9].reward = 0)],
    ['a state of an episode is wrong', 'episodes', (file) => (file.episodes[1].states[400][0] += 1e-8)],
    [
      'an episode ends otherwise',
      'ends of episodes',
      (file) => (file.episodes[0].terminated = !file.episodes[0].terminated),
    ],
    ['chance lasts longer', 'random policy', (file) => (file.random_policy.mean_length += 3)],
    ['a long step is survived', 'long step', (file) => (file.long_step.best_mean_length = 9)],
  ])('%s', async (_, variant, damage) => {
    const file = read();
    damage(file);
    const failed = (await check(file)).filter(({ holds }) => !holds);
    expect(failed.map((row) => row.variant)).toEqual([variant]);
  });
});

it('checks what a file has', async () => {
  const { kind, transitions } = read();
  const rows = await check({ kind, transitions: transitions.slice(0, 3) });
  expect(rows.map(({ variant, comparisons }) => [variant, comparisons])).toEqual([
    ['transitions', 12],
    ['reward and end', 9],
  ]);
});

it('a damaged file gives one sentence that names the field', async () => {
  const file = read();
  file.transitions[3].state.pop();
  await expect(check(file)).rejects.toThrow(UserError);
  await expect(check(file)).rejects.toThrow('transitions[3].state');
  const short = read();
  short.episodes[2].states.pop();
  await expect(check(short)).rejects.toThrow('episodes[2].states');
});
