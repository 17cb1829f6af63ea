// Supervised learning with delayed errors: a batch is a stretch of time, each update one pass through its graph (Section 4.1).
// Traces begin empty in every batch, or, in a stream, go on from one batch to the next.
import { alignmentCosine } from '../credit/alignment.ts';
import { creditGraphOptions, creditInputs } from '../credit/credit-inputs.ts';
import type { LayerCredit } from '../credit/layer-credit.ts';
import type { PathwayName } from '../credit/pathway.ts';
import type { SalienceGate } from '../credit/salience.ts';
import {
  buildCarriedTensors,
  buildTrainingGraph,
  type TrainingGraphOptions,
  trainingTensors,
} from '../credit/training-graph.ts';
import { type BatchOrder, createBatchOrder } from '../data/batch-order.ts';
import { halfStandard, type ImageScaling, type LabelledImages, pixelsPerImage } from '../data/labelled-images.ts';
import { DivergedError, UserError } from '../errors.ts';
import type { BoundProgram, Engine, Program } from '../graph/engine.ts';
import { type ElementArray, elementCount } from '../graph/value.ts';
import { INPUTS, LABELS } from '../model/forward.ts';
import { initialize } from '../model/initialization.ts';
import { activityShapes, learningLayers, type Network, networkState, parameterLayout } from '../model/network.ts';
import { allocateMoments, createOptimizer, type Optimizer, type OptimizerSpec } from '../optimizers/optimizer.ts';
import { learningRateAt, type WarmupCosine } from '../optimizers/schedule.ts';
import { createRandom, fillDistinct, type Random } from '../random/random.ts';
import { createKernelHeap, regionBytes } from '../wasm/kernel-heap.ts';
import { type CarriedSize, CarriedState } from './carried-state.ts';
import { Classifier } from './classifier.ts';
import { type Evaluation, type EvaluationOptions, Evaluator, evaluatorBytes } from './evaluator.ts';
import { createImageBatches, type ImageBatches, imageBatchesBytes } from './image-batches.ts';

/** Everything that a training depends on; with the same options, two trainings end with the same bits. */
export interface SupervisedOptions {
  readonly engine: Engine;
  readonly network: Network;
  /** How credit reaches each layer of the network that learns. */
  readonly credit: readonly LayerCredit[];
  readonly pathway: PathwayName;
  readonly batchSize: number;
  /** Lets only the samples of the largest losses of each batch learn (Section 4.2); all do when left out. */
  readonly salience?: SalienceGate;
  /**
   * Whether the batches are pieces of one endless stream: traces and errors on their way go on from batch to batch. By default traces
   * begin empty in every batch, and errors later than its end are lost (with the salience gate: arrive after it).
   */
  readonly streaming?: boolean;
  readonly optimizer: OptimizerSpec;
  readonly schedule: WarmupCosine;
  /** Largest global norm of the gradients; Infinity for no clipping. */
  readonly clipNorm: number;
  readonly seed: number;
  readonly training: LabelledImages;
  readonly test: LabelledImages;
  /** Standardisation of the pixels, applied to training and test images each by itself; by default that of the MNIST experiments. */
  readonly scaling?: ImageScaling;
  /** Whether every training image is mirrored left to right with probability 1/2; by default not. */
  readonly horizontalFlips?: boolean;
}

/** What one update measured. */
export interface UpdateReport {
  /** Mean loss of the batch before the update. */
  readonly loss: number;
  /** Global norm of the gradients before clipping. */
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** Alignment of each layer that learns, measured before the update, where it was asked for. */
  readonly alignment?: Readonly<Record<string, number | null>>;
}

/** Everything that later updates depend on, besides the options: views on live buffers. */
export interface SupervisedState {
  update: number;
  readonly arrays: Readonly<Record<string, Float32Array>>;
}

/** A network in training: weights, moments and data on one heap, and the compiled graphs over them. */
export class SupervisedTrainer {
  /**
   * Updates made so far, weights, moments, the layers' own state, and what a stream carries. To resume, set `update` and fill the
   * arrays in place.
   */
  readonly state: SupervisedState;
  /** Without the images, of which there is a copy on the heap. */
  #options: WithoutImages;
  readonly #order: BatchOrder;
  readonly #trainingBatches: ImageBatches;
  readonly #evaluator: Evaluator;
  readonly #classifier: Classifier | undefined;
  readonly #optimizer: Optimizer;
  readonly #flips: Random | undefined;
  /** What the gate is given by chance, anew in each update: samples, their places. */
  readonly #draws: { readonly random: Random; readonly buffer: Int32Array }[] = [];
  /** Parameters and layer states by name. */
  readonly #parameters: Record<string, Float32Array> = {};
  readonly #nextStates: { readonly state: Float32Array; readonly next: Float32Array }[] = [];
  readonly #carried: CarriedState | undefined;
  readonly #inputs: Record<string, ElementArray>;
  readonly #outputs: Record<string, ElementArray>;
  readonly #programs: Program[] = [];
  #step: BoundProgram | undefined;
  #stepWithAlignment: BoundProgram | undefined;

