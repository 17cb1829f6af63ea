// The slow, obvious form of a gated update in float64: plain loops over samples, pixels and synapses, every synapse with a trace of its
// own. Numbers of a sample are flat, images [row][column][channel]; nothing here is shared with the graph but the meaning.
import type { DeltaGate } from '../../src/core/credit/layer-credit.ts';
import type { ConvLayer } from '../../src/core/model/layers/conv.ts';
import { activityShapes, type Network } from '../../src/core/model/network.ts';

export interface GatedProblem {
  readonly network: Network;
  /** [batch][numbers of a sample] */
  readonly inputs: readonly (readonly number[])[];
  readonly labels: readonly number[];
  /** Parameters and states by name. */
  readonly numbers: Readonly<Record<string, readonly number[]>>;
}

export interface GatedRule {
  readonly count: number;
  readonly forward: 'reuse' | 'again';
  /** Steps at which the salient samples are presented, largest loss first; their own places where left out. */
  readonly places?: readonly number[];
  /** By name of the layer that learns. */
  readonly credit: Readonly<Record<string, ReferenceCredit>>;
}

interface ReferenceCredit {
  readonly delaySteps: number;
  readonly deltaGate: DeltaGate;
  readonly kernel: (lagSteps: number) => number;
}

export interface GatedResult {
  /** Mean over the whole batch. */
  readonly loss: number;
  /** Samples that learn, largest loss first. */
  readonly salient: readonly number[];
  readonly gradients: Readonly<Record<string, readonly number[]>>;
  /** Gradients of the weights without delay, by layer. */
  readonly trueGradients: Readonly<Record<string, readonly number[]>>;
  readonly nextState: Readonly<Record<string, readonly number[]>>;
}

/** What a layer has of every sample that went through it: [sample][number]. */
interface Passed {
  readonly input: number[][];
  /** f'(a) of every unit, pixels before pooling included. */
  readonly slope: number[][];
  readonly output: number[][];
  /** Of a batch normalisation, what it divides by: by channel. */
  readonly deviation?: readonly number[];
}

type States = Record<string, readonly number[]>;

const zeros = (length: number) => new Array<number>(length).fill(0);

/** The unit (pixel before pooling, output channel) and the numbers of the input that feed its synapses, taps outside left out. */
function* synapsesOf(layer: ConvLayer, [rows = 1, columns = 1, inputs = 1]: readonly number[]) {
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      for (let out = 0; out < layer.channels; out += 1) {
        const unit = (row * columns + column) * layer.channels + out;
        const taps: { synapse: number; from: number }[] = [];
        for (let tap = 0; tap < 9; tap += 1) {
          const [y, x] = [row + Math.floor(tap / 3) - 1, column + (tap % 3) - 1];
          if (y < 0 || y >= rows || x < 0 || x >= columns) continue;
          for (let channel = 0; channel < inputs; channel += 1) {
            taps.push({ synapse: (out * 9 + tap) * inputs + channel, from: (y * columns + x) * inputs + channel });
          }
        }
        yield { unit, out, taps };
      }
    }
  }
}

/** Where a unit's activity goes, and with which weight. */
function pooledPlace(layer: ConvLayer, [rows = 1, columns = 1]: readonly number[], unit: number) {
  const out = unit % layer.channels;
  const pixel = Math.floor(unit / layer.channels);
  const [row, column] = [Math.floor(pixel / columns), pixel % columns];
  if (layer.pool === 'none' || rows < 1) return { place: unit, share: 1 };
  return { place: (Math.floor(row / 2) * (columns / 2) + Math.floor(column / 2)) * layer.channels + out, share: 1 / 4 };
}

/** The order in which a flattened image has its numbers: entry k is the index in [row][column][channel]. */
function flatOrder([rows = 1, columns = 1, channels = 1]: readonly number[]): number[] {
  const pixels = rows * columns;
  return Array.from({ length: pixels * channels }, (_, at) => (at % pixels) * channels + Math.floor(at / pixels));
}

