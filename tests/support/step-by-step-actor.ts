// Algorithm 1 with delayed credit, slow and obvious, in float64: every synapse of every environment keeps all of its past, its trace
// is summed anew at every step, and e and the gradient move on step by step. Nothing here knows of windows.
import type { DeltaGate } from '../../src/core/credit/layer-credit.ts';

export interface ReferenceActorLayer {
  readonly delaySteps: number;
  /** Weight of a lag in the trace. */
  readonly kernel: (lagSteps: number) => number;
  readonly deltaGate: DeltaGate;
  /** λ of each synapse: [out][in]. */
  readonly lambda: readonly (readonly number[])[];
}

export interface ReferenceActorOptions {
  readonly layers: readonly ReferenceActorLayer[];
  readonly discount: number;
  readonly entropy: { readonly coefficient: number; readonly path: 'delayed' | 'immediate' };
}

export interface ReferenceStep {
  /** [layer][out][in]: as they are in this step. */
  readonly weights: readonly (readonly (readonly number[])[])[];
  /** [environment][in] */
  readonly observations: readonly (readonly number[])[];
  /** [environment] */
  readonly actions: readonly number[];
  readonly tdErrors: readonly number[];
  readonly ends: readonly number[];
}

/** What one layer did in one step of one environment. */
interface Moment {
  readonly input: readonly number[];
  readonly slope: readonly number[];
  readonly delta: readonly number[];
  readonly entropyDelta: readonly number[];
  readonly gatedEntropyDelta: readonly number[];
}

const matrix = (rows: number, columns: number) =>
  Array.from({ length: rows }, () => new Array<number>(columns).fill(0));

export class StepByStepActor {
  readonly #options: ReferenceActorOptions;
  readonly #steps: ReferenceStep[] = [];
  /** [environment][layer][step] */
  readonly #moments: Moment[][][] = [];
  /** e: [environment][layer][out][in] */
  readonly #traces: number[][][][] = [];

  constructor(options: ReferenceActorOptions) {
    this.#options = options;
  }

  /** Takes one step, and returns what it adds to the gradient (of ascent) of each layer, over environments: [layer][out][in]. */
  step(step: ReferenceStep): number[][][] {
    const { layers, discount, entropy } = this.#options;
    const now = this.#steps.length;
    this.#steps.push(step);
    const gradients = step.weights.map((rows) => matrix(rows.length, rows[0]!.length));
    step.observations.forEach((observation, environment) => {
      const moments = momentsOf(step.weights, observation, step.actions[environment]!, layers);
      this.#moments[environment] ??= layers.map(() => []);
      this.#traces[environment] ??= step.weights.map((rows) => matrix(rows.length, rows[0]!.length));
      const past = this.#moments[environment];
      const traces = this.#traces[environment];
      layers.forEach(({ delaySteps, kernel, lambda }, index) => {
        past[index]!.push(moments[index]!);
        const about = now - delaySteps;
        const late = past[index]![about];
        const tdError = about < 0 ? 0 : this.#steps[about]!.tdErrors[environment]!;
        const ended = about < 0 ? 0 : this.#steps[about]!.ends[environment]!;
        const gradient = gradients[index]!;
        const e = traces[index]!;
        for (let out = 0; out < gradient.length; out += 1) {
          for (let at = 0; at < gradient[out]!.length; at += 1) {
            let trace = 0;
            past[index]!.forEach(({ slope, input }, then) => {
              trace += kernel(now - then) * slope[out]! * input[at]!;
            });
            const meets = (late?.delta[out] ?? 0) * trace;
            e[out]![at] = lambda[out]![at]! * discount * e[out]![at]! + meets;
            gradient[out]![at]! += tdError * e[out]![at]!;
            if (ended) e[out]![at] = 0;
            gradient[out]![at]! +=
              entropy.coefficient *
              (entropy.path === 'delayed'
                ? (late?.entropyDelta[out] ?? 0) * trace
                : moments[index]!.gatedEntropyDelta[out]! * moments[index]!.input[at]!);
          }
        }
      });
    });
    return gradients;
  }
}

function momentsOf(
  weights: ReferenceStep['weights'],
  observation: readonly number[],
  action: number,
  layers: readonly ReferenceActorLayer[],
): Moment[] {
  const inputs: (readonly number[])[] = [observation];
  const slopes: number[][] = [];
  let logits: number[] = [];
  weights.forEach((rows, index) => {
    const sums = rows.map((row) => row.reduce((sum, weight, at) => sum + weight * inputs[index]![at]!, 0));
    const last = index === weights.length - 1;
    slopes.push(sums.map((sum) => (last || sum > 0 ? 1 : 0)));
    if (last) logits = sums;
    else inputs.push(sums.map((sum) => Math.max(0, sum)));
  });
  const largest = Math.max(...logits);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
  const logs = logits.map((logit) => logit - largest - Math.log(total));
  const entropy = -logs.reduce((sum, log) => sum + Math.exp(log) * log, 0);
  let credit = logs.map((log, out) => (out === action ? 1 : 0) - Math.exp(log));
  let entropyCredit = logs.map((log) => -Math.exp(log) * (log + entropy));
  const moments: Moment[] = [];
  for (let index = weights.length - 1; index >= 0; index -= 1) {
    const slope = slopes[index]!;
    const gate = (values: readonly number[]) => values.map((value, out) => value * slope[out]!);
    const carried = layers[index]!.deltaGate === 'own-time';
    moments.unshift({
      input: inputs[index]!,
      slope,
      delta: carried ? gate(credit) : credit,
      entropyDelta: carried ? gate(entropyCredit) : entropyCredit,
      gatedEntropyDelta: gate(entropyCredit),
    });
    const down = (values: readonly number[]) =>
      inputs[index]!.map((_, at) =>
        gate(values).reduce((sum, value, out) => sum + value * weights[index]![out]![at]!, 0),
      );
    [credit, entropyCredit] = [down(credit), down(entropyCredit)];
  }
  return moments;
}
