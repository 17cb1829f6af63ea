// What holds for copies of MinAtar games beyond what holds for every environment (environments.test.ts).
import { describe, expect, it } from 'vitest';
import { UserError } from '../../errors.ts';
import { createRandom } from '../../random/random.ts';
import { minAtarKinds } from './registry.ts';

/** Random actions for so many copies, the same for the same seed. */
function actionsFor(copies: number, actionSeed: number): () => Int32Array {
  const random = createRandom(actionSeed);
  return () => Int32Array.from({ length: copies }, () => random.integer(6));
}

describe.each(Object.entries(minAtarKinds))('copies of %s', (name, kind) => {
  const size = 10 * 10 * kind.channels.length;

  it('say what they are', () => {
    expect(kind.name).toBe(name);
    expect(kind.observations).toEqual({ shape: [10, 10, kind.channels.length], low: 0, high: 1 });
    expect(kind.actionSpace.actions).toEqual(['none', 'left', 'up', 'right', 'down', 'fire']);
  });

  it('show 0 and 1, play on after every end from the start of an episode, and are never cut', () => {
    const copies = 100;
    const environment = kind.create(copies, createRandom(3));
    const next = actionsFor(copies, 4);
    const starts = new Set<string>();
    for (let value = 0; value < 50; value += 1)
      starts.add(kind.create(1, createRandom(value)).observations.slice(0, size).join(''));
    const boardAt = (boards: Float32Array, copy: number) => boards.slice(copy * size, (copy + 1) * size).join('');
    let ends = 0;
    for (let step = 0; step < 1200 || (name === 'freeway' && step < 2600); step += 1) {
      environment.step(next());
      expect(environment.truncated.includes(1)).toBe(false);
      for (const [copy, terminated] of environment.terminated.entries()) {
        if (terminated === 0) continue;
        ends += 1;
        if (ends > 300) continue;
        expect(boardAt(environment.finalObservations, copy)).toMatch(/^[01]+$/);
        // Freeway draws its cars' speeds anew: too many starts to list.
        if (name !== 'freeway') expect(starts).toContain(boardAt(environment.observations, copy));
      }
      if (step % 100 === 0) expect(boardAt(environment.observations, step % copies)).toMatch(/^[01]+$/);
    }
    expect(new Set(environment.observations)).toEqual(new Set([0, 1]));
    expect(ends).toBeGreaterThanOrEqual(copies);
  });

  it.each<[string, (saved: { environment: string; copies: Record<string, unknown>[] }) => unknown, RegExp]>([
    ['of another environment', (saved) => ({ ...saved, environment: 'chess' }), /at environment/],
    ['of another number of copies', (saved) => ({ ...saved, copies: saved.copies.slice(1) }), /at copies/],
    [
      'without a generator',
      (saved) => ({ ...saved, copies: [{ ...saved.copies[0], random: null }, saved.copies[1]] }),
      /at copies\[0\]\.random/,
    ],
    [
      'with half a game',
      (saved) => ({ ...saved, copies: [saved.copies[0], { ...saved.copies[1], game: { over: false } }] }),
      /at copies\[1\]\.game/,
    ],
    ['that is no object', () => 3, /at its top/],
  ])('refuse a state %s in one sentence, and stay as they were', (_, damage, sentence) => {
    const environment = kind.create(2, createRandom(5));
    for (let at = 0; at < 30; at += 1) environment.step(Int32Array.of(5, 1));
    const saved = environment.save();
    const damaged = damage(JSON.parse(JSON.stringify(saved)));
    expect(() => environment.restore(damaged)).toThrow(UserError);
    expect(() => environment.restore(damaged)).toThrow(sentence);
    expect(() => environment.restore(damaged)).toThrow(/^This saved state does not fit 2 copies of [^\n]+\.$/);
    expect(environment.save()).toEqual(saved);
  });
});
