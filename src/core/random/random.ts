// Seeded, splittable randomness: every use of chance has a generator of its own, named by a path from the run's seed,
// so that adding one use never shifts the draws of another.
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

type Key = readonly [number, number, number, number];

/** A stream of random numbers (xoroshiro128+) that others can be split from without touching it. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Uniform among the integers 0 ... `exclusiveEnd` - 1. */
  integer(exclusiveEnd: number): number;
  /** The generator named `label` below this one; the same label always gives the same stream. */
  split(label: string | number): Random;
  /** State of the stream, for a checkpoint; `restoreRandom` goes on from it. */
  state(): RandomState;
}

export interface RandomState {
  readonly key: readonly number[];
  readonly stream: readonly number[];
}

/** Finaliser of MurmurHash3 (public domain, A. Appleby): every input bit flips every output bit with probability 1/2. */
function mix(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function childKey(parent: Key, label: string | number): Key {
  // The type is part of the name: child 1 and child '1' are different streams.
  const text = `${typeof label}:${label}`;
  const lanes = parent.map((word, lane) => {
    let hash = mix(word ^ Math.imul(lane + 1, 0x9e3779b1));
    for (let at = 0; at < text.length; at += 1) hash = mix(Math.imul(hash, 31) + text.charCodeAt(at));
    return hash;
  });
  const [a = 0, b = 0, c = 0, d = 0] = lanes;
  // Stir the lanes together, and keep away from the all-zero state, which xoroshiro cannot leave.
  return [mix(a ^ Math.imul(d, 5)), mix(b ^ Math.imul(a, 7)), mix(c ^ Math.imul(b, 11)), mix(d ^ Math.imul(c, 13)) | 1];
}

function fromKey(key: Key, stream: readonly number[] = key): Random {
  const generator = xoroshiro128plusFromState(stream);
  return {
    uniform: () => uniformFloat64(generator),
    integer: (exclusiveEnd) => uniformInt(generator, 0, exclusiveEnd - 1),
    split: (label) => fromKey(childKey(key, label)),
    state: () => ({ key: [...key], stream: [...generator.getState()] }),
  };
}

/** The root generator of a run. `seed` is any safe integer. */
export function createRandom(seed: number): Random {
  const high = Math.floor(seed / 2 ** 32);
  return fromKey(childKey([seed | 0, high | 0, 0x243f6a88, 0x13198a2e], 'seed'));
}

/** Goes on exactly where `state` was taken. */
export function restoreRandom(state: RandomState): Random {
  const [a = 0, b = 0, c = 0, d = 0] = state.key;
  return fromKey([a, b, c, d], state.stream);
}

/**
 * Fills `out` with distinct integers from 0 ... `exclusiveEnd` - 1, every choice and order equally likely: the first draws of a shuffle.
 * @throws Error where there are fewer than `out.length` of them.
 */
export function fillDistinct(random: Random, exclusiveEnd: number, out: Int32Array): void {
  if (out.length > exclusiveEnd) throw new Error(`${out.length} distinct integers below ${exclusiveEnd}`);
  const order = Int32Array.from({ length: exclusiveEnd }, (_, at) => at);
  for (let at = 0; at < out.length; at += 1) {
    const other = at + random.integer(exclusiveEnd - at);
    out[at] = order[other]!;
    order[other] = order[at]!;
  }
}

/** Shuffles 0 ... `out.length` - 1 into `out` (Fisher and Yates). */
export function fillPermutation(random: Random, out: Uint32Array): void {
  for (let at = 0; at < out.length; at += 1) out[at] = at;
  for (let last = out.length - 1; last > 0; last -= 1) {
    const other = random.integer(last + 1);
    const kept = out[last]!;
    out[last] = out[other]!;
    out[other] = kept;
  }
}

/** A draw from the normal distribution of mean 0 and deviation 1 (Box and Muller 1958); takes two uniform draws. */
export function normal(random: Random): number {
  // 1 - u is never 0.
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
}
