// A critic in training: it values what the environments show, and steps towards the λ-returns at once, without delay.
import type { BoundProgram, Engine, Program } from '../graph/engine.ts';
import { elementCount } from '../graph/value.ts';
import { INPUTS } from '../model/forward.ts';
import type { Network } from '../model/network.ts';
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

export class Critic {
  /** [steps + 1, environments, ...observation]: what the window shows, and what comes after it; to be filled before `value`. */
  readonly observations: Float32Array;
  /** [steps × environments]: λ-returns; to be filled before `learn`. */
  readonly returns: Float32Array;
  /** [(steps + 1) × environments]: V of `observations`. */
  readonly values: Float32Array;
  readonly #options: CriticOptions;
  /** A batch of observations that are valued by the way: [environments, ...observation]. */
  readonly #extra: Float32Array;
  readonly #extraValues: Float32Array;
  readonly #loss = new Float32Array(1);
  readonly #programs: Program[] = [];
  #value: BoundProgram | undefined;
  #valueExtra: BoundProgram | undefined;
  #learn: BoundProgram | undefined;

  constructor(options: CriticOptions) {
    this.#options = options;
    const { network, environments, windowSteps } = options;
    const width = elementCount(network.inputShape);
    this.observations = new Float32Array((windowSteps + 1) * environments * width);
    this.values = new Float32Array((windowSteps + 1) * environments);
    this.returns = new Float32Array(windowSteps * environments);
    this.#extra = new Float32Array(environments * width);
    this.#extraValues = new Float32Array(environments);
  }

  async prepare(): Promise<void> {
    this.#value ??= await this.#compileValue(this.observations, this.values);
    this.#learn ??= await this.#compileLearn();
  }

  /** Fills `values`. */
  async value(): Promise<void> {
    this.#value ??= await this.#compileValue(this.observations, this.values);
    await this.#value.run();
  }

  /** V of any number of observations, one after another in `observations`. */
  async valuesOf(observations: Float32Array): Promise<Float32Array> {
    const { network, environments } = this.#options;
    this.#valueExtra ??= await this.#compileValue(this.#extra, this.#extraValues);
    const width = elementCount(network.inputShape);
    const count = observations.length / width;
    const values = new Float32Array(count);
    for (let first = 0; first < count; first += environments) {
      const size = Math.min(environments, count - first);
      this.#extra.set(observations.subarray(first * width, (first + size) * width));
      await this.#valueExtra.run();
      values.set(this.#extraValues.subarray(0, size), first);
    }
    return values;
  }

  /** Writes the gradients of a step towards `returns`, and gives the loss: half the mean squared error. */
  async learn(): Promise<number> {
    this.#learn ??= await this.#compileLearn();
    await this.#learn.run();
    return this.#loss[0]!;
  }

  async release(): Promise<void> {
    for (const program of this.#programs.splice(0)) await program.release();
  }

  async #compileValue(observations: Float32Array, values: Float32Array): Promise<BoundProgram> {
    const { engine, network, parameters } = this.#options;
    const program = await engine.compile(buildValueGraph(network, values.length, 'float32'));
    this.#programs.push(program);
    return program.bind({ ...parameters, [INPUTS]: observations }, { [criticTensors.values]: values });
  }

  async #compileLearn(): Promise<BoundProgram> {
    const { engine, network, coefficient, parameters, gradients } = this.#options;
    const rows = this.returns.length;
    const program = await engine.compile(buildCriticGraph(network, rows, coefficient, 'float32'));
    this.#programs.push(program);
    const outputs: Record<string, Float32Array> = { [criticTensors.loss]: this.#loss };
    for (const [name, gradient] of Object.entries(gradients)) outputs[criticTensors.gradient(name)] = gradient;
    const width = elementCount(network.inputShape);
    return program.bind(
      { ...parameters, [INPUTS]: this.observations.subarray(0, rows * width), [criticTensors.returns]: this.returns },
      outputs,
    );
  }
}
