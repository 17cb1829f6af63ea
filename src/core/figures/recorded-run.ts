// What figures know of a training run: how it was configured, what was measured as it went, and what it is called in a sentence.
import { formatDelay } from './text.ts';

/** A row of a run's measurements; `MetricsRow` of a run folder is one. */
export interface RunMeasurement {
  /** Updates made. */
  readonly update: number;
  /** Seconds of training so far. */
  readonly seconds?: number | undefined;
  /** Share of the test images classified correctly, 0 to 1; only where the run was evaluated. */
  readonly testAccuracy?: number | undefined;
  /** Steps of play made; only of a task that is played. */
  readonly samples?: number | undefined;
  /** Mean return of the episodes that ended since the row before, and how many did; null where none did. Only of play. */
  readonly meanReturn?: number | null | undefined;
  readonly episodes?: number | undefined;
  /** Cross-entropy of the batches since the row before; only of images. */
  readonly loss?: number | undefined;
  /** Half the mean squared error of the critic, since the row before; only of play. */
  readonly valueLoss?: number | undefined;
  /** Cosine with the true gradient by layer, first layer first; null where it was undefined. Only where it was measured. */
  readonly alignment?: Readonly<Record<string, number | null>> | undefined;
}

/** What a run reached, measured once it had finished. */
export interface FinalMeasurement {
  /** Share of the test images classified correctly. */
  readonly testAccuracy?: number;
  /** Mean return of the episodes that were played after training. */
  readonly meanReturn?: number;
}

/** One training run, finished or not. */
export interface RecordedRun {
  /** What a person knows it by: its folder. */
  readonly name: string;
  /** Such as `mnist`. */
  readonly task: string;
  /** Text form of the memory, such as `cet:6` or `backprop`. */
  readonly memory: string;
  /** Delay of each layer that learns in seconds, first layer first; 0 everywhere for `backprop`. */
  readonly layerDelaySeconds: readonly number[];
  readonly seed: number;
  /** Updates that it is to make. */
  readonly updates: number;
  /** When it finished, in milliseconds since 1970; null where it has not. */
  readonly finishedAt: number | null;
  /** Scale of the sweep that it is a cell of, where that is not the whole experiment: `reduced` or `smoke`. */
  readonly scale?: string;
  /** Why it failed, in a sentence; absent where it did not, or nobody looked. */
  readonly failure?: string;
  /** Every key of its configuration. */
  readonly config: Readonly<Record<string, unknown>>;
  /** In the order of the updates. */
  readonly measurements: readonly RunMeasurement[];
  /** Absent where the run has not finished. */
  readonly result?: FinalMeasurement;
  /** The keys that the paper tuned for memory and delay, with its values; absent where it lists none. */
  readonly paperTuning?: Readonly<Record<string, unknown>>;
}

/** How a run's delays are spread over its layers. */
export type DelayArrangement =
  /** Every layer's error is equally late (Section 4.1). */
  | { readonly kind: 'broadcast'; readonly seconds: number }
  /** Delays stack up: 0 for the last layer, T, 2T, ... for those below (Section 4.2). */
  | { readonly kind: 'retrograde'; readonly seconds: number }
  | { readonly kind: 'other' }
  /** Undelayed learning. */
  | { readonly kind: 'none' };

/** The arrangement by the delays themselves, in whatever way the configuration spells them. */
export function delayArrangement({
  memory,
  layerDelaySeconds,
}: Pick<RecordedRun, 'memory' | 'layerDelaySeconds'>): DelayArrangement {
  if (memory === 'backprop') return { kind: 'none' };
  const last = layerDelaySeconds.length - 1;
  const first = layerDelaySeconds[0] ?? 0;
  if (layerDelaySeconds.every((seconds) => seconds === first)) return { kind: 'broadcast', seconds: first };
  const seconds = layerDelaySeconds[last - 1] ?? 0;
  const stacksUp = layerDelaySeconds.every((delay, layer) => Math.abs(delay - (last - layer) * seconds) < 1e-9 * first);
  return stacksUp ? { kind: 'retrograde', seconds } : { kind: 'other' };
}

/** The delay T of a run, 0 for undelayed learning. */
export function delayOf(run: RecordedRun): number {
  const arrangement = delayArrangement(run);
  return 'seconds' in arrangement ? arrangement.seconds : 0;
}

/** What the seeds of a line or cell of a figure have in common, in a sentence: `et at 2 s`; without delay where there is none to name. */
export function describeCell(run: RecordedRun): string {
  return 'seconds' in delayArrangement(run) ? `${run.memory} at ${formatDelay(delayOf(run))}` : run.memory;
}

/** What a run is called in a sentence: `et at 2 s with seed 0`. */
export function describeRun(run: RecordedRun): string {
  return `${describeCell(run)} with seed ${run.seed}`;
}

/** Layers whose alignment was measured, in the order of the network. */
export function measuredLayers(runs: readonly RecordedRun[]): readonly string[] {
  return [...new Set(runs.flatMap(({ measurements }) => Object.keys(firstAlignment(measurements) ?? {})))];
}

function firstAlignment(measurements: readonly RunMeasurement[]): RunMeasurement['alignment'] {
  return measurements.find(({ alignment }) => alignment !== undefined)?.alignment;
}