  /** @throws UserError where network, data and batch size do not fit together. */
  constructor(options: SupervisedOptions) {
    const { training, test, ...kept } = options;
    this.#options = kept;
    const { network, batchSize, optimizer, seed, scaling = halfStandard } = kept;
    checkData(network, training, test, batchSize);
    // First of all that takes memory: it may be refused for its size.
    if (options.streaming) {
      const names = learningLayers(network).map(({ name }) => name);
      this.#carried = new CarriedState(buildCarriedTensors(network, graphOptions(kept)), names, batchSize);
    }
    const layout = parameterLayout(network);
    const heap = createKernelHeap(
      imageBatchesBytes(training, batchSize) + evaluatorBytes(network, test) + 4 * regionBytes(layout.length, 4),
    );
    const parameters = heap.float32(layout.length);
    const gradients = heap.float32(layout.length);
    const moments = allocateMoments(optimizer, heap, layout.length);
    this.#optimizer = createOptimizer(optimizer, heap.functions, { parameters, gradients, moments });
    this.#trainingBatches = createImageBatches(heap, training, scaling(training), batchSize);
    const testScaling = scaling(test);
    this.#evaluator = new Evaluator(network, heap, test, testScaling);
    const [channel, ...channels] = testScaling;
    if (channel && channels.length === 0) this.#classifier = new Classifier(network, channel);

    const random = createRandom(seed);
    this.#order = createBatchOrder(random.split('batches'), training.count, batchSize);
    this.#flips = options.horizontalFlips ? random.split('flips') : undefined;
    const { salience } = options;
    const drawn: Record<string, Int32Array> = {};
    const draw = (tensor: string, stream: string, count: number) => {
      const buffer = new Int32Array(count);
      this.#draws.push({ random: random.split(stream), buffer });
      drawn[tensor] = buffer;
    };
    if (salience?.choice === 'random') draw(trainingTensors.salientSamples, 'salient-samples', salience.count);
    if (salience?.places === 'random') draw(trainingTensors.salientPlaces, 'salient-places', salience.count);
    this.#outputs = { [trainingTensors.loss]: new Float32Array(1) };
    for (const { name, offset, length, initializer } of layout.parameters) {
      const values = parameters.array.subarray(offset, offset + length);
      initialize(initializer, random.split('initialization').split(name), values);
      this.#parameters[name] = values;
      this.#outputs[trainingTensors.gradient(name)] = gradients.array.subarray(offset, offset + length);
    }
    const arrays: Record<string, Float32Array> = { parameters: parameters.array };
    moments.forEach((moment, index) => {
      arrays[`moment${index + 1}`] = moment.array;
    });
    for (const { name, shape, initial } of networkState(network)) {
      const state = new Float32Array(elementCount(shape)).fill(initial);
      const next = new Float32Array(state.length);
      this.#parameters[name] = state;
      this.#outputs[trainingTensors.nextState(name)] = next;
      this.#nextStates.push({ state, next });
      arrays[name] = state;
    }
    Object.assign(arrays, this.#carried?.arrays);
    Object.assign(this.#outputs, this.#carried?.outputs);
    this.#inputs = {
      ...this.#parameters,
      ...this.#carried?.inputs,
      ...Object.fromEntries(
        Object.entries(creditInputs(network, kept)).map(([name, values]) => [name, Float32Array.from(values)]),
      ),
      ...drawn,
      [INPUTS]: this.#trainingBatches.inputs,
      [LABELS]: this.#trainingBatches.labels,
    };
    this.state = { update: 0, arrays };
  }

  /** What a stream carries from batch to batch; absent where batches stand alone. */
  get carried(): CarriedSize | undefined {
    return this.#carried?.size;
  }

  /** Compiles the graph of an update; else the first update does. @throws UserError where the engine cannot run it. */
  async prepare(): Promise<void> {
    await this.#stepProgram();
  }

  /** Makes one update, and measures the alignment before it where asked. */
  async step(measure: 'loss' | 'alignment'): Promise<UpdateReport> {
    const { update } = this.state;
    const mirrored = this.#flips && coinFlips(this.#flips.split(update), this.#options.batchSize);
    this.#trainingBatches.gather(this.#order.indices(update), mirrored);
    for (const { random, buffer } of this.#draws) fillDistinct(random.split(update), this.#options.batchSize, buffer);
    const program = measure === 'alignment' ? await this.#alignmentProgram() : await this.#stepProgram();
    await program.run();
    const alignment = measure === 'alignment' ? this.#readAlignment() : undefined;
    const [loss = Number.NaN] = this.#outputs[trainingTensors.loss] as Float32Array;
    const learningRate = learningRateAt(this.#options.schedule, update);
    const gradientNorm = Number.isFinite(loss)
      ? this.#optimizer.step(update, learningRate, this.#options.clipNorm)
      : Number.NaN;
    // Where either is not finite, weights and layer states are still those before the update.
    if (!Number.isFinite(gradientNorm)) {
      throw new DivergedError(
        `Training diverged at update ${update + 1}: the loss is ${loss} and the gradient's norm ${gradientNorm}; ` +
          `start a new run with a smaller learning rate than ${this.#options.schedule.peakLearningRate}.`,
      );
    }
    for (const { state, next } of this.#nextStates) state.set(next);
    this.#carried?.advance();
    this.state.update = update + 1;
    return { loss, gradientNorm, learningRate, ...(alignment && { alignment }) };
  }

  /** Accuracy and mean loss on the test set, or the first images of it, with the weights as they are. */
  evaluate(options?: EvaluationOptions): Promise<Evaluation> {
    return this.#evaluator.evaluate(this.#options.engine, this.#parameters, options);
  }

  /**
   * The probability of each class for one image of one channel, standardised as the test set is.
   * @param pixels row by row
   */
  classify(pixels: Uint8Array): Promise<Float32Array> {
    if (!this.#classifier) throw new Error('classify: images of several channels');
    return this.#classifier.classify(this.#options.engine, this.#parameters, pixels);
  }

  /**
   * Lets errors come earlier or later from the next update on: the graph stays, and the numbers of its inputs change.
   * @throws Error where a layer would need another graph: one that learns at once, another delta gate, or a stream's longer history.
   */
  changeCredit(credit: readonly LayerCredit[]): void {
    const { network, credit: before } = this.#options;
    const built = (rules: readonly LayerCredit[]) =>
      JSON.stringify(creditGraphOptions({ ...this.#options, credit: rules }));
    if (built(credit) !== built(before)) throw new Error('changeCredit: these rules need another graph');
    for (const [name, values] of Object.entries(creditInputs(network, { ...this.#options, credit }))) {
      (this.#inputs[name] as Float32Array).set(values);
    }
    this.#options = { ...this.#options, credit };
  }

  /** Gives the engine's memory back. */
  async release(): Promise<void> {
    for (const program of this.#programs.splice(0)) await program.release();
    await this.#evaluator.release();
    await this.#classifier?.release();
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
    const { engine, network } = this.#options;
    const channelBlock = await engine.channelBlock?.();
    const model = buildTrainingGraph(network, { ...graphOptions(this.#options), alignment, channelBlock });
    if (alignment) {
      for (const layer of learningLayers(network))
        this.#outputs[trainingTensors.alignment(layer.name)] = new Float32Array(3);
    }
    const program = await engine.compile(model);
    this.#programs.push(program);
    return program.bind(this.#inputs, this.#outputs);
  }

  #readAlignment(): Readonly<Record<string, number | null>> {
    const layers = learningLayers(this.#options.network);
    return Object.fromEntries(
      layers.map((layer) => [
        layer.name,
        alignmentCosine(this.#outputs[trainingTensors.alignment(layer.name)] as Float32Array),
      ]),
    );
  }
}

/** 0 or 1 for each sample; from a generator of the update's own, so that a run resumes at any update. */
function coinFlips(random: Random, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, () => (random.uniform() < 0.5 ? 1 : 0));
}

type WithoutImages = Omit<SupervisedOptions, 'training' | 'test'>;

function graphOptions(options: WithoutImages): Omit<TrainingGraphOptions, 'alignment'> {
  return { ...creditGraphOptions(options), float: 'float32', pathway: options.pathway };
}

function checkData(network: Network, training: LabelledImages, test: LabelledImages, batchSize: number): void {
  const shapes = activityShapes(network);
  const pixels = pixelsPerImage(training);
  const testPixels = pixelsPerImage(test);
  const inputs = elementCount(network.inputShape);
  const [outputs = 0] = shapes.at(-1) ?? [];
  if (inputs !== pixels) throw new UserError(`The network takes ${inputs} inputs, but an image has ${pixels} pixels.`);
  if (testPixels !== pixels) {
    throw new UserError(`Test images have ${testPixels} pixels, training images ${pixels}; they must be the same.`);
  }
  const classes = Math.max(training.classes, test.classes);
  if (outputs < classes) {
    throw new UserError(`The network has ${outputs} outputs, but the images have ${classes} classes.`);
  }
  if (batchSize > training.count) {
    throw new UserError(`Batch size ${batchSize} is larger than the training set; use at most ${training.count}.`);
  }
}
