// Rows of numbers, one for each step and environment: those of the past, and the window that is being filled. Any stretch of steps
// is a view, [steps, environments, width], so a graph can read and write it in place. The window moves on through some room
// behind it, and only when that is used up is the past copied to the front.
import type { FloatType } from '../graph/graph-builder.ts';
import type { ElementArrays } from '../graph/value.ts';

export interface StepHistorySize {
  readonly pastSteps: number;
  readonly windowSteps: number;
  /** Steps that can be written beyond the window. */
  readonly aheadSteps?: number;
  readonly environments: number;
  /** Numbers for each step and environment. */
  readonly width: number;
}

/** Windows that fit one behind another before the past is copied to the front. */
export const WINDOW_PLACES = 4;

export class StepHistory<F extends FloatType> {
  readonly #size: StepHistorySize;
  readonly #rowLength: number;
  readonly #data: ElementArrays[F];

  /** All rows start at 0: nothing happened before the first step. */
  constructor(float: F, size: StepHistorySize) {
    this.#size = size;
    this.#rowLength = size.environments * size.width;
    this.#data = floatArray(float, historySteps(size) * this.#rowLength);
  }

  /** Rows of `steps` steps from `firstStep` on, counted from the start of the window in this place (negative: the past). */
  view(place: number, firstStep: number, steps: number): ElementArrays[F] {
    const { pastSteps, windowSteps, aheadSteps = 0 } = this.#size;
    if (firstStep < -pastSteps || firstStep + steps > windowSteps + aheadSteps) {
      throw new Error(`history: steps ${firstStep} to ${firstStep + steps} of ${-pastSteps} to ${windowSteps}`);
    }
    const first = pastSteps + place * windowSteps + firstStep;
    return this.#data.subarray(first * this.#rowLength, (first + steps) * this.#rowLength) as ElementArrays[F];
  }

  /** What lies before the window in this place. */
  past(place: number): ElementArrays[F] {
    return this.view(place, -this.#size.pastSteps, this.#size.pastSteps);
  }

  /** Copies the past of the last place's successor to the front: the window is then in place 0. */
  rewind(): void {
    const { pastSteps, windowSteps } = this.#size;
    const from = WINDOW_PLACES * windowSteps * this.#rowLength;
    this.#data.copyWithin(0, from, from + pastSteps * this.#rowLength);
  }
}

function historySteps({ pastSteps, windowSteps, aheadSteps = 0 }: StepHistorySize): number {
  return pastSteps + WINDOW_PLACES * windowSteps + aheadSteps;
}

/** Numbers that a history of this size takes. */
export function historyLength(size: StepHistorySize): number {
  return historySteps(size) * size.environments * size.width;
}

/** Zeros. */
export function floatArray<F extends FloatType>(float: F, length: number): ElementArrays[F] {
  return (float === 'float32' ? new Float32Array(length) : new Float64Array(length)) as ElementArrays[F];
}
