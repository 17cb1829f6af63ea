// What the two kinds of runs differ in for figures: images are counted in updates and judged by accuracy, play is counted in samples and
// judged by returns.
import type { FinalMeasurement, RecordedRun, RunMeasurement } from './recorded-run.ts';
import { capitalized } from './text.ts';

/** How well a run does. */
export interface Performance {
  /** In titles, after `by` or `over`. */
  readonly name: 'accuracy' | 'return';
  /** `percent` is measured as a share and drawn as percent. */
  readonly unit: 'percent' | 'plain';
  /** What a point of alignment by performance was measured in. */
  readonly occasion: string;
  /** Which alignment goes with a measurement: all around it, up to half-way to the next, or that of its row, which is of the same updates. */
  readonly alignment: 'around' | 'same-row';
  /** Columns of a bin of it in the data of a figure. */
  readonly columns: Readonly<Record<'from' | 'to' | 'mean', string>>;
  /** The value of a row, and how many measurements it is a mean of; undefined where there is none. */
  of(measurement: RunMeasurement): { readonly value: number; readonly count: number } | undefined;
  /** What a finished run reached. */
  after(result: FinalMeasurement): number | undefined;
  /** A difference that is small whatever is learned; colours of a heat map span no less. */
  readonly leastSpan: number;
}

/** How performance is called; of images that depends on which of them the runs were evaluated on. */
export interface PerformanceWords {
  /** `test accuracy`, `mean return`. */
  readonly noun: string;
  /** Begins a caption: `Accuracy on the test set of MNIST`. */
  readonly subject: string;
  /** Of an axis, with the unit. */
  readonly axisTitle: string;
  /** What is measured as a run goes, in a sentence. */
  readonly measurement: string;
  /** What the learner had while it trained, after `by the`. */
  readonly inTraining: string;
  /** What a finished run reached, at the start of a sentence and of a title. */
  readonly afterTraining: string;
  readonly heading: string;
}

/** A run as far as its configuration goes. */
export type Configured = Pick<RecordedRun, 'config'>;

export interface RunKind {
  /** What a run's length is counted in, and the key of the configuration that says how many it is to make. */
  readonly unit: 'update' | 'sample';
  readonly lengthKey: 'updates' | 'samples';
  /** Column of the data, and title of the axis, for how far a run has come. */
  readonly axis: { readonly column: 'update' | 'samples'; readonly title: string };
  /** Units of one update. */
  perUpdate(run: RecordedRun): number;
  /** How far a run had come at a row. */
  placeOf(measurement: RunMeasurement): number;
  readonly performance: Performance;
  /** The words for the performance of some runs of this kind. */
  words(runs: readonly Configured[]): PerformanceWords;
  /** Whether its measurements are so many and so noisy that curves show means over stretches of training. */
  readonly curves: 'as-measured' | 'binned';
}

/** With `validation`, training images are kept out and evaluated on in place of the test set. */
function accuracyWords(runs: readonly Configured[]): PerformanceWords {
  const isHeldOut = ({ config }: Configured) => typeof config.validation === 'number';
  const [isValidation, isTest] = [runs.some(isHeldOut), !runs.every(isHeldOut) || runs.length === 0];
  const both = (parts: readonly [test: string, validation: string]) =>
    [...(isTest ? [parts[0]] : []), ...(isValidation ? [parts[1]] : [])].join(' or ');
  const noun = `${both(['test', 'validation'])} accuracy`;
  const evaluated = both(['the test set', 'held-out training images']);
  const heading = capitalized(noun);
  return {
    noun,
    subject: `Accuracy on ${evaluated}`,
    axisTitle: `${noun} (%)`,
    measurement: `evaluation on ${evaluated}`,
    inTraining: `${noun} that the network had`,
    afterTraining: `${heading} in percent after training`,
    heading: `${heading} (%)`,
  };
}

const images: RunKind = {
  unit: 'update',
  lengthKey: 'updates',
  axis: { column: 'update', title: 'weight updates' },
  perUpdate: () => 1,
  placeOf: ({ update }) => update,
  performance: {
    name: 'accuracy',
    unit: 'percent',
    occasion: 'evaluation',
    alignment: 'around',
    columns: { from: 'accuracyFromPercent', to: 'accuracyToPercent', mean: 'meanAccuracyPercent' },
    of: ({ testAccuracy }) => (testAccuracy === undefined ? undefined : { value: testAccuracy, count: 1 }),
    after: ({ testAccuracy }) => testAccuracy,
    leastSpan: 0.02,
  },
  words: accuracyWords,
  curves: 'as-measured',
};

const play: RunKind = {
  unit: 'sample',
  lengthKey: 'samples',
  axis: { column: 'samples', title: 'samples (steps of play)' },
  perUpdate: ({ config }) => Number(config.environments) * Number(config.windowSteps),
  placeOf: ({ samples = 0 }) => samples,
  performance: {
    name: 'return',
    unit: 'plain',
    occasion: 'row of measurements',
    alignment: 'same-row',
    columns: { from: 'returnFrom', to: 'returnTo', mean: 'meanReturn' },
    of: ({ meanReturn, episodes = 1 }) =>
      typeof meanReturn === 'number' && episodes > 0 ? { value: meanReturn, count: episodes } : undefined,
    after: ({ meanReturn }) => meanReturn,
    leastSpan: 5,
  },
  words: () => ({
    noun: 'mean return',
    subject: 'Return of the episodes that ended in training',
    axisTitle: 'return of an episode',
    measurement: 'episode that ended',
    inTraining: 'return that the actor had',
    afterTraining: 'Mean return of the episodes played after training',
    heading: 'Mean return of an episode',
  }),
  curves: 'binned',
};

export const runKinds = { images, play } as const satisfies Readonly<Record<string, RunKind>>;

export type RunKindName = keyof typeof runKinds;

/** Whether it configures a run of play: only such runs say how many samples they are to make. */
export function isPlayed<Config extends object>(
  config: Config,
): config is Extract<Config, { readonly samples: unknown }> {
  return runKinds.play.lengthKey in config;
}

/** Of images, or of play. */
export function kindNameOf({ config }: Configured): RunKindName {
  return isPlayed(config) ? 'play' : 'images';
}

/** What is measured in a run, and in what. */
export function kindOf(run: Configured): RunKind {
  return runKinds[kindNameOf(run)];
}

/** How long a run is to be, in its unit. */
export function lengthOf(run: RecordedRun, { lengthKey }: RunKind): number {
  return lengthKey === 'updates' ? run.updates : Number(run.config.samples);
}

/** How far a run has come as far as its measurements tell, in its unit. */
export function lengthMade(run: RecordedRun, kind: RunKind): number {
  const last = run.measurements.at(-1);
  if (run.finishedAt !== null) return lengthOf(run, kind);
  return last === undefined ? 0 : kind.placeOf(last);
}

/** What a finished run reached; undefined where it has not finished, or its result does not say. */
export function finalPerformance({ result }: RecordedRun, { performance }: RunKind): number | undefined {
  return result && performance.after(result);
}
