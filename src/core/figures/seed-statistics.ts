// Mean and range over seeds along an axis, and means of one run over bins of it.
import { meanAndRange } from '../statistics/spread.ts';
import { groupBy } from './group-by.ts';

/** What one seed measured at one place of the axis; null where it was measured and undefined. */
export interface SeedValue {
  readonly seed: number;
  readonly x: number;
  readonly value: number | null;
}

/** Mean and range over the seeds that have come as far as `x`; null where the value of one is undefined. */
export interface SeedPoint {
  readonly x: number;
  readonly mean: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly seeds: number;
}

/**
 * Mean, least and greatest value over the seeds, in the order of the axis. A place where some seed that comes further has no
 * value is left out: a mean over whichever runs happen to be there would zigzag. Where a seed ends, the mean over the others
 * goes on, with their number beside it. Of two values of one seed at one place the later counts.
 */
export function summarizeSeeds(values: readonly SeedValue[]): readonly SeedPoint[] {
  const ends = new Map<number, number>();
  const places = new Map<number, Map<number, number | null>>();
  for (const { seed, x, value } of values) {
    ends.set(seed, Math.max(x, ends.get(seed) ?? Number.NEGATIVE_INFINITY));
    const place = places.get(x) ?? new Map<number, number | null>();
    places.set(x, place.set(seed, value));
  }
  const points: SeedPoint[] = [];
  for (const [x, place] of [...places].sort(([a], [b]) => a - b)) {
    const reaching = [...ends.values()].filter((end) => end >= x).length;
    if (place.size < reaching) continue;
    const found = [...place.values()].filter((value) => value !== null);
    const statistics = found.length === place.size ? meanAndRange(found) : { mean: null, min: null, max: null };
    points.push({ x, ...statistics, seeds: place.size });
  }
  return points;
}

/** One measurement of a run; null where it was undefined. */
export interface RunValue {
  /** How far the run had come. */
  readonly x: number;
  readonly value: number | null;
  /** How many measurements it is a mean of; default: 1. */
  readonly count?: number;
}

/**
 * Width of the bins that the measurements of a run of `length` are put into, so that each holds one and a line has at most about 50 points.
 * @throws Error where the measurements have no positive distance: no width would do.
 */
export function binWidth(length: number, between: number): number {
  if (!(between > 0)) throw new Error(`binWidth: a measurement every ${between}`);
  for (let power = 1; ; power *= 10) {
    for (const factor of [1, 2, 5]) {
      const width = factor * power * between;
      if (length / width <= 50) return width;
    }
  }
}

/**
 * Means of one run's measurements over bins of equal width, at the middle of each; a bin without measurement is left out, and
 * null where all of its measurements are undefined.
 * @param length end of the last bin, which may be narrower
 */
export function binMeans(values: readonly RunValue[], width: number, length: number): readonly RunValue[] {
  const bins = groupBy(values, ({ x }) => Math.ceil(x / width) - 1);
  return [...bins].map(([bin, inBin]) => {
    let sum = 0;
    let total = 0;
    for (const { value, count = 1 } of inBin) {
      if (value === null) continue;
      sum += count * value;
      total += count;
    }
    const end = Math.max(bin * width, Math.min((bin + 1) * width, length));
    return { x: (bin * width + end) / 2, value: total > 0 ? sum / total : null };
  });
}
