// Means of what every update measures, between two rows of metrics; they go into the checkpoint half-way.
/** Sum and number of the values under each name. */
export type RunningMeansState = Readonly<Record<string, { readonly sum: number; readonly count: number }>>;

/** Means by name; NaN where nothing was added. `alignment` is absent where none was measured, and null in a layer where undefined. */
export type TakenMeans<Name extends string> = Readonly<Record<Name, number>> & {
  readonly alignment?: Readonly<Record<string, number | null>>;
};

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

  /** Adds the cosine of each layer. */
  addAlignment(cosines: Readonly<Record<string, number | null>> = {}): void {
    for (const [layer, cosine] of Object.entries(cosines)) this.add(`${ALIGNMENT}${layer}`, cosine);
  }

  /** Values under this name since the last time. */
  count(name: string): number {
    return this.#sums[name]?.count ?? 0;
  }

  /** The means of these names, and of the alignment, since the last time; and a new start. */
  take<Name extends string>(...names: readonly Name[]): TakenMeans<Name> {
    const mean = (name: string) => {
      const { sum, count } = this.#sums[name] ?? { sum: 0, count: 0 };
      return count > 0 ? sum / count : null;
    };
    const layers = Object.keys(this.#sums).filter((name) => name.startsWith(ALIGNMENT));
    const means = Object.fromEntries(names.map((name) => [name, mean(name) ?? Number.NaN]));
    const taken = {
      ...(means as Record<Name, number>),
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
