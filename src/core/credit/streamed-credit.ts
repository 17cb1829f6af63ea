// The credit of one layer in an endless stream. An error that arrives meets all that the trace holds by then, whichever batch it is of:
//   ∂W = Σ_r δ_r ⊗ Σ_q g(r + T - q) (θ_q ⊙ x_q) = Σ_q (θ_q ⊙ Σ_r g(r + T - q) δ_r) ⊗ x_q,
// r the samples whose error arrives in this batch, q those presented in it or carried from before, with the activity that they had
// then, under the weights of then. Carried are x and θ of as many presentations as the trace reaches back to, and the δ on their way.
import type { FloatType, GraphBuilder } from '../graph/graph-builder.ts';
import { elementCount, type Value } from '../graph/value.ts';
import type { LearningPart } from '../model/layer-kind.ts';
import { once } from '../once.ts';
import { filterCredit } from './filter-credit.ts';
import type { DeltaGate } from './layer-credit.ts';
import type { LayerHistory } from './stream-history.ts';

/** What is carried of a sample. `place` is its step, counted from the start of the batch; where only salient samples learn. */
export type StoredPart = 'input' | 'slopes' | 'credit' | 'place';

export const storedParts: readonly StoredPart[] = ['input', 'slopes', 'credit', 'place'];

/** Names of a streamed layer's inputs and outputs, in place of `creditMatrix`, `creditTable` and `arrived` of `trainingTensors`. */
export const streamTensors = {
  /** Input [samples, ...]: what is carried, oldest sample first; slopes are bool, the rest real. Zeros where the stream has just begun. */
  stored: (layerName: string, part: StoredPart) => `${layerName}.stored.${part}`,
  /** Output [samples, ...]: the same of the newest samples of this batch, to be carried from now on. */
  kept: (layerName: string, part: StoredPart) => `${layerName}.kept.${part}`,
  /** Input [batch, presentationSteps + batch]: `streamMatrix` of the layer. */
  matrix: (layerName: string) => `${layerName}.streamMatrix`,
  /** Input [errorSteps + presentationSteps + 2 batch - 1], in place of the matrix with a gate: `StreamTables.weights`. */
  weights: (layerName: string) => `${layerName}.streamWeights`,
  /** Input [errorSteps + batch], with a gate: `StreamTables.arrivals`. */
  arrivals: (layerName: string) => `${layerName}.streamArrivals`,
} as const;

/** One layer over the samples of this batch that learn. */
export interface StreamedLayer<F extends FloatType> {
  readonly name: string;
  /** What of the layer learns, over these samples. */
  readonly present: LearningPart<F>;
  /** δ of the samples: [samples, ...output shape]. */
  readonly credit: Value<F>;
  readonly rule: DeltaGate;
  readonly history: LayerHistory;
  readonly batchSize: number;
  /** int64 [samples]: steps of the samples in the batch, where not all of its samples learn. */
  readonly places?: Value<'int64'>;
}

/** What is carried of the layer's earlier samples, as inputs of the graph; absent where nothing is. */
interface CarriedSamples<F extends FloatType> {
  readonly input?: Value<F> | undefined;
  readonly slopes?: Value<F> | undefined;
  readonly credit?: Value<F> | undefined;
  readonly place?: Value<F> | undefined;
}

export interface StreamedGradients<F extends FloatType> {
  readonly weight: Value<F>;
  /** Absent where the layer has no bias. */
  readonly bias?: Value<F>;
  /** The undelayed gradient of the samples whose error arrives, Σ_r (θ_r ⊙ δ_r) ⊗ x_r, as they were when they were presented. */
  trueWeight(): Value<F>;
}

/** Numbers of the largest tensor that is formed over carried samples at once: they are taken in blocks of so many, or of a batch. */
const BLOCK_NUMBERS = 2 ** 22;
/** However much is carried, the graph stays of a size that can be built (and what is too much be refused). */
const MOST_BLOCKS = 256;

/** Adds the graph's inputs and outputs of what the layer carries. */
export function carrySamples<F extends FloatType>(
  builder: GraphBuilder<F>,
  { name, present, credit, history, places }: StreamedLayer<F>,
): CarriedSamples<F> {
  const { presentations, errors } = history;
  const { activity } = present.synapses;
  const samples = credit.shape[0] ?? 1;
  const carry = (part: StoredPart, value: () => Value<F>, count: number): Value<F> | undefined => {
    if (count === 0) return undefined;
    const newest = rowSlice(builder, value(), Math.max(0, samples - count), samples);
    const shape = [count, ...newest.shape.slice(1)];
    const [storedName, keptName] = [streamTensors.stored(name, part), streamTensors.kept(name, part)];
    if (part !== 'slopes') {
      builder.output(keptName, newest);
      return builder.input(storedName, builder.float, shape);
    }
    // A byte each.
    builder.output(keptName, builder.cast(newest, 'bool'));
    return builder.cast(builder.input(storedName, 'bool', shape), builder.float);
  };
  return {
    input: carry('input', activity.input, presentations),
    slopes: activity.slopes && carry('slopes', activity.slopes, presentations),
    credit: carry('credit', () => credit, errors),
    place: places && carry('place', () => builder.cast(places, builder.float), presentations),
  };
}

