// The fields of a golden file of a MinAtar game, and what they promise of each other.
import { z } from 'zod';
import { BOARD_SIZE } from '../environments/minatar/board.ts';
import { actionNames } from '../environments/minatar/game.ts';
import { minAtarKinds } from '../environments/minatar/registry.ts';
import { ShapeCheck } from './parse-golden.ts';

/** Files write the names of games with underscores. */
export const minAtarGames = {
  space_invaders: minAtarKinds.spaceinvaders,
  breakout: minAtarKinds.breakout,
  asterix: minAtarKinds.asterix,
  freeway: minAtarKinds.freeway,
  seaquest: minAtarKinds.seaquest,
} as const;
type GameName = keyof typeof minAtarGames;

const gameNames = Object.keys(minAtarGames) as [GameName, ...GameName[]];

const draws = z.array(z.union([z.number(), z.array(z.number())]));
const episode = z.object({
  actions: z
    .array(
      z
        .int()
        .min(0)
        .max(actionNames.length - 1),
    )
    .min(1),
  rewards: z.array(z.number()),
  terminals: z.array(z.int().min(0).max(1)),
  /** Of the start, and after each step; each the packed bits of [row, column, channel]. */
  states: z.array(z.base64()),
  /** Of the start, and of each step. */
  draws: z.array(draws),
});

export const minAtarFileSchema = z
  .object({
    game: z.enum(gameNames),
    channels: z.array(z.string()),
    sticky_action_probability: z.literal(0.1),
    difficulty_ramping: z.literal(true),
    episodes: z.array(episode).min(1),
    random_policy: z
      .object({ episodes: z.int().min(2), mean: z.number(), standard_error: z.number().positive() })
      .optional(),
  })
  .check((payload) => {
    const { game, channels, episodes } = payload.value;
    const check = new ShapeCheck(payload);
    const expected = minAtarGames[game].channels;
    if (channels.join() !== expected.join()) check.fail(['channels'], `expected ${expected.join(', ')}`);
    const stateBytes = Math.ceil((BOARD_SIZE * BOARD_SIZE * expected.length) / 8);
    episodes.forEach(({ actions, rewards, terminals, states, draws }, at) => {
      const path = (field: string) => ['episodes', at, field];
      const steps = actions.length;
      check.expect(path('rewards'), rewards, [steps]);
      check.expect(path('terminals'), terminals, [steps]);
      check.expect(path('states'), states, [steps + 1]);
      check.expect(path('draws'), draws, [steps + 1]);
      const wrong = states.findIndex((state) => decodedBytes(state) !== stateBytes);
      if (wrong >= 0) check.fail([...path('states'), wrong], `expected ${stateBytes} bytes`);
    });
  });

/** Bytes that a base64 text stands for, also where it is no such text. */
function decodedBytes(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return (text.length / 4) * 3 - padding;
}

export type MinAtarFile = z.infer<typeof minAtarFileSchema>;
export type MinAtarEpisode = MinAtarFile['episodes'][number];
