// `cascading-traces/learning`: networks as data, delayed credit as a graph, optimisers, training. Pure: the compute
// engine is an argument (`cascading-traces/node`, `cascading-traces/web`), so it runs in a browser too.
export { ActorCredit, type ActorWindowReport } from '../core/actor/actor-credit.ts';
export type { ActorCreditOptions, ActorLambda, ActorNetwork, EntropyBonus } from '../core/actor/actor-options.ts';
export type { TraceForm, TraceFormChoice } from '../core/actor/trace-form.ts';
export { type AlignmentTerms, alignmentCosine } from '../core/credit/alignment.ts';
export { batchCreditMatrix, type CreditMatrix, creditMatrix } from '../core/credit/credit-matrix.ts';
export type { DeltaGate, LayerCredit } from '../core/credit/layer-credit.ts';
export { formatMemory, type Memory, memoryLabel, parseMemory } from '../core/credit/memory.ts';
export type { PathwayName } from '../core/credit/pathway.ts';
export type { SalienceGate } from '../core/credit/salience.ts';
export {
  type LayerHistory,
  layerHistory,
  type StreamTables,
  streamMatrix,
  streamTables,
} from '../core/credit/stream-history.ts';
export { type StoredPart, streamTensors } from '../core/credit/streamed-credit.ts';
export { buildTrainingGraph, type TrainingGraphOptions, trainingTensors } from '../core/credit/training-graph.ts';
export {
  channelScaling,
  halfStandard,
  type ImageScaling,
  type LabelledImages,
  labelledImagesFromIdx,
  type PixelScaling,
} from '../core/data/labelled-images.ts';
export type {
  ActionSpace,
  EnvironmentCopies,
  EnvironmentKind,
  ObservationSpace,
} from '../core/environments/environment.ts';
export type { BoundProgram, Buffers, CompileOptions, Engine, Program } from '../core/graph/engine.ts';
export type { FloatType, GraphModel } from '../core/graph/graph-builder.ts';
export type { ElementArray, ElementArrays, ElementType, Shape, Value } from '../core/graph/value.ts';
export { type ConvolutionalSizes, convolutionalNetwork } from '../core/model/convolutional-network.ts';
export { INPUTS, LABELS } from '../core/model/forward.ts';
export { type Initializer, initialize } from '../core/model/initialization.ts';
export type { ParameterRole, ParameterSpec, StateSpec } from '../core/model/layer-kind.ts';
export type { BatchNormLayer } from '../core/model/layers/batch-norm.ts';
export type { ConvLayer } from '../core/model/layers/conv.ts';
export type { DenseLayer } from '../core/model/layers/dense.ts';
export type { FlattenLayer } from '../core/model/layers/flatten.ts';
export {
  type Layer,
  learningLayers,
  multilayerPerceptron,
  type NamedState,
  type Network,
  networkState,
  type Parameter,
  type ParameterLayout,
  parameterLayout,
} from '../core/model/network.ts';
export {
  allocateMoments,
  createOptimizer,
  type Optimizer,
  type OptimizerBuffers,
  type OptimizerSpec,
} from '../core/optimizers/optimizer.ts';
export { learningRateAt, type WarmupCosine } from '../core/optimizers/schedule.ts';
export { createRandom, type Random, type RandomState, restoreRandom } from '../core/random/random.ts';
export { type ActorCriticReport, type ActorCriticState, ActorCriticTrainer } from '../core/training/actor-critic.ts';
export type { ActorCriticOptions, LambdaSpec } from '../core/training/actor-critic-options.ts';
export type { ObservationCoding } from '../core/training/actor-decisions.ts';
export { type CarriedSize, CarriedState, LARGEST_CARRIED_BYTES } from '../core/training/carried-state.ts';
export { type CriticSpec, criticNetwork } from '../core/training/critic-network.ts';
export type { Evaluation, EvaluationOptions } from '../core/training/evaluator.ts';
export type { PlayEvaluation, PlayEvaluationOptions } from '../core/training/play-evaluation.ts';
export type { FinishedEpisode } from '../core/training/player.ts';
export {
  type SupervisedOptions,
  type SupervisedState,
  SupervisedTrainer,
  type UpdateReport,
} from '../core/training/supervised.ts';
export type { TdErrorCentering } from '../core/training/td-errors.ts';
export { createKernelHeap, type Float32Region, type KernelHeap, type Region } from '../core/wasm/kernel-heap.ts';
export type { KernelFunctions } from '../core/wasm/kernels.ts';
