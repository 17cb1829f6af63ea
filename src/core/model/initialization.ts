// Initial values of parameters.
import { normal, type Random } from '../random/random.ts';

export type Initializer =
  | { readonly kind: 'zeros' }
  /** Uniform in ±√(6 / (fanIn + fanOut)) (Glorot & Bengio 2010). */
  | { readonly kind: 'xavier-uniform'; readonly fanIn: number; readonly fanOut: number }
  /** `gain` times a random matrix [rows × columns] whose shorter side is orthonormal (Saxe et al. 2014). */
  | { readonly kind: 'orthogonal'; readonly rows: number; readonly columns: number; readonly gain: number };

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
    case 'orthogonal':
      fillOrthogonal(initializer, random, out);
      break;
    default:
      initializer satisfies never;
  }
}

/** Normal numbers, made orthonormal one after another (Gram and Schmidt), which leaves all directions equally likely. */
function fillOrthogonal(
  { rows, columns, gain }: Extract<Initializer, { kind: 'orthogonal' }>,
  random: Random,
  out: Float32Array,
): void {
  const count = Math.min(rows, columns);
  const length = Math.max(rows, columns);
  const vectors = Array.from({ length: count }, () => Float64Array.from({ length }, () => normal(random)));
  vectors.forEach((vector, index) => {
    for (const earlier of vectors.slice(0, index)) {
      let overlap = 0;
      for (let at = 0; at < length; at += 1) overlap += vector[at]! * earlier[at]!;
      for (let at = 0; at < length; at += 1) vector[at]! -= overlap * earlier[at]!;
    }
    const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    for (let at = 0; at < length; at += 1) vector[at]! /= norm;
  });
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const value = rows <= columns ? vectors[row]![column]! : vectors[column]![row]!;
      out[row * columns + column] = gain * value;
    }
  }
}
