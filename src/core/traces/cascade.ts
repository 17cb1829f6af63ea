// The cascade as a streaming state space, exact for inputs held over any duration (Eq. 6-8), for many synapses at once.
// Unit-gain scaling (docs/mathematics.md): dy_k/dt = α (y_{k-1} - y_k), y_{-1} = h, so that y_k = α^(k+1) x_k of the paper.
import { UserError } from '../errors.ts';
import type { KernelInstance } from '../wasm/kernels.ts';
import { createKernels } from '../wasm/kernels.ts';
import { type CascadeWeights, cascadeWeights } from './cascade-weights.ts';

export interface CascadeOptions {
  readonly order: number;
  /** α, the rate of every stage, a step; `cascadeParameters` derives it from a memory and its delay. */
  readonly ratePerStep: number;
  readonly synapses: number;
  /** What `output` multiplies the last state by. Default 1 (area). */
  readonly outputScale?: number;
}

/** Everything that a cascade of the same order, rate and size needs to go on with the same bits. */
export interface CascadeState {
  readonly order: number;
  readonly synapses: number;
  readonly ratePerStep: number;
  /** [order × synapses] */
  readonly states: Float64Array;
  readonly decaySinceFlush: number;
}

/** Synapses whose inputs are staged together in a chunk: with 128 steps 128 KiB, so they stay in the second-level cache. */
const STAGED_SYNAPSES = 128;
const STAGED_STEPS = 128;
/** Gains held at once: high orders take their chunks in shorter pieces. */
const STAGED_GAINS = 8192;
/** Silent states decay into denormals, which are slow. From TINY a state takes 200 time constants more to get near them. */
const TINY = 1e-200;
const FLUSH_AFTER = 200;
const MEMORY_BYTES = 2 ** 32 - 2 ** 20;

export class Cascade {
  readonly order: number;
  readonly ratePerStep: number;
  readonly synapses: number;
  readonly outputScale: number;
  /** [order × synapses], a view: state k of synapse i is states[k * synapses + i]; the last row is the trace. */
  readonly states: Float64Array;
  /** [synapses], a view: write the next input here and call `advance()` to save a copy. */
  readonly input: Float64Array;

  readonly #kernels: KernelInstance['functions'];
  readonly #transition: Float64Array;
  readonly #gains: Float64Array;
  readonly #staged: Float64Array;
  readonly #pieceSteps: number;
  readonly #known = new Map<string, CascadeWeights>();
  #loaded: CascadeWeights | undefined;
  #loadedDuration = Number.NaN;
  #loadedInputs = 0;
  #decaySinceFlush = 0;

