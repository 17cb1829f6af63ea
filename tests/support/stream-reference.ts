// The slow, obvious form of delayed credit in an endless stream, in float64: everything that was ever presented is kept, every synapse
// forms its trace when an error arrives, and the weights are changed after each batch. Nothing is shared with the graph but the meaning.
import type { DeltaGate } from '../../src/core/credit/layer-credit.ts';

export interface StreamLayer {
  readonly deltaGate: DeltaGate;
  readonly delaySteps: number;
  /** Weight of a lag in steps in the trace. */
  readonly kernel: (lagSteps: number) => number;
}

export interface StreamProblem {
  /** One for each layer: ReLU between them, softmax cross-entropy at the end. */
  readonly layers: readonly StreamLayer[];
  /** [layer][out][in] at the beginning. */
  readonly weights: readonly (readonly (readonly number[])[])[];
  /** [layer][out] */
  readonly biases: readonly (readonly number[])[];
  /** [presentation][in], whole batches. */
  readonly inputs: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly batchSize: number;
  /** Samples of the largest losses of each batch that learn. */
  readonly salientCount?: number;
  /** Of plain gradient descent, after each batch. */
  readonly learningRate: number;
}

export interface StreamedBatch {
  readonly loss: number;
  /** By how much the least loss that passed the gate is above the largest that did not. */
  readonly margin: number;
  /** [layer][out][in] */
  readonly weights: readonly number[][][];
  /** [layer][out] */
  readonly biases: readonly number[][];
  /** Undelayed gradient of the samples whose error arrives, as they were when they were presented: [layer][out][in]. */
  readonly trueWeights: readonly number[][][];
  /** What each layer's entries would be at most if nothing cancelled and every trace were as full as it can be. */
  readonly scales: readonly { readonly weight: number; readonly bias: number }[];
}

/** What a layer saw of one presentation, and was told about it. */
interface Presentation {
  readonly step: number;
  readonly x: readonly number[];
  readonly slope: readonly number[];
  readonly delta: readonly number[];
}

const zeros = (rows: number, columns: number) => Array.from({ length: rows }, () => new Array<number>(columns).fill(0));

/** One result for each batch. */
export function streamReference(problem: StreamProblem): readonly StreamedBatch[] {
  const { layers, inputs, labels, batchSize, salientCount = batchSize, learningRate } = problem;
  const weights = problem.weights.map((layer) => layer.map((row) => [...row]));
  const biases = problem.biases.map((layer) => [...layer]);
  const past: Presentation[][] = layers.map(() => []);
  const results: StreamedBatch[] = [];
  for (let first = 0; first < inputs.length; first += batchSize) {
    const steps = Array.from({ length: batchSize }, (_, at) => first + at);
    const passes = steps.map((step) => present(weights, biases, inputs[step]!, labels[step]!));
    const byLoss = [...passes.keys()].sort((a, b) => passes[b]!.loss - passes[a]!.loss);
    const passed = byLoss.slice(0, salientCount);
    const lossOf = (rank: number) => passes[byLoss[rank] ?? -1]?.loss ?? Number.NEGATIVE_INFINITY;
    for (const at of passed.sort((a, b) => a - b)) {
      passes[at]!.layers.forEach(({ x, slope, delta }, index) => {
        past[index]!.push({ step: first + at, x, slope, delta: delta.map((value) => value / salientCount) });
      });
    }
    const batch = layers.map((layer, index) => creditOf(layer, past[index]!, first, first + batchSize));
    results.push({
      loss: passes.reduce((sum, { loss }) => sum + loss, 0) / batchSize,
      margin: lossOf(salientCount - 1) - lossOf(salientCount),
      weights: batch.map(({ weight }) => weight),
      biases: batch.map(({ bias }) => bias),
      trueWeights: batch.map(({ trueWeight }) => trueWeight),
      scales: batch.map(({ scale }) => scale),
    });
    batch.forEach(({ weight, bias }, index) => {
      weight.forEach((row, unit) => {
        biases[index]![unit]! -= learningRate * bias[unit]!;
        row.forEach((value, at) => {
          weights[index]![unit]![at]! -= learningRate * value;
        });
      });
    });
  }
  return results;
}

/** One presentation: what goes into each layer, the slopes of what comes out, and δ = dL/dz of its own loss. */
function present(
  weights: readonly number[][][],
  biases: readonly number[][],
  input: readonly number[],
  label: number,
): { readonly loss: number; readonly layers: readonly Omit<Presentation, 'step'>[] } {
  const layers: { x: readonly number[]; slope: number[]; delta: readonly number[] }[] = [];
  let x = input;
  weights.forEach((layer, index) => {
    const sums = layer.map((row, unit) =>
      row.reduce((sum, weight, at) => sum + weight * x[at]!, biases[index]![unit]!),
    );
    const slope = sums.map((sum) => (index === weights.length - 1 || sum > 0 ? 1 : 0));
    layers.push({ x, slope, delta: [] });
    x = sums.map((sum, unit) => sum * slope[unit]!);
  });
  const largest = Math.max(...x);
  const total = x.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
  const loss = Math.log(total) + largest - x[label]!;
  let delta = x.map((logit, unit) => Math.exp(logit - largest) / total - (unit === label ? 1 : 0));
  for (let index = weights.length - 1; index >= 0; index -= 1) {
    const layer = layers[index]!;
    layer.delta = delta;
    delta = layer.x.map((_, at) =>
      layer.slope.reduce((sum, slope, unit) => sum + layer.delta[unit]! * slope * weights[index]![unit]![at]!, 0),
    );
  }
  return { loss, layers };
}

/** The gradients of the errors that arrive from step `first` until before step `end`. */
function creditOf(layer: StreamLayer, past: readonly Presentation[], first: number, end: number) {
  const [units = 0, inputs = 0] = [past[0]?.slope.length, past[0]?.x.length];
  const weight = zeros(units, inputs);
  const trueWeight = zeros(units, inputs);
  const bias = new Array<number>(units).fill(0);
  let errors = 0;
  for (const about of past) {
    const arrival = about.step + layer.delaySteps;
    if (arrival < first || arrival >= end) continue;
    errors += Math.max(...about.delta.map(Math.abs));
    for (let unit = 0; unit < units; unit += 1) {
      const gated = about.delta[unit]! * about.slope[unit]!;
      const delta = layer.deltaGate === 'own-time' ? gated : about.delta[unit]!;
      bias[unit]! += gated;
      for (let at = 0; at < inputs; at += 1) {
        let trace = 0;
        for (const { step, slope, x } of past) {
          if (step <= arrival) trace += layer.kernel(arrival - step) * slope[unit]! * x[at]!;
        }
        weight[unit]![at]! += delta * trace;
        trueWeight[unit]![at]! += gated * about.x[at]!;
      }
    }
  }
  const wholeKernel = Array.from({ length: 1000 }, (_, lag) => layer.kernel(lag)).reduce(
    (sum, value) => sum + value,
    0,
  );
  const activity = Math.max(...past.flatMap(({ x }) => x.map(Math.abs)));
  return { weight, bias, trueWeight, scale: { weight: errors * wholeKernel * activity, bias: errors } };
}
