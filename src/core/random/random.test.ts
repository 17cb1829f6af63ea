import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, fillDistinct, fillPermutation, normal, type Random, restoreRandom } from './random.ts';

const draws = (random: Random, count = 20) => Array.from({ length: count }, () => random.uniform());
const seed = fc.oneof(fc.integer(), fc.maxSafeInteger());

/** χ² of counts that should be equal. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe('a stream', () => {
  it('is the same for the same seed and path', () => {
    fc.assert(
      fc.property(seed, fc.array(fc.oneof(fc.string(), fc.integer())), (value, path) => {
        const follow = () => path.reduce<Random>((random, label) => random.split(label), createRandom(value));
        expect(draws(follow())).toEqual(draws(follow()));
      }),
    );
  });

  it('differs for different seeds: small, negative, and beyond 32 bits', () => {
    const seeds = [
      0,
      1,
      -1,
      2,
      2 ** 31,
      -(2 ** 31),
      2 ** 32,
      2 ** 32 + 1,
      -(2 ** 32),
      2 ** 40,
      Number.MAX_SAFE_INTEGER,
      Number.MIN_SAFE_INTEGER,
    ];
    const first = new Set(seeds.map((value) => draws(createRandom(value), 3).join()));
    expect(first.size).toBe(seeds.length);
    fc.assert(
      fc.property(seed, seed, (one, other) => {
        fc.pre(one !== other);
        expect(draws(createRandom(one), 3)).not.toEqual(draws(createRandom(other), 3));
      }),
    );
  });

  it('stays in [0, 1), with the mean and the variance of uniform numbers', () => {
    const random = createRandom(7);
    const values = draws(random, 100_000);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean).toBeCloseTo(0.5, 2);
    expect(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length).toBeCloseTo(1 / 12, 2);
  });

  it('draws every integer of its range about equally often', () => {
    const random = createRandom(8);
    const counts = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 50_000; draw += 1) counts[random.integer(10)]! += 1;
    // 9 degrees of freedom: beyond 27.9 once in a thousand seeds.
    expect(chiSquare(counts)).toBeLessThan(27.9);
    expect(Array.from({ length: 50 }, () => random.integer(1))).toEqual(new Array(50).fill(0));
  });
});

describe('a split stream', () => {
  it('does not depend on what was drawn from its parent, nor its parent on it', () => {
    fc.assert(
      fc.property(seed, fc.nat({ max: 50 }), fc.string(), (value, before, label) => {
        const fresh = createRandom(value);
        const used = createRandom(value);
        draws(used, before);
        const child = used.split(label);
        expect(draws(child)).toEqual(draws(fresh.split(label)));
        draws(child, 7);
        draws(fresh, before);
        expect(draws(used)).toEqual(draws(fresh));
      }),
    );
  });

  it('differs for different labels, and for a number and its text', () => {
    fc.assert(
      fc.property(
        seed,
        fc.oneof(fc.string(), fc.integer()),
        fc.oneof(fc.string(), fc.integer()),
        (value, one, other) => {
          fc.pre(one !== other);
          const random = createRandom(value);
          expect(draws(random.split(one), 3)).not.toEqual(draws(random.split(other), 3));
        },
      ),
    );
    const random = createRandom(0);
    expect(draws(random.split(1))).not.toEqual(draws(random.split('1')));
    expect(draws(random.split('a').split('b'))).not.toEqual(draws(random.split('ab')));
    expect(draws(random.split('a').split('b'))).not.toEqual(draws(random.split('b').split('a')));
  });

  it('is not correlated with its neighbours: first numbers over labels and over seeds are uniform', () => {
    const firsts = [
      Array.from({ length: 20_000 }, (_, label) => createRandom(3).split(label).uniform()),
      Array.from({ length: 20_000 }, (_, value) => createRandom(value).split('batches').uniform()),
    ];
    for (const values of firsts) {
      const counts = new Array<number>(20).fill(0);
      for (const value of values) counts[Math.floor(20 * value)]! += 1;
      // 19 degrees of freedom: beyond 43.8 once in a thousand.
      expect(chiSquare(counts)).toBeLessThan(43.8);
      const products = values.slice(1).map((value, at) => (value - 0.5) * (values[at]! - 0.5));
      const correlation = (12 * products.reduce((sum, product) => sum + product, 0)) / products.length;
      // Standard error 1/√20,000.
      expect(Math.abs(correlation)).toBeLessThan(3.3 / Math.sqrt(20_000));
    }
  });
});

describe('the state of a stream', () => {
  it('goes on, through JSON, exactly where it was taken, and splits as before', () => {
    fc.assert(
      fc.property(seed, fc.nat({ max: 100 }), (value, before) => {
        const random = createRandom(value).split('x');
        draws(random, before);
        const restored = restoreRandom(JSON.parse(JSON.stringify(random.state())));
        expect(draws(restored)).toEqual(draws(random));
        expect(restored.integer(1000)).toBe(random.integer(1000));
        expect(draws(restored.split('y'))).toEqual(draws(random.split('y')));
      }),
    );
  });
});

describe('a shuffle', () => {
  it('is a permutation', () => {
    fc.assert(
      fc.property(seed, fc.nat({ max: 300 }), (value, length) => {
        const out = new Uint32Array(length);
        fillPermutation(createRandom(value), out);
        expect([...out].sort((one, other) => one - other)).toEqual(Array.from({ length }, (_, index) => index));
      }),
    );
  });

  it('is each of the 24 orders of four about equally often', () => {
    const random = createRandom(12);
    const counts = new Map<string, number>();
    const out = new Uint32Array(4);
    for (let draw = 0; draw < 24_000; draw += 1) {
      fillPermutation(random, out);
      counts.set(out.join(), (counts.get(out.join()) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    // 23 degrees of freedom: beyond 49.7 once in a thousand.
    expect(chiSquare([...counts.values()])).toBeLessThan(49.7);
  });
});

describe('distinct integers', () => {
  it('are distinct and in their range, and all of it where as many are asked for', () => {
    fc.assert(
      fc.property(seed, fc.nat({ max: 300 }), fc.nat({ max: 300 }), (value, one, other) => {
        const [count, exclusiveEnd] = [Math.min(one, other), Math.max(one, other)];
        const out = new Int32Array(count);
        fillDistinct(createRandom(value), exclusiveEnd, out);
        expect(new Set(out).size).toBe(count);
        expect(out.every((integer) => integer >= 0 && integer < exclusiveEnd)).toBe(true);
      }),
    );
    expect(() => fillDistinct(createRandom(0), 3, new Int32Array(4))).toThrow('4 distinct integers below 3');
  });

  it('are each of the 60 ordered choices of three from five about equally often', () => {
    const random = createRandom(13);
    const counts = new Map<string, number>();
    const out = new Int32Array(3);
    for (let draw = 0; draw < 60_000; draw += 1) {
      fillDistinct(random, 5, out);
      counts.set(out.join(), (counts.get(out.join()) ?? 0) + 1);
    }
    expect(counts.size).toBe(60);
    // 59 degrees of freedom: beyond 98.3 once in a thousand.
    expect(chiSquare([...counts.values()])).toBeLessThan(98.3);
  });

  it('of the updates of a run lie everywhere in the batch equally often: 16 of 1280, from a generator for each update', () => {
    const random = createRandom(0).split('salient-places');
    const counts = new Array<number>(1280).fill(0);
    const out = new Int32Array(16);
    for (let update = 0; update < 8000; update += 1) {
      fillDistinct(random.split(update), 1280, out);
      for (const place of out) counts[place]! += 1;
    }
    // 1279 degrees of freedom: a standard deviation is 50.6, and beyond 1443 it comes once in a thousand seeds.
    expect(chiSquare(counts)).toBeLessThan(1443);
  });
});

it('normal draws have mean 0, variance 1 and the kurtosis 3', () => {
  const random = createRandom(7);
  const count = 100_000;
  const values = Array.from({ length: count }, () => normal(random));
  const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / count;
  // Five standard deviations of each: √(1/n), √(2/n), √(96/n).
  expect(Math.abs(moment(1))).toBeLessThan(5 * Math.sqrt(1 / count));
  expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
  expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / count));
});
