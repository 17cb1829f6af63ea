// Supervised learning with delayed errors: a batch is a stretch of time, each update one pass through its graph (Section 4.1).
import { alignmentCosine } from '../credit/alignment.ts';
import { batchCreditMatrix } from '../credit/credit-matrix.ts';
import type { LayerCredit } from '../credit/layer-credit.ts';
import type { PathwayName } from '../credit/pathway.ts';
import { buildTrainingGraph, trainingTensors } from '../credit/training-graph.ts';
import { type BatchOrder, createBatchOrder } from '../data/batch-order.ts';
import { halfStandardScaling, type LabelledImages } from '../data/labelled-images.ts';
import { UserError } from '../errors.ts';
import type { BoundProgram, Engine, Program } from '../graph/engine.ts';
import type { ElementArray } from '../graph/value.ts';
import { INPUTS, LABELS } from '../model/forward.ts';
import { initialize } from '../model/initialization.ts';
import { activityShapes, type Network, parameterLayout } from '../model/network.ts';
import { allocateMoments, createOptimizer, type Optimizer, type OptimizerSpec } from '../optimizers/optimizer.ts';
import { learningRateAt, type WarmupCosine } from '../optimizers/schedule.ts';
import { createRandom } from '../random/random.ts';
import { createKernelHeap, regionBytes } from '../wasm/kernel-heap.ts';
import { buildEvaluationGraph, evaluationTensors } from './evaluation-graph.ts';
import { createImageBatches, type ImageBatches, imageBatchesBytes } from './image-batches.ts';

export interface SupervisedOptions {
  readonly engine: Engine;
  readonly network: Network;
  /** How credit reaches each layer of the network. */
  readonly credit: readonly LayerCredit[];
  readonly pathway: PathwayName;
  readonly batchSize: number;
  readonly optimizer: OptimizerSpec;
  readonly schedule: WarmupCosine;
  /** Largest global norm of the gradients; Infinity for no clipping. */
  readonly clipNorm: number;
  readonly seed: number;
  readonly training: LabelledImages;
  readonly test: LabelledImages;
}

export interface UpdateReport {
  /** Mean loss of the batch before the update. */
  readonly loss: number;
  /** Global norm of the gradients before clipping. */
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** Alignment of each layer that learns, measured before the update, where it was asked for. */
  readonly alignment?: Readonly<Record<string, number | null>>;
}

export interface Evaluation {
  /** Share of the test images classified correctly, 0 to 1. */
  readonly accuracy: number;
  readonly loss: number;
}

/** Everything that later updates depend on, besides the options: views on live buffers. */
export interface SupervisedState {
  update: number;
  readonly arrays: Readonly<Record<string, Float32Array>>;
}

const EVALUATION_BATCH = 500;

export class SupervisedTrainer {
  /** Updates made so far, weights and moments. To resume, set `update` and fill the arrays in place. */
  readonly state: SupervisedState;
  readonly #options: SupervisedOptions;
  readonly #order: BatchOrder;
  readonly #trainingBatches: ImageBatches;
  readonly #testBatches: ImageBatches;
  readonly #optimizer: Optimizer;
  readonly #inputs: Record<string, ElementArray>;
  readonly #outputs: Record<string, ElementArray>;
  readonly #evaluationOutputs: { readonly predictions: Int32Array; readonly sampleLosses: Float32Array };
  readonly #programs: Program[] = [];
  #step: BoundProgram | undefined;
  #stepWithAlignment: BoundProgram | undefined;
  #evaluation: BoundProgram | undefined;

