// An experiment as data: what is compared (axes), under which conditions (base, rules), how often (seeds), and how large (scales). Every
// combination of the axes' values is a cell: one training run.

/** Keys of a run's configuration with their values. */
export type KeyValues = Readonly<Record<string, unknown>>;

/** What is compared: a key of the configuration, and the values that it takes in turn. */
export interface Axis {
  readonly key: string;
  readonly values: readonly unknown[];
}

/** What holds for some of the cells: those whose values are, for each key of `conditions`, one of the listed. */
export type Rule = {
  readonly conditions: Readonly<Record<string, readonly unknown[]>>;
} & (
  | { readonly kind: 'set'; readonly set: KeyValues }
  /** The combination is left out. */
  | { readonly kind: 'skip' }
);

/** `full`: the experiment as the file has it. `reduced`: fewer and shorter runs, named as such. `smoke`: seconds a cell, to see that all works. */
export const scaleNames = ['full', 'reduced', 'smoke'] as const;
export type ScaleName = (typeof scaleNames)[number];

/** How an experiment is made smaller. */
export interface Scale {
  readonly set: KeyValues;
  /** Axes with other values than in the file. */
  readonly axes: readonly Axis[];
  /** Applied after those of the experiment, and after `set`. */
  readonly rules: readonly Rule[];
}

/** Which axes are searched: for each combination of the others, the values that score best over the seeds are chosen. */
export interface Search {
  readonly choose: readonly string[];
  /** The field of result.json that is compared, the largest is best; left out: the accuracy, or the return of what is played. */
  readonly by?: string;
  /** Whether the choice is compared with the paper's tables. */
  readonly comparesPaper: boolean;
}

export interface Experiment {
  /** Word for folders, such as `figure-3`. */
  readonly name: string;
  readonly title: string;
  /** Numbers of the figures that are drawn from its runs, or, where there are none, from the equations. */
  readonly figures: readonly string[];
  readonly base: KeyValues;
  /** The first varies slowest; seeds are the last. */
  readonly axes: readonly Axis[];
  readonly rules: readonly Rule[];
  readonly scales: Readonly<Partial<Record<Exclude<ScaleName, 'full'>, Scale>>>;
  readonly search?: Search;
}

/** Whether there is anything to run; else the experiment only names figures. */
export function hasRuns({ base, axes }: Experiment): boolean {
  return Object.keys(base).length > 0 || axes.length > 0;
}