function forward(problem: GatedProblem, samples: readonly (readonly number[])[], states: States) {
  const { network, numbers } = problem;
  const shapes = activityShapes(network);
  const nextState: States = { ...states };
  let activity = samples.map((sample) => [...sample]);
  const passed = network.layers.map((layer, index): Passed => {
    const input = activity;
    const shape = shapes[index]!;
    const weights = numbers[`${layer.name}.weight`] ?? [];
    const biases = numbers[`${layer.name}.bias`] ?? [];
    const slope: number[][] = [];
    let deviation: Passed['deviation'];
    switch (layer.kind) {
      case 'conv': {
        const size = shapes[index + 1]!.reduce((product, side) => product * side, 1);
        activity = input.map((x) => {
          const output = zeros(size);
          const slopes: number[] = [];
          for (const { unit, out, taps } of synapsesOf(layer, shape)) {
            const a = taps.reduce((sum, { synapse, from }) => sum + weights[synapse]! * x[from]!, biases[out]!);
            const { place, share } = pooledPlace(layer, shape, unit);
            slopes[unit] = a > 0 ? 1 : 0;
            output[place]! += share * Math.max(0, a);
          }
          slope.push(slopes);
          return output;
        });
        break;
      }
      case 'batch-norm': {
        const channels = shape.at(-1)!;
        const values = (channel: number) => input.flatMap((x) => x.filter((_, at) => at % channels === channel));
        const average = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
        const means = Array.from({ length: channels }, (_, channel) => average(values(channel)));
        const variances = means.map((mean, channel) => average(values(channel).map((value) => (value - mean) ** 2)));
        const roots = variances.map((variance) => Math.sqrt(variance + 1e-5));
        const count = values(0).length;
        deviation = roots;
        nextState[`${layer.name}.mean`] = means.map(
          (mean, at) => 0.9 * states[`${layer.name}.mean`]![at]! + 0.1 * mean,
        );
        nextState[`${layer.name}.variance`] = variances.map(
          (variance, at) => 0.9 * states[`${layer.name}.variance`]![at]! + (0.1 * variance * count) / (count - 1),
        );
        activity = input.map((x) => x.map((value, at) => (value - means[at % channels]!) / roots[at % channels]!));
        break;
      }
      case 'flatten':
        activity = input.map((x) => flatOrder(shape).map((from) => x[from]!));
        break;
      case 'dense':
        activity = input.map((x) => {
          const sums = biases.map((bias, unit) =>
            x.reduce((sum, value, at) => sum + value * weights[unit * x.length + at]!, bias),
          );
          slope.push(sums.map((sum) => (layer.activation === 'linear' || sum > 0 ? 1 : 0)));
          return layer.activation === 'linear' ? sums : sums.map((sum) => Math.max(0, sum));
        });
        break;
      default:
        layer satisfies never;
    }
    return { input, slope, output: activity, ...(deviation && { deviation }) };
  });
  return { passed, logits: activity, nextState };
}

function crossEntropy(logits: readonly number[], label: number): { loss: number; credit: number[] } {
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
  const credit = logits.map((logit, unit) => Math.exp(logit) / total - (unit === label ? 1 : 0));
  return { loss: Math.log(total) - logits[label]!, credit };
}

/** What a layer that learns has of the salient samples of one batch, and was told about them: [sample][number]. */
export interface LearnedBatch {
  readonly name: string;
  /** Of the inputs, and of the units before pooling. */
  readonly x: readonly (readonly number[])[];
  readonly slope: readonly (readonly number[])[];
  /** δ of each unit, not gated. */
  readonly delta: readonly (readonly number[])[];
  /** Each unit with its output channel and the inputs of its synapses. */
  readonly units: readonly Unit[];
}

export interface Unit {
  readonly unit: number;
  readonly out: number;
  readonly taps: readonly { readonly synapse: number; readonly from: number }[];
}

export interface GatedPass {
  /** Mean over the whole batch. */
  readonly loss: number;
  /** By how much the least loss that passed the gate is above the largest that did not. */
  readonly margin: number;
  /** Samples that learn, largest loss first. */
  readonly salient: readonly number[];
  readonly layers: readonly LearnedBatch[];
  readonly nextState: Readonly<Record<string, readonly number[]>>;
}

