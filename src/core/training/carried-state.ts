// What a stream carries from one update to the next, in plain arrays: of each layer its newest samples, oldest first.
import { storedParts, streamTensors } from '../credit/streamed-credit.ts';
import { UserError } from '../errors.ts';
import type { GraphModel } from '../graph/graph-builder.ts';
import { type ElementArray, elementCount, type Value } from '../graph/value.ts';

/** What is carried, in numbers for people. */
export interface CarriedSize {
  readonly bytes: number;
  /** Presentations that each layer carries, by name. */
  readonly presentations: Readonly<Record<string, number>>;
}

/** The largest state that is carried: a checkpoint holds all of it. */
export const LARGEST_CARRIED_BYTES = 1e9;

type CarriedArray = Float32Array | Float64Array | Uint8Array;

interface CarriedTensor {
  readonly stored: CarriedArray;
  readonly kept: CarriedArray;
  /** Steps of the samples, which move back by a batch with every batch. */
  readonly isPlace: boolean;
}

export class CarriedState {
  readonly size: CarriedSize;
  /** Buffers of the graph's inputs: samples of earlier batches, zeros before the stream began. */
  readonly inputs: Readonly<Record<string, ElementArray>>;
  /** Buffers of the graph's outputs: samples of the latest batch, those that will be carried. */
  readonly outputs: Readonly<Record<string, ElementArray>>;
  /** The bytes of `inputs` as they are in checkpoints: views, four slopes to a number. */
  readonly arrays: Readonly<Record<string, Float32Array>>;
  readonly #tensors: readonly CarriedTensor[];
  readonly #batchSize: number;

  /**
   * @param model training graph that is built for a stream
   * @param layerNames layers that learn
   * @throws UserError where more would be carried than `LARGEST_CARRIED_BYTES`.
   */
  constructor(model: GraphModel, layerNames: readonly string[], batchSize: number) {
    this.#batchSize = batchSize;
    const found = layerNames.flatMap((layer) =>
      storedParts.flatMap((part) => {
        const stored = model.inputs.find(({ name }) => name === streamTensors.stored(layer, part));
        const kept = model.outputs.find(({ name }) => name === streamTensors.kept(layer, part));
        return stored && kept ? [{ layer, part, stored, kept }] : [];
      }),
    );
    const presentations = Object.fromEntries(
      layerNames.map((name) => {
        const input = found.find(({ layer, part }) => layer === name && part === 'input');
        return [name, input?.stored.shape[0] ?? 0];
      }),
    );
    this.size = { bytes: found.reduce((sum, { stored }) => sum + byteLength(stored), 0), presentations };
    checkSize(this.size);
    const inputs: Record<string, ElementArray> = {};
    const outputs: Record<string, ElementArray> = {};
    const arrays: Record<string, Float32Array> = {};
    this.#tensors = found.map(({ part, stored, kept }) => {
      const buffer = new ArrayBuffer(Math.ceil(byteLength(stored) / 4) * 4);
      const tensor = { stored: viewOf(stored, buffer), kept: viewOf(kept), isPlace: part === 'place' };
      inputs[stored.name] = tensor.stored;
      outputs[kept.name] = tensor.kept;
      arrays[stored.name] = new Float32Array(buffer);
      return tensor;
    });
    this.inputs = inputs;
    this.outputs = outputs;
    this.arrays = arrays;
  }

  /** Takes the samples of the latest batch in, and lets the oldest go. */
  advance(): void {
    for (const { stored, kept, isPlace } of this.#tensors) {
      stored.copyWithin(0, kept.length);
      stored.set(kept as never, stored.length - kept.length);
      if (isPlace) for (let at = 0; at < stored.length; at += 1) stored[at]! -= this.#batchSize;
    }
  }
}

const arrayOf = ({ type }: Value) => (type === 'bool' ? Uint8Array : type === 'float64' ? Float64Array : Float32Array);

const byteLength = (value: Value) => elementCount(value.shape) * arrayOf(value).BYTES_PER_ELEMENT;

function viewOf(value: Value, buffer = new ArrayBuffer(byteLength(value))): CarriedArray {
  return new (arrayOf(value))(buffer, 0, elementCount(value.shape));
}

function checkSize({ bytes, presentations }: CarriedSize): void {
  if (bytes <= LARGEST_CARRIED_BYTES) return;
  const most = Math.max(...Object.values(presentations));
  throw new UserError(
    `The stream would carry up to ${most} presentations a layer from batch to batch, ${formatGigabytes(bytes)} in all, and at most ` +
      `${formatGigabytes(LARGEST_CARRIED_BYTES)} are allowed; use shorter delays, a memory that forgets sooner (cet of a higher ` +
      'order, perfect), the salience gate, or fewer units.',
  );
}

const formatGigabytes = (bytes: number) => `${Number((bytes / 1e9).toPrecision(3))} GB`;
