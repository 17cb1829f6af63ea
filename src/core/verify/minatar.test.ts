import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import type { Engine } from '../graph/engine.ts';
import { minAtarKind } from './minatar.ts';

const games = ['space_invaders', 'breakout', 'asterix', 'freeway', 'seaquest'] as const;
const texts = new Map(games.map((game) => [game, readFileSync(`tests/golden/minatar_${game}.json`, 'utf8')]));
const read = (game: (typeof games)[number]) => JSON.parse(texts.get(game) ?? '');
type File = ReturnType<typeof read>;
const noEngine = {} as Engine;

describe.each(games)('the recorded episodes of %s', (game) => {
  it('hold in every bit, reward, end and draw, as does the mean return of random play', async () => {
    const file = read(game);
    expect(minAtarKind.recognises(file)).toBe(true);
    const rows = await minAtarKind.check(file, noEngine);
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    const steps = file.episodes.reduce((sum: number, { actions }: File) => sum + actions.length, 0);
    const starts = file.episodes.length;
    expect(Object.fromEntries(rows.map(({ variant, comparisons }) => [variant, comparisons]))).toEqual({
      [`${game} draws`]: steps + starts,
      [`${game} states`]: steps + starts,
      [`${game} rewards`]: steps,
      [`${game} ends`]: steps,
      [`${game} random return`]: 1,
    });
  });
});

/** The same bits but for one, the most significant of the byte. */
function flip(state: string, byte: number): string {
  const bytes = Buffer.from(state, 'base64');
  bytes[byte]! ^= 0x80;
  return bytes.toString('base64');
}

describe('a recorded episode', () => {
  it.each<[string, (file: File) => void, string, string]>([
    [
      'a bit of a state',
      ({ episodes }) => {
        episodes[2].states[31] = flip(episodes[2].states[31], 6);
      },
      'seaquest states',
      'episode 2, step 30: diver_guage in row 0, column 4 is 0 instead of 1',
    ],
    [
      'a reward',
      ({ episodes }) => (episodes[2].rewards[92] = 2),
      'seaquest rewards',
      'episode 2, step 92: 1 instead of 2',
    ],
    [
      'an end',
      ({ episodes }) => (episodes[0].terminals[97] = 0),
      'seaquest ends',
      'episode 0, step 97: 1 instead of 0',
    ],
    [
      'a draw too many',
      ({ episodes }) => episodes[1].draws[3].push(0.5),
      'seaquest draws',
      'episode 1, step 2: 1 draws instead of 2',
    ],
    [
      'a draw too few',
      ({ episodes }) => episodes[0].draws[5].pop(),
      'seaquest draws',
      'episode 0, step 4: a uniform is drawn beyond the 0 draws recorded',
    ],
    [
      'a draw at the start',
      ({ episodes }) => episodes[1].draws[0].push(0.5),
      'seaquest draws',
      'episode 1, start: 0 draws instead of 1',
    ],
    [
      'an integer beyond its bounds',
      ({ episodes }) => {
        const spawn = episodes[0].draws.find((draws: number[]) => draws.length === 4);
        spawn[3] = 9;
      },
      'seaquest draws',
      'step 20: draw 4 is an integer from 1 to 8, where 9 was recorded',
    ],
    [
      'an integer for a uniform',
      ({ episodes }) => (episodes[0].draws[5][0] = 3),
      'seaquest draws',
      'step 4: draw 1 is a uniform, where 3 was recorded',
    ],
    [
      'a list for a number',
      ({ episodes }) => (episodes[0].draws[5][0] = [0.5]),
      'seaquest draws',
      'step 4: draw 1 is a uniform, where [0.5] was recorded',
    ],
    ['an action', ({ episodes }) => (episodes[0].actions[0] = 3), 'seaquest states', 'episode 0, step 0: '],
  ])('fails where %s is wrong, and the first mismatch is named', async (_, damage, variant, where) => {
    const file = read('seaquest');
    damage(file);
    const rows = await minAtarKind.check(file, noEngine);
    const failed = rows.filter(({ holds }) => !holds);
    expect(failed).toEqual([
      expect.objectContaining({ variant, worstError: 1, worstAt: expect.stringContaining(where) }),
    ]);
  });

  it('of two mismatches names the first', async () => {
    const file = read('breakout');
    for (const episode of [1, 2, 3]) file.episodes[episode].rewards[4] = 7;
    const row = (await minAtarKind.check(file, noEngine)).find(({ holds }) => !holds);
    expect(row?.worstAt).toBe('episode 1, step 4: 0 instead of 7');
  });

  it('fails where a list of draws has another length or other numbers', async () => {
    for (const list of [[1, 2, 3], [1, 2, 3, 4, 5, 6, 1, 1], 3]) {
      const file = read('freeway');
      file.episodes[0].draws[0][0] = list;
      const row = (await minAtarKind.check(file, noEngine)).find(({ holds }) => !holds);
      expect(row?.worstAt).toMatch(
        /^episode 0, start: draw 1 is 8 integers from 1 to 5 at once, where .* was recorded$/,
      );
    }
  });
});

it('a mean return of random play beyond three standard errors fails', async () => {
  const file = read('breakout');
  file.random_policy.mean += 0.1;
  const row = (await minAtarKind.check(file, noEngine)).find(({ variant }) => variant === 'breakout random return');
  expect(row).toMatchObject({ holds: false, tolerance: 3 });
  expect(row?.worstError).toBeGreaterThan(3);
});

it.each<[string, (file: File) => unknown, string]>([
  ['an unknown game', (file) => (file.game = 'pong'), 'game'],
  ['other channels', (file) => file.channels.reverse(), 'channels'],
  ['other stickiness', (file) => (file.sticky_action_probability = 0.25), 'sticky_action_probability'],
  ['a reward missing', (file) => file.episodes[1].rewards.pop(), 'episodes[1].rewards'],
  ['a state missing', (file) => file.episodes[1].states.pop(), 'episodes[1].states'],
  ['the draws of a step missing', (file) => file.episodes[1].draws.pop(), 'episodes[1].draws'],
  ['an end missing', (file) => file.episodes[1].terminals.pop(), 'episodes[1].terminals'],
  ['an action that there is not', (file) => (file.episodes[1].actions[2] = 6), 'episodes[1].actions[2]'],
  ['a state that is no base64', (file) => (file.episodes[0].states[3] = '%'), 'episodes[0].states[3]'],
  ['a state cut short', (file) => (file.episodes[0].states[3] = 'AAAA'), 'episodes[0].states[3]'],
  ['a text for a draw', (file) => (file.episodes[0].draws[1][0] = 'x'), 'episodes[0].draws[1][0]'],
  ['no episodes', (file) => (file.episodes = []), 'episodes'],
  ['an error of 0 of the mean', (file) => (file.random_policy.standard_error = 0), 'random_policy.standard_error'],
])('a file with %s is refused by the name of the field', async (_, damage, field) => {
  const file = read('breakout');
  damage(file);
  const outcome: unknown = await minAtarKind.check(file, noEngine).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(UserError);
  expect((outcome as UserError).message).toContain(`damaged at ${field} (`);
  expect((outcome as UserError).message).toMatch(/^[^\n]+\.$/);
});

it('files of other kinds are not taken for one', () => {
  for (const name of ['kernels', 'mlp_gradients', 'cartpole', 'lunar_lander', 'actor_window'])
    expect(minAtarKind.recognises(JSON.parse(readFileSync(`tests/golden/${name}.json`, 'utf8'))), name).toBe(false);
});
