// A critic in training: it values what the environments show, and steps towards the λ-returns at once, without delay.
// A window goes through the engine whole and once: of 1,024 boards of MinAtar, values and gradients apart, in pieces of 128 boards
// whose gradients add up, took 280 ms, of which 50 ms went into adding up the gradients of the dense layers.
import type { BoundProgram, Engine, Program } from '../graph/engine.ts';
import { elementCount } from '../graph/value.ts';
import { INPUTS } from '../model/forward.ts';
import type { Network } from '../model/network.ts';
import { buildCriticGraph, buildValueGraph, criticTensors } from './critic-graphs.ts';
import {
  createReturnCoefficients,
  fillReturnCoefficients,
  type PlayedWindow,
  type ReturnCoefficients,
  returnTensors,
} from './td-errors.ts';

export interface CriticOptions {
  readonly engine: Engine;
  readonly network: Network;
  readonly environments: number;
  readonly windowSteps: number;
  /** γ, and λ of the returns. */
  readonly discount: number;
  readonly lambda: number;
  /** What the loss is multiplied by in the gradient. */
  readonly coefficient: number;
  /** Weights, and where gradients are written, by parameter name. */
  readonly parameters: Readonly<Record<string, Float32Array>>;
  readonly gradients: Readonly<Record<string, Float32Array>>;
}

export class Critic {
  /** What the window shows, and what comes after it; to be filled before `learn`. [steps + 1, environments, ...observation] */
  readonly observations: Float32Array;
  /** η of the window, written by `learn`. [steps × environments] */
  readonly tdErrors: Float32Array;
  readonly #options: CriticOptions;
  /** Numbers of one observation. */
  readonly #width: number;
  readonly #coefficients: ReturnCoefficients;
  /** Other observations, as many as there are environments, and their values. */
  readonly #others: { readonly observations: Float32Array; readonly values: Float32Array };
  readonly #loss = new Float32Array(1);
  readonly #programs: Program[] = [];
  #value: BoundProgram | undefined;
  #learn: BoundProgram | undefined;

  constructor(options: CriticOptions) {
    this.#options = options;
    const { network, environments, windowSteps } = options;
    this.#width = elementCount(network.inputShape);
    this.observations = new Float32Array((windowSteps + 1) * environments * this.#width);
    this.tdErrors = new Float32Array(windowSteps * environments);
    this.#coefficients = createReturnCoefficients(windowSteps, environments);
    this.#others = {
      observations: new Float32Array(environments * this.#width),
      values: new Float32Array(environments),
    };
  }

  async prepare(): Promise<void> {
    this.#value ??= await this.#compileValue();
    this.#learn ??= await this.#compileLearn();
  }

  /** V of any number of observations, one after another in `observations`, written to `values`. */
  async valuesOf(observations: Float32Array, values: Float32Array): Promise<void> {
    this.#value ??= await this.#compileValue();
    const others = this.#others;
    for (let first = 0; first < values.length; first += others.values.length) {
      const rows = Math.min(others.values.length, values.length - first);
      others.observations.set(observations.subarray(first * this.#width, (first + rows) * this.#width));
      await this.#value.run();
      values.set(others.values.subarray(0, rows), first);
    }
  }

  /** Writes TD errors, and the gradients of a step towards the returns, and gives the loss: half the mean squared error. */
  async learn(window: PlayedWindow): Promise<number> {
    this.#learn ??= await this.#compileLearn();
    const { discount, lambda } = this.#options;
    fillReturnCoefficients(this.#coefficients, window, discount, lambda);
    await this.#learn.run();
    return this.#loss[0]!;
  }

  async release(): Promise<void> {
    for (const program of this.#programs.splice(0)) await program.release();
  }

  async #compileValue(): Promise<BoundProgram> {
    const { engine, network, environments, parameters } = this.#options;
    const { observations, values } = this.#others;
    const channelBlock = await engine.channelBlock?.();
    const program = await engine.compile(buildValueGraph(network, environments, 'float32', { channelBlock }));
    this.#programs.push(program);
    return program.bind({ ...parameters, [INPUTS]: observations }, { [criticTensors.values]: values });
  }

  async #compileLearn(): Promise<BoundProgram> {
    const { engine, network, environments, windowSteps, coefficient, parameters, gradients } = this.#options;
    const model = buildCriticGraph(network, {
      float: 'float32',
      steps: windowSteps,
      environments,
      coefficient,
      channelBlock: await engine.channelBlock?.(),
    });
    // Of 1,024 boards of MinAtar 200 MB less, in the same time.
    const program = await engine.compile(model, { intermediates: 'reused' });
    this.#programs.push(program);
    const { outcomes, continuations, sums } = this.#coefficients;
    const inputs = {
      ...parameters,
      [INPUTS]: this.observations,
      [returnTensors.outcomes]: outcomes,
      [returnTensors.continuations]: continuations,
      [returnTensors.sums]: sums,
    };
    const outputs: Record<string, Float32Array> = {
      [criticTensors.loss]: this.#loss,
      [criticTensors.tdErrors]: this.tdErrors,
    };
    for (const [name, gradient] of Object.entries(gradients)) outputs[criticTensors.gradient(name)] = gradient;
    return program.bind(inputs, outputs);
  }
}
