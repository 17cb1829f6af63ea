import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../errors.ts';
import { createRandom } from '../../random/random.ts';
import type { EnvironmentCopies } from '../environment.ts';
import { minAtarKinds } from './registry.ts';

const seed = fc.integer();

/** Random actions for so many copies, the same for the same seed. */
function actionsFor(copies: number, actionSeed: number): () => Int32Array {
  const random = createRandom(actionSeed);
  return () => Int32Array.from({ length: copies }, () => random.integer(6));
}

/** Every bit that a learner sees; compared as bytes, which is much faster than number by number. */
function bytesOf({ observations, finalObservations, rewards, terminated, truncated }: EnvironmentCopies): Buffer {
  const arrays = [observations, finalObservations, rewards, terminated, truncated];
  return Buffer.concat(arrays.map((array) => new Uint8Array(array.buffer)));
}

describe.each(Object.entries(minAtarKinds))('copies of %s', (name, kind) => {
  const size = 10 * 10 * kind.channels.length;

  it('say what they are', () => {
    expect(kind.name).toBe(name);
    expect(kind.observations).toEqual({ shape: [10, 10, kind.channels.length], low: 0, high: 1 });
    expect(kind.actionSpace.actions).toEqual(['none', 'left', 'up', 'right', 'down', 'fire']);
  });

  it('go on to the bit where they were saved', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 3 }), fc.nat(400), fc.nat(60), (value, copies, before, after) => {
        const one = kind.create(copies, createRandom(value));
        const next = actionsFor(copies, value + 1);
        for (let at = 0; at < before; at += 1) one.step(next());
        const other = kind.create(copies, createRandom(value + 2));
        for (let at = 0; at < after; at += 1) other.step(next());
        other.restore(JSON.parse(JSON.stringify(one.save())));
        expect(other.observations.join()).toBe(one.observations.join());
        expect(other.save()).toEqual(one.save());
        for (let at = 0; at <= after; at += 1) {
          const actions = next();
          one.step(actions);
          other.step(actions);
          expect(bytesOf(other).equals(bytesOf(one))).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('are the same whether stepped by one or spread over two', () => {
    fc.assert(
      fc.property(seed, fc.nat(200), (value, steps) => {
        const all = kind.create(4, createRandom(value));
        const first = kind.create(2, createRandom(value));
        const second = kind.create(2, createRandom(value), 2);
        const next = actionsFor(4, value + 1);
        for (let at = 0; at < steps; at += 1) {
          const actions = next();
          all.step(actions);
          first.step(actions.slice(0, 2));
          second.step(actions.slice(2));
        }
        for (const array of ['observations', 'finalObservations', 'rewards', 'terminated'] as const)
          expect([first[array].join(), second[array].join()].join()).toBe(all[array].join());
      }),
      { numRuns: 20 },
    );
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
