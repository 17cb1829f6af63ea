// Initial values of parameters.
import type { Random } from '../random/random.ts';

export type Initializer =
  | { readonly kind: 'zeros' }
  /** Uniform in ±√(6 / (fanIn + fanOut)) (Glorot & Bengio 2010). */
  | { readonly kind: 'xavier-uniform'; readonly fanIn: number; readonly fanOut: number };

/** Fills `out` with the initial values of one parameter. */
export function initialize(initializer: Initializer, random: Random, out: Float32Array): void {
  switch (initializer.kind) {
    case 'zeros':
      out.fill(0);
      break;
    case 'xavier-uniform': {
      const bound = Math.sqrt(6 / (initializer.fanIn + initializer.fanOut));
      for (let at = 0; at < out.length; at += 1) out[at] = (2 * random.uniform() - 1) * bound;
      break;
    }
    default:
      initializer satisfies never;
  }
}
