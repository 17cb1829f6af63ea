// What a measure is: lines of the table with their bounds, and a way to find the numbers.
import type { Engine } from '../src/core/graph/engine.ts';
import type { ImageDataset } from '../src/edge/datasets/dataset.ts';
import type { TaskName } from '../src/edge/runs/tasks/registry.ts';

/** What every measure may use; made once. */
export interface Bench {
  readonly engine: Engine;
  /** Threads of our engine and of the peer. */
  readonly threads: number;
  /** Training and test images of a task, read when they are first asked for. */
  data(task: TaskName): Promise<ImageDataset>;
}

export interface MeasureLine {
  readonly name: string;
  readonly unit: 'ms' | 's' | 'images/s' | 'samples/s' | 'steps/s' | 'MB' | 'kB';
  /** What ours is compared with: a peer, or the floor that no program could go below. */
  readonly comparedWith: string;
  /** The number that `must` and `aim` are about. */
  readonly judged: 'ratio' | 'ours';
  readonly bound: 'at most' | 'at least';
  readonly must: number;
  readonly aim: number;
}

/** Numbers of one line; `null` where they could not be found, and then `failure` says why. */
export interface Outcome {
  /** Medians over the rounds. */
  readonly ours: number | null;
  readonly peer: number | null;
  /** Median of the rounds' ratios, and the smallest and largest of them. */
  readonly ratio: number | null;
  readonly ratioRange?: readonly [number, number];
  /** Rounds in which other programs took part of the processors. */
  readonly disturbedRounds?: number;
  readonly remark?: string;
  /** Why the line does not hold, whatever its numbers. */
  readonly failure?: string;
}

export interface Measure {
  /** What `--only` takes. */
  readonly name: string;
  readonly lines: readonly MeasureLine[];
  /** One outcome for each line, in their order. */
  run(bench: Bench): Promise<readonly Outcome[]>;
}

/** Whether what the line must be is so. */
export function holds(line: MeasureLine, outcome: Outcome): boolean {
  const value = line.judged === 'ratio' ? outcome.ratio : outcome.ours;
  if (outcome.failure !== undefined || value === null) return false;
  return line.bound === 'at most' ? value <= line.must : value >= line.must;
}