  /** All states start at 0. @throws UserError on a bad order, rate or number of synapses. */
  constructor({ order, ratePerStep, synapses, outputScale = 1 }: CascadeOptions) {
    checkWhole('order', order);
    checkWhole('number of synapses', synapses);
    checkPositive('rate', ratePerStep);
    this.order = order;
    this.ratePerStep = ratePerStep;
    this.synapses = synapses;
    this.outputScale = outputScale;
    this.#pieceSteps = Math.max(1, Math.min(STAGED_STEPS, Math.floor(STAGED_GAINS / order)));
    // Rounded up to whole vectors; what lies behind the last state stays 0.
    const even = (count: number) => count + (count % 2);
    const lengths = [
      even(order * synapses),
      even(synapses),
      even(order),
      even(order * this.#pieceSteps),
      this.#pieceSteps * Math.min(STAGED_SYNAPSES, synapses),
    ];
    const byteLength = 8 * lengths.reduce((sum, length) => sum + length, 0);
    if (byteLength > MEMORY_BYTES) {
      throw new UserError(
        `${synapses} synapses of order ${order} need ${byteLength} bytes, and one cascade holds at most ${MEMORY_BYTES}: split the synapses over several cascades.`,
      );
    }
    const { functions, memory } = createKernels(byteLength);
    this.#kernels = functions;
    let offset = 0;
    const place = (area: number, length: number) => {
      const view = new Float64Array(memory.buffer, offset, length);
      offset += 8 * lengths[area]!;
      return view;
    };
    this.states = place(0, order * synapses);
    this.input = place(1, synapses);
    this.#transition = place(2, order);
    this.#gains = place(3, order * this.#pieceSteps);
    this.#staged = place(4, lengths[4]!);
  }

  /**
   * Absorbs an input [synapses] held constant for a duration (default one step).
   * @throws UserError when the duration is not above 0 or the input has another length.
   */
  advance(input: ArrayLike<number> = this.input, durationSteps = 1): void {
    checkPositive('duration', durationSteps);
    if (input !== this.input) {
      if (input.length !== this.synapses) throw wrongLength(input.length, `${this.synapses}`);
      this.input.set(input);
    }
    this.#load(durationSteps, 1);
    this.#move(0, this.synapses, this.input.byteOffset, 8 * this.synapses, 1);
    this.#flush(durationSteps);
  }

  /** Lets any time pass without input: M^m for m steps, at the cost of one. @throws UserError when it is not above 0. */
  relax(durationSteps: number): void {
    checkPositive('duration', durationSteps);
    this.#load(durationSteps, 0);
    this.#move(0, this.synapses, this.input.byteOffset, 8 * this.synapses, 0);
    this.#flush(durationSteps);
  }

  /**
   * Absorbs inputs [steps × synapses], each held for one step, at once; equal to as many calls of `advance` up to rounding.
   * @throws UserError when the length is not a multiple of the number of synapses.
   */
  advanceChunk(inputs: Float64Array): void {
    const steps = inputs.length / this.synapses;
    if (!Number.isInteger(steps)) throw wrongLength(inputs.length, `a multiple of ${this.synapses}`);
    for (let start = 0; start < steps; start += this.#pieceSteps) {
      const piece = Math.min(this.#pieceSteps, steps - start);
      this.#load(piece, piece);
      for (let first = 0; first < this.synapses; first += STAGED_SYNAPSES) {
        const count = Math.min(STAGED_SYNAPSES, this.synapses - first);
        for (let step = 0; step < piece; step++) {
          const from = (start + step) * this.synapses + first;
          this.#staged.set(inputs.subarray(from, from + count), step * count);
        }
        this.#move(first, count, this.#staged.byteOffset, 8 * count, piece);
      }
      this.#flush(piece);
    }
  }

  /** The trace [synapses]: the last state times `outputScale`, written to `out` (owned by the caller) and returned. */
  output(out: Float64Array = new Float64Array(this.synapses)): Float64Array {
    const last = (this.order - 1) * this.synapses;
    for (let synapse = 0; synapse < this.synapses; synapse++)
      out[synapse] = this.states[last + synapse]! * this.outputScale;
    return out;
  }

  /** A copy of everything that changes. */
  exportState(): CascadeState {
    const { order, synapses, ratePerStep } = this;
    return { order, synapses, ratePerStep, states: this.states.slice(), decaySinceFlush: this.#decaySinceFlush };
  }

  /** Goes on from an exported state, with the same bits. @throws UserError when it is of another cascade. */
  restoreState(state: CascadeState): void {
    for (const name of ['order', 'synapses', 'ratePerStep'] as const) {
      if (state[name] !== this[name]) {
        throw new UserError(
          `The saved cascade has ${name} ${state[name]}, and this one has ${this[name]}: restore it into a cascade with equal numbers.`,
        );
      }
    }
    if (state.states.length !== this.states.length) throw wrongLength(state.states.length, `${this.states.length}`);
    this.states.set(state.states);
    this.#decaySinceFlush = state.decaySinceFlush;
  }

  /** Puts the weights of a move into the kernel's memory. */
  #load(durationSteps: number, inputs: number): void {
    // Streaming repeats one move for ever: it should cost no look-up.
    if (durationSteps === this.#loadedDuration && inputs === this.#loadedInputs) return;
    const key = `${durationSteps} ${inputs}`;
    let weights = this.#known.get(key);
    if (weights === undefined) {
      weights = cascadeWeights(this.order, this.ratePerStep, durationSteps, inputs);
      if (this.#known.size >= 16) this.#known.clear();
      this.#known.set(key, weights);
    }
    this.#transition.set(weights.transition);
    this.#gains.set(weights.gains);
    this.#loaded = weights;
    this.#loadedDuration = durationSteps;
    this.#loadedInputs = inputs;
  }

  #move(first: number, count: number, inputs: number, inputStride: number, steps: number): void {
    this.#kernels.cascadeAdvance(
      this.states.byteOffset + 8 * first,
      8 * this.synapses,
      this.order,
      count,
      inputs,
      inputStride,
      steps,
      this.#transition.byteOffset,
      this.#loaded?.transition.length ?? 0,
      this.#gains.byteOffset,
    );
  }

  #flush(durationSteps: number): void {
    this.#decaySinceFlush += this.ratePerStep * durationSteps;
    if (this.#decaySinceFlush < FLUSH_AFTER) return;
    this.#kernels.cascadeFlush(this.states.byteOffset, this.states.length + (this.states.length % 2), TINY);
    this.#decaySinceFlush = 0;
  }
}

function checkWhole(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new UserError(`A cascade cannot have the ${name} ${value}: give a whole number, 1 or more.`);
}

function checkPositive(name: string, value: number): void {
  if (value > 0 && value < Number.POSITIVE_INFINITY) return;
  throw new UserError(`A cascade cannot have the ${name} ${value}: give a finite number above 0.`);
}

function wrongLength(given: number, wanted: string): UserError {
  return new UserError(`A cascade was given ${given} numbers and takes ${wanted}: one for each synapse.`);
}
