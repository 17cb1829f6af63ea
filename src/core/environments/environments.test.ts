// What holds for every environment of the registry.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { elementCount } from '../graph/value.ts';
import { createRandom } from '../random/random.ts';
import type { EnvironmentCopies } from './environment.ts';
import { environmentKind, environmentNames, parseEnvironmentName } from './registry.ts';

/** Everything that copies show, as the bytes of each array: comparing bytes is much faster than number by number. */
function shown({ observations, finalObservations, rewards, terminated, truncated }: EnvironmentCopies) {
  const arrays = [observations, finalObservations, rewards, terminated, truncated];
  return arrays.map((array) => Buffer.copyBytesFrom(array));
}

/** Whether both show the same bits. */
function expectSame(one: readonly Buffer[], other: readonly Buffer[]): void {
  expect(one.map((bytes, at) => bytes.equals(other[at]!))).toEqual(one.map(() => true));
}

it('an environment is found by its name, and a slip is answered by the nearest one', () => {
  for (const name of environmentNames) expect(environmentKind(parseEnvironmentName(name)).name).toBe(name);
  expect(parseEnvironmentName(' CartPole ')).toBe('cartpole');
  const suggestions = { cartpol: 'cartpole', 'space-invaders': 'spaceinvaders', Seaquests: 'seaquest' };
  for (const [slip, name] of Object.entries(suggestions)) {
    expect(() => parseEnvironmentName(slip)).toThrow(`no environment "${slip}"; did you mean "${name}"?`);
  }
});

describe.each(environmentNames)('%s', (name) => {
  const kind = environmentKind(name);
  const actionCount = kind.actionSpace.actions.length;
  const size = elementCount(kind.observations.shape);

  function randomActions(copies: number, seed: number): () => Int32Array {
    const random = createRandom(seed).split('actions');
    const actions = new Int32Array(copies);
    return () => actions.map(() => random.integer(actionCount));
  }

  it('goes on from a saved state to the bit, in other copies that were somewhere else', () => {
    const cases = fc.record({
      seed: fc.nat(),
      copies: fc.integer({ min: 1, max: 3 }),
      before: fc.integer({ min: 0, max: 400 }),
      elsewhere: fc.integer({ min: 0, max: 50 }),
    });
    fc.assert(
      fc.property(cases, ({ seed, copies, before, elsewhere }) => {
        const uninterrupted = kind.create(copies, createRandom(seed));
        const next = randomActions(copies, seed);
        for (let step = 0; step < before; step += 1) uninterrupted.step(next());
        const state: unknown = JSON.parse(JSON.stringify(uninterrupted.save()));
        const resumed = kind.create(copies, createRandom(seed + 1));
        for (let step = 0; step < elsewhere; step += 1) resumed.step(next());
        resumed.restore(state);
        expectSame(shown(resumed), shown(uninterrupted));
        expect(resumed.save()).toEqual(uninterrupted.save());
        for (let step = 0; step < 150; step += 1) {
          const actions = next();
          uninterrupted.step(actions);
          resumed.step(actions);
          expectSame(shown(resumed), shown(uninterrupted));
        }
      }),
      { numRuns: 20 },
    );
  });

  it('four copies are twice two: each draws from its own generator', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 5 }), (seed, first) => {
        const whole = kind.create(4, createRandom(seed), first);
        const halves = [kind.create(2, createRandom(seed), first), kind.create(2, createRandom(seed), first + 2)];
        const next = randomActions(4, seed);
        for (let step = 0; step < 120; step += 1) {
          const actions = next();
          whole.step(actions);
          halves.forEach((half, at) => {
            half.step(actions.subarray(2 * at, 2 * at + 2));
          });
          const [one, other] = halves.map(shown);
          expectSame(
            shown(whole),
            one!.map((bytes, at) => Buffer.concat([bytes, other![at]!])),
          );
        }
      }),
      { numRuns: 10 },
    );
  });

  it('keeps its arrays, shows numbers within its bounds, and ends an episode in one way', () => {
    const copies = kind.create(8, createRandom(3));
    const arrays = [copies.observations, copies.finalObservations, copies.rewards, copies.terminated, copies.truncated];
    const next = randomActions(8, 4);
    const bound = (limits: number | readonly number[], at: number) =>
      typeof limits === 'number' ? limits : limits[at % size]!;
    const { low, high } = kind.observations;
    let ends = 0;
    // Freeway's episodes end after 2,500 steps.
    for (let step = 0; step < 400 || (ends === 0 && step < 3000); step += 1) {
      copies.step(next());
      for (let copy = 0; copy < 8; copy += 1) {
        expect(copies.terminated[copy]! + copies.truncated[copy]!).toBeLessThan(2);
        ends += copies.terminated[copy]! + copies.truncated[copy]!;
      }
      const outside = copies.observations.findIndex(
        (value, at) => !(value >= Math.fround(bound(low, at)) && value <= Math.fround(bound(high, at))),
      );
      expect(outside).toBe(-1);
    }
    expect(ends).toBeGreaterThan(0);
    expect(arrays).toEqual([
      copies.observations,
      copies.finalObservations,
      copies.rewards,
      copies.terminated,
      copies.truncated,
    ]);
    expect(arrays[0]).toBe(copies.observations);
    expect(copies.observations).toHaveLength(8 * size);
  });

  it('refuses what it did not save, and stays as it was', () => {
    const copies = kind.create(2, createRandom(1));
    const actions = new Int32Array(2);
    for (let step = 0; step < 5; step += 1) copies.step(actions);
    const before = copies.save() as object;
    const three = kind.create(3, createRandom(1)).save();
    const others = environmentNames
      .filter((other) => other !== name)
      .map((other) => environmentKind(other).create(2, createRandom(1)).save());
    const damaged = Object.keys(before).map((field) => ({ ...before, [field]: {} }));
    for (const state of [null, 3, {}, [], three, ...others, ...damaged]) {
      expect(() => copies.restore(state)).toThrow(UserError);
    }
    expect(copies.save()).toEqual(before);
  });

  it('draws a picture of every copy whose points are numbers', () => {
    const copies = kind.create(2, createRandom(1));
    // Some start alike: they are told apart by what they do.
    for (let step = 0; step < 5; step += 1) copies.step(Int32Array.of(1, 0));
    const scenes = [0, 1].map((copy) => copies.draw(copy));
    expect(scenes[0]).not.toEqual(scenes[1]);
    for (const scene of scenes) {
      expect(scene.shapes.length).toBeGreaterThan(1);
      expect(JSON.stringify(scene)).not.toContain('null');
    }
  });
});
