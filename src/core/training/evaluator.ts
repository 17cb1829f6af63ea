// Accuracy and loss of a network on a whole set of images, with the weights as they are.
import type { LabelledImages } from '../data/labelled-images.ts';
import { halfStandardScaling } from '../data/labelled-images.ts';
import type { BoundProgram, Buffers, Engine, Program } from '../graph/engine.ts';
import { INPUTS, LABELS } from '../model/forward.ts';
import type { Network } from '../model/network.ts';
import type { KernelHeap } from '../wasm/kernel-heap.ts';
import { buildEvaluationGraph, evaluationTensors } from './evaluation-graph.ts';
import { createImageBatches, type ImageBatches, imageBatchesBytes } from './image-batches.ts';

export interface Evaluation {
  /** Share of the images classified correctly, 0 to 1. */
  readonly accuracy: number;
  /** Mean cross-entropy. */
  readonly loss: number;
}

/** Large enough that the call costs nothing beside the work, small enough that its activities stay in the cache. */
const BATCH_SIZE = 500;

/** Bytes that an evaluator takes on its heap. */
export function evaluatorBytes(images: LabelledImages): number {
  return imageBatchesBytes(images, BATCH_SIZE);
}

export class Evaluator {
  readonly #network: Network;
  readonly #batches: ImageBatches;
  readonly #predictions = new Int32Array(BATCH_SIZE);
  readonly #sampleLosses = new Float32Array(BATCH_SIZE);
  #compiled: { readonly program: Program; readonly bound: BoundProgram } | undefined;

  /** Copies the images to the heap. */
  constructor(network: Network, heap: KernelHeap, images: LabelledImages) {
    this.#network = network;
    this.#batches = createImageBatches(heap, images, halfStandardScaling(images), BATCH_SIZE);
  }

  /** @param parameters the network's parameters by name; the same buffers in every call */
  async evaluate(engine: Engine, parameters: Buffers): Promise<Evaluation> {
    this.#compiled ??= await this.#compile(engine, parameters);
    let correct = 0;
    let loss = 0;
    for (let start = 0; start < this.#batches.count; start += BATCH_SIZE) {
      const size = Math.min(BATCH_SIZE, this.#batches.count - start);
      this.#batches.gather(Uint32Array.from({ length: size }, (_, index) => start + index));
      await this.#compiled.bound.run();
      for (let at = 0; at < size; at += 1) {
        if (this.#predictions[at] === this.#batches.labels[at]) correct += 1;
        loss += this.#sampleLosses[at]!;
      }
    }
    return { accuracy: correct / this.#batches.count, loss: loss / this.#batches.count };
  }

  async release(): Promise<void> {
    await this.#compiled?.program.release();
    this.#compiled = undefined;
  }

  async #compile(engine: Engine, parameters: Buffers) {
    const program = await engine.compile(buildEvaluationGraph(this.#network, BATCH_SIZE, 'float32'));
    const bound = program.bind(
      { ...parameters, [INPUTS]: this.#batches.inputs, [LABELS]: this.#batches.labels },
      { [evaluationTensors.predictions]: this.#predictions, [evaluationTensors.sampleLosses]: this.#sampleLosses },
    );
    return { program, bound };
  }
}
