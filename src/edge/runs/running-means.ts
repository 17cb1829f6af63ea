// Means of what every update measures, between two rows of metrics; they go into the checkpoint half-way.
import type { MetricsRow } from './metrics-log.ts';

/** Sum and number of the values under each name. */
export type RunningMeansState = Readonly<Record<string, { readonly sum: number; readonly count: number }>>;

type TakenMeans = Pick<MetricsRow, 'loss' | 'gradientNorm' | 'alignment'>;

const ALIGNMENT = 'alignment.';

export class RunningMeans {
  #sums: Record<string, { sum: number; count: number }>;

  constructor(state: RunningMeansState = {}) {
    this.#sums = structuredClone(state) as Record<string, { sum: number; count: number }>;
  }

  /** Adds one value; an undefined one (`null`) is remembered as measured, and left out of the mean. */
  add(name: string, value: number | null): void {
    this.#sums[name] ??= { sum: 0, count: 0 };
    const entry = this.#sums[name];
    if (value === null) return;
    entry.sum += value;
    entry.count += 1;
  }

  /** The means since the last time, and a new start. */
  take(): TakenMeans {
    const mean = (name: string) => {
      const { sum, count } = this.#sums[name] ?? { sum: 0, count: 0 };
      return count > 0 ? sum / count : null;
    };
    const layers = Object.keys(this.#sums).filter((name) => name.startsWith(ALIGNMENT));
    const taken: TakenMeans = {
      loss: mean('loss') ?? Number.NaN,
      gradientNorm: mean('gradientNorm') ?? Number.NaN,
      ...(layers.length > 0 && {
        alignment: Object.fromEntries(layers.map((name) => [name.slice(ALIGNMENT.length), mean(name)])),
      }),
    };
    this.#sums = {};
    return taken;
  }

  state(): RunningMeansState {
    return structuredClone(this.#sums);
  }
}