/** Adds what the layer carries, and the gradients of the errors that arrive in this batch. */
export function streamedGradients<F extends FloatType>(
  builder: GraphBuilder<F>,
  layer: StreamedLayer<F>,
  blockNumbers: number = BLOCK_NUMBERS,
): StreamedGradients<F> {
  const { name, credit, rule, history } = layer;
  const { presentations, errors } = history;
  const { activity, recall } = layer.present.synapses;
  const samples = credit.shape[0] ?? 1;
  const stored = carrySamples(builder, layer);
  const storedInput = stored.input;
  const storedSlopes = stored.slopes;
  const places = layer.places && builder.cast(layer.places, builder.float);
  // Its units are in the order of the carried ones.
  const present = recall(activity);

  // Where all samples learn, exactly one error arrives at each step: the first so many of those on their way. Else any of them may.
  const arrivingCount = places ? errors + samples : samples;
  const firstError = presentations - errors;
  const arrivingRows = (earlier: Value<F> | undefined, value: Value<F>, start = firstError) =>
    rowsOf(builder, earlier, value, start, start + arrivingCount);
  const { slopes } = activity;
  const arriving = recall({
    input: () => arrivingRows(storedInput, activity.input()),
    ...(slopes && { slopes: once(() => arrivingRows(storedSlopes, slopes())) }),
  });
  let arrivingCredit = arrivingRows(stored.credit, credit, 0);
  let matrix: Value<F>;
  if (places) {
    const errorPlaces = arrivingRows(stored.place, places);
    const presentationPlaces = rowsOf(builder, stored.place, places, 0, presentations + samples);
    const weighed = weighPlaces(builder, layer, errorPlaces, presentationPlaces);
    matrix = weighed.matrix;
    const perSample = [arrivingCount, ...credit.shape.slice(1).map(() => 1)];
    arrivingCredit = builder.multiply(arrivingCredit, builder.reshape(weighed.arrived, perSample));
  } else {
    matrix = builder.input(streamTensors.matrix(name), builder.float, [samples, presentations + samples]);
  }
  const arrivingGated = arriving.gate(arrivingCredit);
  const delta = rule === 'own-time' ? arrivingGated : arrivingCredit;

  /** Σ over some presentations, the columns `from` to `to` - 1 of the matrix. */
  const gradientOf = ({ gate, gateUnits = gate, synapses }: LearningPart<F>, from: number, to: number) => {
    const filtered = filterCredit(builder, columnsOf(builder, matrix, from, to), delta);
    return synapses.weightGradient(rule === 'own-time' ? gateUnits(filtered) : gate(filtered));
  };
  let weight = gradientOf(present, presentations, presentations + samples);
  if (storedInput) {
    const numbers = [storedInput, storedSlopes].map((value) => elementCount(value?.shape.slice(1) ?? [0]));
    const blockSize = Math.max(
      samples,
      Math.floor(blockNumbers / Math.max(...numbers)),
      Math.ceil(presentations / MOST_BLOCKS),
    );
    for (let from = 0; from < presentations; from += blockSize) {
      const to = Math.min(presentations, from + blockSize);
      const block = recall({
        input: () => rowSlice(builder, storedInput, from, to),
        ...(storedSlopes && { slopes: once(() => rowSlice(builder, storedSlopes, from, to)) }),
      });
      weight = builder.add(weight, gradientOf(block, from, to));
    }
  }
  const bias = arriving.synapses.biasGradient?.(arrivingGated, builder.constantOf(1, [1, arrivingCount]));
  return {
    weight,
    ...(bias && { bias }),
    trueWeight: () => arriving.synapses.weightGradient(arrivingGated),
  };
}

/** The matrix of weights between samples at any steps, row: error, and which of the errors arrive in this batch. */
function weighPlaces<F extends FloatType>(
  builder: GraphBuilder<F>,
  { name, history, batchSize }: StreamedLayer<F>,
  errorPlaces: Value<F>,
  presentationPlaces: Value<F>,
): { readonly matrix: Value<F>; readonly arrived: Value<F> } {
  const { presentationSteps, errorSteps } = history;
  const tableLength = errorSteps + presentationSteps + 2 * batchSize - 1;
  const weights = builder.input(streamTensors.weights(name), builder.float, [tableLength]);
  const arrivals = builder.input(streamTensors.arrivals(name), builder.float, [errorSteps + batchSize]);
  const entries = (places: Value<F>, offset: number) =>
    builder.cast(builder.add(places, builder.scalar(offset)), 'int64');
  const apart = builder.subtract(
    builder.reshape(errorPlaces, [errorPlaces.shape[0] ?? 1, 1]),
    builder.reshape(presentationPlaces, [1, presentationPlaces.shape[0] ?? 1]),
  );
  return {
    matrix: builder.gather(weights, entries(apart, errorSteps + batchSize - 1)),
    arrived: builder.gather(arrivals, entries(errorPlaces, errorSteps)),
  };
}

/** Rows `from` to `to` - 1 of what is stored and, behind it, what is present. */
function rowsOf<F extends FloatType>(
  builder: GraphBuilder<F>,
  stored: Value<F> | undefined,
  present: Value<F>,
  from: number,
  to: number,
): Value<F> {
  const [storedCount = 0] = stored?.shape ?? [];
  const parts: Value<F>[] = [];
  if (stored && from < storedCount) parts.push(rowSlice(builder, stored, from, Math.min(to, storedCount)));
  if (to > storedCount) parts.push(rowSlice(builder, present, Math.max(0, from - storedCount), to - storedCount));
  return parts.length === 1 ? parts[0]! : builder.concatenate(parts, 0);
}

function rowSlice<F extends FloatType>(builder: GraphBuilder<F>, value: Value<F>, from: number, to: number): Value<F> {
  return from === 0 && to === value.shape[0] ? value : builder.slice(value, [0], [from], [to]);
}

function columnsOf<F extends FloatType>(builder: GraphBuilder<F>, matrix: Value<F>, from: number, to: number) {
  return from === 0 && to === matrix.shape[1] ? matrix : builder.slice(matrix, [1], [from], [to]);
}