/** Forward and backward through the network, and no gradient yet. */
export function gatedPass(problem: GatedProblem, gate: Pick<GatedRule, 'count' | 'forward'>): GatedPass {
  const { network, inputs, labels, numbers } = problem;
  const { count } = gate;
  const shapes = activityShapes(network);
  const whole = forward(problem, inputs, numbers);
  const losses = whole.logits.map((logits, sample) => crossEntropy(logits, labels[sample]!).loss);
  const byLoss = [...losses.keys()].sort((one, other) => losses[other]! - losses[one]!);
  const lossOf = (rank: number) => losses[byLoss[rank] ?? -1] ?? Number.NEGATIVE_INFINITY;
  const salient = byLoss.slice(0, count);

  // The passes of the salient samples alone, in their order.
  const second =
    gate.forward === 'again'
      ? forward(
          problem,
          salient.map((sample) => inputs[sample]!),
          whole.nextState,
        )
      : undefined;
  const chosen = (rows: number[][]) => (second ? rows : salient.map((sample) => rows[sample]!));
  const { passed, logits, nextState } = second ?? whole;
  let credit = chosen(logits).map((own, row) =>
    crossEntropy(own, labels[salient[row]!]!).credit.map((error) => error / count),
  );

  const layers: LearnedBatch[] = [];
  for (let index = network.layers.length - 1; index >= 0; index -= 1) {
    const layer = network.layers[index]!;
    const shape = shapes[index]!;
    const { deviation } = passed[index]!;
    const [x, slope] = [passed[index]!.input, passed[index]!.slope].map(chosen);
    const weights = numbers[`${layer.name}.weight`] ?? [];
    const below = x!.map((row) => zeros(row.length));
    if (layer.kind === 'batch-norm') {
      // ∂y_i / ∂x_j = (1[i = j] − (1 + z_i z_j) / n) / deviation between any two of the n numbers that the salient samples have in a
      // channel: z are these numbers normalised by their own moments, the deviation is that of the pass.
      const channels = shape.at(-1)!;
      for (let channel = 0; channel < channels; channel += 1) {
        const places = x!.flatMap((own, row) =>
          own.flatMap((value, at) => (at % channels === channel ? [{ row, at, value }] : [])),
        );
        const mean = places.reduce((sum, { value }) => sum + value, 0) / places.length;
        const variance = places.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / places.length;
        const z = places.map(({ value }) => (value - mean) / Math.sqrt(variance + 1e-5));
        places.forEach((from, i) => {
          places.forEach((to, j) => {
            const jacobian = ((i === j ? 1 : 0) - (1 + z[i]! * z[j]!) / places.length) / deviation![channel]!;
            below[to.row]![to.at]! += credit[from.row]![from.at]! * jacobian;
          });
        });
      }
    } else if (layer.kind === 'flatten') {
      credit.forEach((own, row) => {
        for (const [at, from] of flatOrder(shape).entries()) below[row]![from] = own[at]!;
      });
    } else {
      const units = [...(layer.kind === 'conv' ? synapsesOf(layer, shape) : denseSynapses(layer.units, x![0]!.length))];
      const delta = credit.map((own, row) => {
        const deltas: number[] = [];
        for (const { unit, taps } of units) {
          const { place, share } = layer.kind === 'conv' ? pooledPlace(layer, shape, unit) : { place: unit, share: 1 };
          deltas[unit] = share * own[place]!;
          const gated = deltas[unit] * slope![row]![unit]!;
          for (const { synapse, from } of taps) below[row]![from]! += gated * weights[synapse]!;
        }
        return deltas;
      });
      layers.unshift({ name: layer.name, x: x!, slope: slope!, delta, units });
    }
    credit = below;
  }
  const loss = losses.reduce((sum, one) => sum + one, 0) / losses.length;
  return { loss, margin: lossOf(count - 1) - lossOf(count), salient, layers, nextState };
}

/** One gated update of a network, by loops. */
export function gatedReference(problem: GatedProblem, rule: GatedRule): GatedResult {
  const { numbers } = problem;
  const { loss, salient, layers, nextState } = gatedPass(problem, rule);
  const times = rule.places ?? salient;
  const gradients: Record<string, number[]> = {};
  const trueGradients: Record<string, number[]> = {};
  for (const { name, x, slope, delta, units } of layers) {
    const gradient = zeros(numbers[`${name}.weight`]!.length);
    const trueGradient = zeros(gradient.length);
    const biasGradient = zeros(numbers[`${name}.bias`]!.length);
    const { delaySteps, deltaGate, kernel } = rule.credit[name]!;
    for (let row = 0; row < rule.count; row += 1) {
      for (const { unit, out, taps } of units) {
        const gated = delta[row]![unit]! * slope[row]![unit]!;
        biasGradient[out]! += gated;
        for (const { synapse, from } of taps) {
          trueGradient[synapse]! += gated * x[row]![from]!;
          let trace = 0;
          for (let other = 0; other < rule.count; other += 1) {
            const lag = times[row]! + delaySteps - times[other]!;
            if (lag >= 0) trace += kernel(lag) * slope[other]![unit]! * x[other]![from]!;
          }
          gradient[synapse]! += (deltaGate === 'own-time' ? gated : delta[row]![unit]!) * trace;
        }
      }
    }
    gradients[`${name}.weight`] = gradient;
    gradients[`${name}.bias`] = biasGradient;
    trueGradients[name] = trueGradient;
  }
  return { loss, salient, gradients, trueGradients, nextState };
}

function* denseSynapses(units: number, inputs: number) {
  for (let unit = 0; unit < units; unit += 1) {
    const taps = Array.from({ length: inputs }, (_, from) => ({ synapse: unit * inputs + from, from }));
    yield { unit, out: unit, taps };
  }
}
