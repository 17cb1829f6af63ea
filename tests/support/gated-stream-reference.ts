// The slow, obvious form of a gated stream through any network, in float64: the salient samples of every batch are kept for ever, every
// synapse forms its trace when an error arrives, and the weights change after each batch.
import { type GatedProblem, type GatedRule, gatedPass, type LearnedBatch } from './gated-reference.ts';

export interface GatedStream {
  /** Its inputs and labels are whole batches, one after another. */
  readonly problem: GatedProblem;
  /** Without places: they are the stream's. */
  readonly rule: Omit<GatedRule, 'places'>;
  readonly batchSize: number;
  /** Of each batch, where its salient samples are presented, largest loss first; at their own places where left out. */
  readonly places?: readonly (readonly number[])[];
  /** Of plain gradient descent, after each batch. */
  readonly learningRate: number;
}

export interface GatedStreamBatch {
  readonly loss: number;
  readonly margin: number;
  readonly gradients: Readonly<Record<string, readonly number[]>>;
  /** Undelayed gradient of the samples whose error arrives, as they were when they were presented, by layer. */
  readonly trueGradients: Readonly<Record<string, readonly number[]>>;
  readonly nextState: Readonly<Record<string, readonly number[]>>;
}

interface PastSample {
  readonly step: number;
  readonly x: readonly number[];
  readonly slope: readonly number[];
  readonly delta: readonly number[];
}

/** One result for each batch. */
export function gatedStreamReference(stream: GatedStream): readonly GatedStreamBatch[] {
  const { problem, rule, batchSize, learningRate } = stream;
  let numbers = problem.numbers;
  const past: Record<string, PastSample[]> = {};
  const results: GatedStreamBatch[] = [];
  for (let first = 0; first < problem.inputs.length; first += batchSize) {
    const inputs = problem.inputs.slice(first, first + batchSize);
    const labels = problem.labels.slice(first, first + batchSize);
    const pass = gatedPass({ ...problem, inputs, labels, numbers }, rule);
    const places = stream.places?.[results.length] ?? pass.salient;
    const gradients: Record<string, readonly number[]> = {};
    const trueGradients: Record<string, readonly number[]> = {};
    for (const layer of pass.layers) {
      const { name, x, slope, delta } = layer;
      const all = past[name] ?? [];
      past[name] = all;
      places.forEach((place, row) => {
        all.push({ step: first + place, x: x[row]!, slope: slope[row]!, delta: delta[row]! });
      });
      const sizes = { weight: numbers[`${name}.weight`]!.length, bias: numbers[`${name}.bias`]!.length };
      const { weight, bias, trueWeight } = arriving(layer, sizes, all, rule.credit[name]!, [first, first + batchSize]);
      gradients[`${name}.weight`] = weight;
      gradients[`${name}.bias`] = bias;
      trueGradients[name] = trueWeight;
    }
    results.push({ loss: pass.loss, margin: pass.margin, gradients, trueGradients, nextState: pass.nextState });
    const changed = Object.entries(gradients).map(([name, gradient]) => [
      name,
      numbers[name]!.map((value, at) => value - learningRate * gradient[at]!),
    ]);
    numbers = { ...numbers, ...pass.nextState, ...Object.fromEntries(changed) };
  }
  return results;
}

/** The gradients of the errors that arrive from step `from` until before step `end`. */
function arriving(
  { units }: LearnedBatch,
  sizes: { readonly weight: number; readonly bias: number },
  past: readonly PastSample[],
  { delaySteps, deltaGate, kernel }: GatedRule['credit'][string],
  [from, end]: readonly [number, number],
) {
  const zeros = (length: number) => new Array<number>(length).fill(0);
  const [weight, trueWeight, bias] = [zeros(sizes.weight), zeros(sizes.weight), zeros(sizes.bias)];
  for (const about of past) {
    const arrival = about.step + delaySteps;
    if (arrival < from || arrival >= end) continue;
    const met = past
      .filter(({ step }) => step <= arrival)
      .map((sample) => ({ ...sample, share: kernel(arrival - sample.step) }));
    for (const { unit, out, taps } of units) {
      const gated = about.delta[unit]! * about.slope[unit]!;
      bias[out]! += gated;
      for (const { synapse, from: input } of taps) {
        let trace = 0;
        for (const { share, slope, x } of met) trace += share * slope[unit]! * x[input]!;
        weight[synapse]! += (deltaGate === 'own-time' ? gated : about.delta[unit]!) * trace;
        trueWeight[synapse]! += gated * about.x[input]!;
      }
    }
  }
  return { weight, trueWeight, bias };
}