  /** @throws UserError where network, data and batch size do not fit together. */
  constructor(options: SupervisedOptions) {
    this.#options = options;
    const { network, batchSize, optimizer, training, test, seed } = options;
    checkData(network, training, batchSize);
    const layout = parameterLayout(network);
    const heap = createKernelHeap(
      imageBatchesBytes(training, batchSize) +
        imageBatchesBytes(test, EVALUATION_BATCH) +
        4 * regionBytes(layout.length, 4),
    );
    const parameters = heap.float32(layout.length);
    const gradients = heap.float32(layout.length);
    const moments = allocateMoments(optimizer, heap, layout.length);
    this.#optimizer = createOptimizer(optimizer, heap.functions, { parameters, gradients, moments });
    this.#trainingBatches = createImageBatches(heap, training, halfStandardScaling(training), batchSize);
    this.#testBatches = createImageBatches(heap, test, halfStandardScaling(test), EVALUATION_BATCH);

    const random = createRandom(seed);
    this.#order = createBatchOrder(random.split('batches'), training.count, batchSize);
    const parameterArrays: Record<string, Float32Array> = {};
    this.#outputs = { [trainingTensors.loss]: new Float32Array(1) };
    for (const { name, offset, length, initializer } of layout.parameters) {
      const values = parameters.array.subarray(offset, offset + length);
      initialize(initializer, random.split('initialization').split(name), values);
      parameterArrays[name] = values;
      this.#outputs[trainingTensors.gradient(name)] = gradients.array.subarray(offset, offset + length);
    }
    this.#inputs = {
      ...parameterArrays,
      ...creditInputs(network, options.credit, batchSize),
      [INPUTS]: this.#trainingBatches.inputs,
      [LABELS]: this.#trainingBatches.labels,
    };
    this.#evaluationOutputs = {
      predictions: new Int32Array(EVALUATION_BATCH),
      sampleLosses: new Float32Array(EVALUATION_BATCH),
    };
    const arrays: Record<string, Float32Array> = { parameters: parameters.array };
    moments.forEach((moment, index) => {
      arrays[`moment${index + 1}`] = moment.array;
    });
    this.state = { update: 0, arrays };
  }

  /** Makes one update, and measures the alignment before it where asked. */
  async step(measure: 'loss' | 'alignment'): Promise<UpdateReport> {
    const { update } = this.state;
    this.#trainingBatches.gather(this.#order.indices(update));
    const program = measure === 'alignment' ? await this.#alignmentProgram() : await this.#stepProgram();
    await program.run();
    const alignment = measure === 'alignment' ? this.#readAlignment() : undefined;
    const [loss = Number.NaN] = this.#outputs[trainingTensors.loss] as Float32Array;
    const learningRate = learningRateAt(this.#options.schedule, update);
    const gradientNorm = this.#optimizer.step(update, learningRate, this.#options.clipNorm);
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
      throw new UserError(
        `Training diverged at update ${update + 1}: the loss is ${loss} and the gradient's norm ${gradientNorm}; ` +
          `use a smaller learning rate than ${this.#options.schedule.peakLearningRate}.`,
      );
    }
    this.state.update = update + 1;
    return { loss, gradientNorm, learningRate, ...(alignment && { alignment }) };
  }

  /** Accuracy and mean loss on the whole test set, with the weights as they are. */
  async evaluate(): Promise<Evaluation> {
    const program = await this.#evaluationProgram();
    const { predictions, sampleLosses } = this.#evaluationOutputs;
    const batches = this.#testBatches;
    let correct = 0;
    let loss = 0;
    for (let start = 0; start < batches.count; start += EVALUATION_BATCH) {
      const size = Math.min(EVALUATION_BATCH, batches.count - start);
      batches.gather(Uint32Array.from({ length: size }, (_, index) => start + index));
      await program.run();
      for (let at = 0; at < size; at += 1) {
        if (predictions[at] === batches.labels[at]) correct += 1;
        loss += sampleLosses[at]!;
      }
    }
    return { accuracy: correct / batches.count, loss: loss / batches.count };
  }

  /** Gives the engine's memory back. */
  async release(): Promise<void> {
    for (const program of this.#programs.splice(0)) await program.release();
  }

  async #stepProgram(): Promise<BoundProgram> {
    this.#step ??= await this.#compileTraining(false);
    return this.#step;
  }

  async #alignmentProgram(): Promise<BoundProgram> {
    this.#stepWithAlignment ??= await this.#compileTraining(true);
    return this.#stepWithAlignment;
  }

  async #compileTraining(alignment: boolean): Promise<BoundProgram> {
    const { engine, network, batchSize, pathway, credit } = this.#options;
    const rules = credit.map((rule) => (rule.memory.kind === 'backprop' ? 'immediate' : rule.deltaGate));
    const model = buildTrainingGraph(network, { batchSize, float: 'float32', pathway, credit: rules, alignment });
    if (alignment) {
      for (const layer of network.layers) this.#outputs[trainingTensors.alignment(layer.name)] = new Float32Array(3);
    }
    const program = await engine.compile(model);
    this.#programs.push(program);
    return program.bind(this.#inputs, this.#outputs);
  }

  async #evaluationProgram(): Promise<BoundProgram> {
    if (this.#evaluation) return this.#evaluation;
    const { engine, network } = this.#options;
    const program = await engine.compile(buildEvaluationGraph(network, EVALUATION_BATCH, 'float32'));
    this.#programs.push(program);
    const { inputs, labels } = this.#testBatches;
    const { predictions, sampleLosses } = this.#evaluationOutputs;
    this.#evaluation = program.bind(
      { ...this.#inputs, [INPUTS]: inputs, [LABELS]: labels },
      { [evaluationTensors.predictions]: predictions, [evaluationTensors.sampleLosses]: sampleLosses },
    );
    return this.#evaluation;
  }

  #readAlignment(): Readonly<Record<string, number | null>> {
    const layers = this.#options.network.layers;
    return Object.fromEntries(
      layers.map((layer) => [
        layer.name,
        alignmentCosine(this.#outputs[trainingTensors.alignment(layer.name)] as Float32Array),
      ]),
    );
  }
}

function creditInputs(
  network: Network,
  credit: readonly LayerCredit[],
  batchSize: number,
): Record<string, Float32Array> {
  const inputs: Record<string, Float32Array> = {};
  network.layers.forEach((layer, index) => {
    const { matrix, arrived } = batchCreditMatrix(credit[index]!, batchSize);
    inputs[trainingTensors.creditMatrix(layer.name)] = Float32Array.from(matrix);
    inputs[trainingTensors.arrived(layer.name)] = Float32Array.from(arrived);
  });
  return inputs;
}

function checkData(network: Network, training: LabelledImages, batchSize: number): void {
  const shapes = activityShapes(network);
  const pixels = training.pixels.length / training.count;
  const inputs = (shapes[0] ?? []).reduce((product, size) => product * size, 1);
  const [outputs = 0] = shapes.at(-1) ?? [];
  if (inputs !== pixels) throw new UserError(`The network takes ${inputs} inputs, but an image has ${pixels} pixels.`);
  if (outputs < training.classes) {
    throw new UserError(`The network has ${outputs} outputs, but the images have ${training.classes} classes.`);
  }
  if (batchSize > training.count) {
    throw new UserError(`Batch size ${batchSize} is larger than the training set; use at most ${training.count}.`);
  }
}
