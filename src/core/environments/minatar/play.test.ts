import { describe, expect, it } from 'vitest';
import { asterixGame } from './asterix.ts';
import type { Draws } from './draws.ts';
import { action } from './game.ts';
import { MinAtarPlay } from './play.ts';

/** Uniform draws from a list; Asterix asks for no others before something spawns. */
function uniforms(...values: number[]): Draws {
  const refuse = () => {
    throw new Error('not expected');
  };
  return { uniform: () => values.shift() ?? refuse(), integer: refuse, integers: refuse, uniforms: refuse };
}

const place = (play: MinAtarPlay<ReturnType<typeof asterixGame.begin>>) => {
  const { playerRow, playerColumn } = play.save().game;
  return [playerRow, playerColumn];
};

describe('a play', () => {
  it('executes what was executed last where the draw is below 0.1, and remembers that', () => {
    const play = new MinAtarPlay(asterixGame, uniforms(0.0999, 0.1, 0.05, 0, 0.5));
    const places = [action.right, action.right, action.left, action.up, action.up].map((asked) => {
      play.step(asked);
      return place(play);
    });
    expect(places).toEqual([
      [5, 5],
      [5, 6],
      [5, 7],
      [5, 8],
      [4, 8],
    ]);
  });

  it('remembers the last action in the next episode', () => {
    const play = new MinAtarPlay(asterixGame, uniforms(0.9, 0.05));
    play.step(action.right);
    play.begin();
    play.step(action.none);
    expect(place(play)).toEqual([5, 6]);
  });

  it('stays ended after its end, for nothing', () => {
    const game = { ...asterixGame.begin(uniforms()), over: true };
    const play = new MinAtarPlay(asterixGame, uniforms(0.9), { lastAction: action.none, game });
    expect(play.step(action.right)).toBe(0);
    expect(play.over).toBe(true);
    expect(place(play)).toEqual([5, 5]);
  });

  it('saves a copy that later steps leave alone', () => {
    const play = new MinAtarPlay(asterixGame, uniforms(0.9, 0.9));
    play.step(action.up);
    const saved = play.save();
    play.step(action.up);
    expect(saved).toMatchObject({ lastAction: action.up, game: { playerRow: 4 } });
  });
});
