// A critic in training: it values what the environments show, and steps towards the λ-returns at once, without delay.
// Patches of images take much memory (120 MB a layer for 1,024 boards of MinAtar), so images go through it in pieces, whose
// gradients add up: a run takes 0.6 GB instead of 1.8 GB, in the same time.
import type { BoundProgram, Engine, Program } from '../graph/engine.ts';
import { elementCount } from '../graph/value.ts';
import { INPUTS } from '../model/forward.ts';
import { activityShapes, type Network } from '../model/network.ts';
import { buildCriticGraph, buildValueGraph, criticTensors } from './critic-graphs.ts';

export interface CriticOptions {
  readonly engine: Engine;
  readonly network: Network;
  readonly environments: number;
  readonly windowSteps: number;
  /** What the loss is multiplied by in the gradient. */
  readonly coefficient: number;
  /** Weights, and where gradients are written, by parameter name. */
  readonly parameters: Readonly<Record<string, Float32Array>>;
  readonly gradients: Readonly<Record<string, Float32Array>>;
}

/** Numbers in the largest activity of a piece. */
const PIECE_NUMBERS = 2 ** 19;

/** Rows of a piece: a divisor of `rows`, all of them where none is of a fitting size. */
export function pieceRows(network: Network, rows: number): number {
  const largest = Math.max(...activityShapes(network).map(elementCount));
  const most = Math.max(1, Math.floor(PIECE_NUMBERS / largest));
  for (let size = Math.min(rows, most); size > most / 4; size -= 1) if (rows % size === 0) return size;
  return rows;
}

export class Critic {
  /** What the window shows, and what comes after it; to be filled before `value`. [steps + 1, environments, ...observation] */
  readonly observations: Float32Array;
  /** λ-returns, to be filled before `learn`. [steps × environments] */
  readonly returns: Float32Array;
  /** V of `observations`. [(steps + 1) × environments] */
  readonly values: Float32Array;
  readonly #options: CriticOptions;
  /** Numbers of one observation. */
  readonly #width: number;
  readonly #pieceRows: number;
  /** Observations and values of a piece. */
  readonly #piece: {
    readonly observations: Float32Array;
    readonly values: Float32Array;
    readonly returns: Float32Array;
  };
  /** Gradients of a piece; where there is one piece, those of the window. */
  readonly #pieceGradients: Readonly<Record<string, Float32Array>>;
  readonly #loss = new Float32Array(1);
  readonly #programs: Program[] = [];
  #value: BoundProgram | undefined;
  #learn: BoundProgram | undefined;

  constructor(options: CriticOptions) {
    this.#options = options;
    const { network, environments, windowSteps, gradients } = options;
    const rows = windowSteps * environments;
    this.#width = elementCount(network.inputShape);
    this.#pieceRows = pieceRows(network, rows);
    this.observations = new Float32Array((rows + environments) * this.#width);
    this.values = new Float32Array(rows + environments);
    this.returns = new Float32Array(rows);
    this.#piece = {
      observations: new Float32Array(this.#pieceRows * this.#width),
      values: new Float32Array(this.#pieceRows),
      returns: new Float32Array(this.#pieceRows),
    };
    this.#pieceGradients =
      this.#pieceRows === rows
        ? gradients
        : Object.fromEntries(Object.entries(gradients).map(([name, { length }]) => [name, new Float32Array(length)]));
  }

  async prepare(): Promise<void> {
    this.#value ??= await this.#compileValue();
    this.#learn ??= await this.#compileLearn();
  }

  /** Fills `values`. */
  async value(): Promise<void> {
    await this.valuesOf(this.observations, this.values);
  }

  /** V of any number of observations, one after another in `observations`, written to `values`. */
  async valuesOf(observations: Float32Array, values: Float32Array): Promise<void> {
    this.#value ??= await this.#compileValue();
    const piece = this.#piece;
    for (let first = 0; first < values.length; first += this.#pieceRows) {
      const rows = Math.min(this.#pieceRows, values.length - first);
      piece.observations.set(observations.subarray(first * this.#width, (first + rows) * this.#width));
      await this.#value.run();
      values.set(piece.values.subarray(0, rows), first);
    }
  }

  /** Writes the gradients of a step towards `returns`, and gives the loss: half the mean squared error. */
  async learn(): Promise<number> {
    this.#learn ??= await this.#compileLearn();
    const { gradients } = this.#options;
    const piece = this.#piece;
    const isWhole = this.#pieceGradients === gradients;
    if (!isWhole) for (const gradient of Object.values(gradients)) gradient.fill(0);
    let loss = 0;
    for (let first = 0; first < this.returns.length; first += this.#pieceRows) {
      const end = first + this.#pieceRows;
      piece.observations.set(this.observations.subarray(first * this.#width, end * this.#width));
      piece.returns.set(this.returns.subarray(first, end));
      await this.#learn.run();
      loss += (this.#loss[0]! * this.#pieceRows) / this.returns.length;
      if (isWhole) continue;
      for (const [name, gradient] of Object.entries(gradients)) addTo(gradient, this.#pieceGradients[name]!);
    }
    return loss;
  }

  async release(): Promise<void> {
    for (const program of this.#programs.splice(0)) await program.release();
  }

  async #compileValue(): Promise<BoundProgram> {
    const { engine, network, parameters } = this.#options;
    const { observations, values } = this.#piece;
    const program = await engine.compile(buildValueGraph(network, this.#pieceRows, 'float32'));
    this.#programs.push(program);
    return program.bind({ ...parameters, [INPUTS]: observations }, { [criticTensors.values]: values });
  }

  async #compileLearn(): Promise<BoundProgram> {
    const { engine, network, coefficient, parameters } = this.#options;
    const { observations, returns } = this.#piece;
    // The mean is over the window, of which a piece is a share.
    const share = this.#pieceRows / this.returns.length;
    const program = await engine.compile(buildCriticGraph(network, this.#pieceRows, coefficient * share, 'float32'));
    this.#programs.push(program);
    const outputs: Record<string, Float32Array> = { [criticTensors.loss]: this.#loss };
    for (const [name, gradient] of Object.entries(this.#pieceGradients))
      outputs[criticTensors.gradient(name)] = gradient;
    return program.bind({ ...parameters, [INPUTS]: observations, [criticTensors.returns]: returns }, outputs);
  }
}

function addTo(sum: Float32Array, values: Float32Array): void {
  for (let at = 0; at < sum.length; at += 1) sum[at]! += values[at]!;
}
