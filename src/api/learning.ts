// `cascading-traces/learning`: networks as data, delayed credit as a graph, optimisers and training. Pure: the compute
// engine is an argument (`cascading-traces/node`, `cascading-traces/web`), so it runs in a browser too.
export { alignmentCosine } from '../core/credit/alignment.ts';
export { batchCreditMatrix, type CreditMatrix, creditMatrix } from '../core/credit/credit-matrix.ts';
export type { DeltaGate, LayerCredit } from '../core/credit/layer-credit.ts';
export { formatMemory, type Memory, memoryLabel, parseMemory } from '../core/credit/memory.ts';
export { type CreditPathway, creditPathways, type PathwayName } from '../core/credit/pathway.ts';
export { buildTrainingGraph, type TrainingGraphOptions, trainingTensors } from '../core/credit/training-graph.ts';
export { type LabelledImages, labelledImagesFromIdx } from '../core/data/labelled-images.ts';
export type { BoundProgram, Engine, Program } from '../core/graph/engine.ts';
export { GraphBuilder, type GraphModel } from '../core/graph/graph-builder.ts';
export { INPUTS, LABELS } from '../core/model/forward.ts';
export { initialize } from '../core/model/initialization.ts';
export { type Layer, multilayerPerceptron, type Network, parameterLayout } from '../core/model/network.ts';
export { createOptimizer, type OptimizerSpec } from '../core/optimizers/optimizer.ts';
export { learningRateAt, type WarmupCosine } from '../core/optimizers/schedule.ts';
export { createRandom, type Random, restoreRandom } from '../core/random/random.ts';
export { type SupervisedOptions, SupervisedTrainer, type UpdateReport } from '../core/training/supervised.ts';
