// The training graph over the weights and the batch of a golden file, as `cet train` builds it.
import { alignmentCosine } from '../credit/alignment.ts';
import type { CreditMatrix } from '../credit/credit-matrix.ts';
import type { DeltaGate, LayerCredit } from '../credit/layer-credit.ts';
import { buildTrainingGraph, trainingTensors } from '../credit/training-graph.ts';
import type { Buffers, Engine } from '../graph/engine.ts';
import type { FloatType, GraphModel } from '../graph/graph-builder.ts';
import { type ElementArray, elementCount } from '../graph/value.ts';
import { INPUTS, LABELS } from '../model/forward.ts';
import { learningLayers, type Network } from '../model/network.ts';
import { sampleKernel } from '../traces/kernel.ts';
import type { TraceSpec } from '../traces/trace-spec.ts';

/** Gradients: in float64 is the mathematics right, in float32 is what runs right (of the largest entry). */
export const gradientTolerances: Readonly<Record<FloatType, number>> = { float64: 1e-9, float32: 2e-5 };

/** The memory that a file calls by its order. */
export function traceOfOrder(order: number | 'perfect'): TraceSpec {
  return order === 'perfect' ? { kind: 'perfect' } : { kind: 'cet', order };
}

/** The rule of the files' layers, whose kernels peak as sampled. */
export function goldenCredit(memory: TraceSpec, delaySteps: number): LayerCredit {
  return { memory, delaySteps, deltaGate: 'none', normalization: 'area', peakAlignment: 'sampled' };
}

/** Sum over the lags of a window: the files' kernels sum to 1 over theirs, ours over all lags. */
export function kernelSum(memory: TraceSpec, delaySteps: number, window: number): number {
  const kernel = sampleKernel(memory, { delaySteps, peakAlignment: 'sampled' }, window);
  return kernel.reduce((sum, weight) => sum + weight, 0);
}

export interface GoldenBatch {
  readonly engine: Engine;
  readonly float: FloatType;
  readonly network: Network;
  /** [batch × inputs] in the order of the network's input. */
  readonly inputs: readonly number[];
  readonly labels: readonly number[];
  /** By parameter name. */
  readonly parameters: Readonly<Record<string, readonly number[]>>;
}

export interface GoldenGradients {
  readonly loss: number;
  gradient(parameterName: string): Float64Array;
  alignment(layerName: string): number | null;
}

export interface GoldenStep {
  /** @param matrices of each layer that learns; left out where all learn at once */
  run(matrices?: readonly CreditMatrix[]): Promise<GoldenGradients>;
  release(): Promise<void>;
}

/** @param rules of each layer that learns */
export async function createGoldenStep(
  batch: GoldenBatch,
  rules: readonly (DeltaGate | 'immediate')[],
): Promise<GoldenStep> {
  const { engine, float, network, labels } = batch;
  const batchSize = labels.length;
  const options = { batchSize, float, pathway: 'backpropagation', credit: rules, alignment: true } as const;
  const model = buildTrainingGraph(network, options);
  const { inputs, outputs, run, release } = await bindAlone(engine, float, model);
  setAll(inputs[INPUTS], batch.inputs);
  setAll(inputs[LABELS], labels);
  for (const [name, values] of Object.entries(batch.parameters)) setAll(inputs[name], values);
  const learning = learningLayers(network);
  return {
    release,
    async run(matrices) {
      learning.forEach(({ name }, index) => {
        const credit = matrices?.[index];
        if (credit) setAll(inputs[trainingTensors.creditMatrix(name)], credit.matrix);
        const arrived = inputs[trainingTensors.arrived(name)];
        setAll(arrived, credit?.arrived ?? new Float64Array(batchSize).fill(1));
      });
      await run();
      const read = (name: string) => Float64Array.from(outputs[name] as Float64Array);
      return {
        loss: read(trainingTensors.loss)[0] ?? Number.NaN,
        gradient: (name) => read(trainingTensors.gradient(name)),
        alignment: (name) => alignmentCosine(read(trainingTensors.alignment(name))),
      };
    },
  };
}

/** A compiled graph with buffers of its own, all 0, but for those that are `given` by name. */
export async function bindAlone(engine: Engine, float: FloatType, model: GraphModel, given: Buffers = {}) {
  const allocate = (values: GraphModel['inputs']): Record<string, ElementArray> =>
    Object.fromEntries(
      values.map(({ name, type, shape }) => {
        const known = given[name];
        if (known) return [name, known];
        const length = elementCount(shape);
        if (type === 'int32') return [name, new Int32Array(length)];
        return [name, float === 'float64' ? new Float64Array(length) : new Float32Array(length)];
      }),
    );
  const inputs = allocate(model.inputs);
  const outputs = allocate(model.outputs);
  const program = await engine.compile(model);
  const bound = program.bind(inputs, outputs);
  return { inputs, outputs, run: () => bound.run(), release: () => program.release() };
}

/** Fills a buffer where the graph has it. */
export function setAll(buffer: ElementArray | undefined, values: ArrayLike<number>): void {
  (buffer as Float64Array | undefined)?.set(values);
}
