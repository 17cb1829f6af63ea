// The worst error of one variant of a golden file, and where it was met.
import type { VerifyRow } from './golden-kind.ts';

/** How far an expected number may be from the exact one because its file rounds. */
export type Rounding = (expected: number) => number;

export class WorstError {
  readonly #about: Pick<VerifyRow, 'kind' | 'variant' | 'precision' | 'tolerance'>;
  #comparisons = 0;
  #worst = 0;
  #where = '';
  readonly #rounding: Rounding;

  constructor(about: Pick<VerifyRow, 'kind' | 'variant' | 'precision' | 'tolerance'>, rounding: Rounding = () => 0) {
    this.#about = about;
    this.#rounding = rounding;
  }

  /** Takes |actual - expected| / scale, beyond the rounding of the expected number; what is not a number counts as an infinite error. A scale of 0 asks for equality. */
  compare(actual: number, expected: number, scale: number, where: string): void {
    const difference = Math.max(0, Math.abs(actual - expected) - this.#rounding(expected));
    const relative = difference === 0 ? 0 : difference / Math.abs(scale);
    const error = Number.isNaN(relative) ? Number.POSITIVE_INFINITY : relative;
    this.#comparisons += 1;
    if (this.#where !== '' && error <= this.#worst) return;
    this.#worst = error;
    this.#where = where;
  }

  /** Compares two lists entry by entry, relative to `scale`, by default the largest expected entry; another length is an infinite error. */
  compareAll(
    actual: ArrayLike<number>,
    expected: ArrayLike<number>,
    where: string,
    scale = largestMagnitude(expected),
  ): void {
    if (actual.length !== expected.length) {
      this.compare(actual.length, Number.NaN, 1, `${where}, length ${actual.length} instead of ${expected.length}`);
      return;
    }
    for (let i = 0; i < expected.length; i++) this.compare(actual[i]!, expected[i]!, scale, `${where}[${i}]`);
  }

  row(): VerifyRow {
    return {
      ...this.#about,
      comparisons: this.#comparisons,
      worstError: this.#worst,
      holds: this.#worst <= this.#about.tolerance,
      worstAt: this.#where,
    };
  }
}

/** One accumulator for each variant that a file turns out to have, in the order of their first comparison. */
export class WorstErrors {
  readonly #about: Pick<VerifyRow, 'kind' | 'tolerance' | 'precision'>;
  readonly #rounding: Rounding;
  readonly #variants = new Map<string, WorstError>();

  constructor(about: Pick<VerifyRow, 'kind' | 'tolerance' | 'precision'>, rounding: Rounding = () => 0) {
    this.#about = about;
    this.#rounding = rounding;
  }

  of(variant: string): WorstError {
    const known = this.#variants.get(variant) ?? new WorstError({ ...this.#about, variant }, this.#rounding);
    this.#variants.set(variant, known);
    return known;
  }

  rows(): readonly VerifyRow[] {
    return [...this.#variants.values()].map((worst) => worst.row());
  }
}

export function largestMagnitude(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  return largest;
}
