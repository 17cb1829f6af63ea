// Accuracy and loss of a network on a set of images, with the weights as they are.
import type { LabelledImages, PixelScaling } from '../data/labelled-images.ts';
import type { BoundProgram, Buffers, Engine, Program } from '../graph/engine.ts';
import { elementCount } from '../graph/value.ts';
import { INPUTS, LABELS } from '../model/forward.ts';
import { activityShapes, type Network } from '../model/network.ts';
import type { KernelHeap } from '../wasm/kernel-heap.ts';
import { buildEvaluationGraph, evaluationTensors } from './evaluation-graph.ts';
import { createImageBatches, type ImageBatches, imageBatchesBytes } from './image-batches.ts';

export interface Evaluation {
  /** Share of the images classified correctly, 0 to 1. */
  readonly accuracy: number;
  /** Mean cross-entropy. */
  readonly loss: number;
}

export interface EvaluationOptions {
  /** Only the first images of the set; all of them when left out. */
  readonly count?: number;
  /** Gets the class that each image was taken for: at least as long as there are images. */
  readonly predictions?: Uint8Array;
}

/** Large enough that the call costs nothing beside the work, small enough that activities (and patches of images) need little memory. */
function evaluationBatchSize(network: Network, { count }: LabelledImages): number {
  const largest = Math.max(...activityShapes(network).map(elementCount));
  return Math.min(count, largest <= 4096 ? 500 : 100);
}

/** Bytes that an evaluator takes on its heap. */
export function evaluatorBytes(network: Network, images: LabelledImages): number {
  return imageBatchesBytes(images, evaluationBatchSize(network, images));
}

export class Evaluator {
  readonly #network: Network;
  readonly #batches: ImageBatches;
  readonly #batchSize: number;
  readonly #predictions: Int32Array;
  readonly #sampleLosses: Float32Array;
  #compiled: { readonly program: Program; readonly bound: BoundProgram } | undefined;

  /** Copies the images to the heap. */
  constructor(network: Network, heap: KernelHeap, images: LabelledImages, scaling: readonly PixelScaling[]) {
    this.#network = network;
    this.#batchSize = evaluationBatchSize(network, images);
    this.#predictions = new Int32Array(this.#batchSize);
    this.#sampleLosses = new Float32Array(this.#batchSize);
    this.#batches = createImageBatches(heap, images, scaling, this.#batchSize);
  }

  /** @param parameters the network's parameters and state by name; the same buffers in every call */
  async evaluate(engine: Engine, parameters: Buffers, options: EvaluationOptions = {}): Promise<Evaluation> {
    this.#compiled ??= await this.#compile(engine, parameters);
    const count = Math.min(options.count ?? this.#batches.count, this.#batches.count);
    let correct = 0;
    let loss = 0;
    for (let start = 0; start < count; start += this.#batchSize) {
      const size = Math.min(this.#batchSize, count - start);
      this.#batches.gather(Uint32Array.from({ length: size }, (_, index) => start + index));
      await this.#compiled.bound.run();
      options.predictions?.set(this.#predictions.subarray(0, size), start);
      for (let at = 0; at < size; at += 1) {
        if (this.#predictions[at] === this.#batches.labels[at]) correct += 1;
        loss += this.#sampleLosses[at]!;
      }
    }
    return { accuracy: correct / count, loss: loss / count };
  }

  async release(): Promise<void> {
    await this.#compiled?.program.release();
    this.#compiled = undefined;
  }

  async #compile(engine: Engine, parameters: Buffers) {
    const channelBlock = await engine.channelBlock?.();
    const model = buildEvaluationGraph(this.#network, this.#batchSize, 'float32', { channelBlock });
    const program = await engine.compile(model);
    const bound = program.bind(
      { ...parameters, [INPUTS]: this.#batches.inputs, [LABELS]: this.#batches.labels },
      { [evaluationTensors.predictions]: this.#predictions, [evaluationTensors.sampleLosses]: this.#sampleLosses },
    );
    return { program, bound };
  }
}
