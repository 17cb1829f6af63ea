// The random draws of a game as an argument: from a generator of ours in play, from a record when a recorded episode is replayed.
import type { Random } from '../../random/random.ts';

export interface Draws {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Uniform among the integers `from` ... `exclusiveEnd` - 1. */
  integer(from: number, exclusiveEnd: number): number;
  /** `count` uniforms in one call. */
  uniforms(count: number): readonly number[];
  /** `count` integers in one call. */
  integers(from: number, exclusiveEnd: number, count: number): readonly number[];
}

export function drawsFrom(random: Random): Draws {
  const uniform = () => random.uniform();
  const integer = (from: number, exclusiveEnd: number) => from + random.integer(exclusiveEnd - from);
  return {
    uniform,
    integer,
    uniforms: (count) => Array.from({ length: count }, uniform),
    integers: (from, exclusiveEnd, count) => Array.from({ length: count }, () => integer(from, exclusiveEnd)),
  };
}
