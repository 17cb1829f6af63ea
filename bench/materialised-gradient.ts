// The reference that forms every trace: h_s = θ_s[o] x_s[i] for each sample and synapse, filtered along time by the kernel's
// matrix, contracted with δ:   ∂W[o, i] = Σ_t δ_t[o] Σ_s G_ts h_s[o, i].
// Written to be fast: the products run in the engine, on as many rows of the weights at once as suit the cache, and time is
// the last axis, so that rows lie one after another in every tensor. All B · out · in traces are formed, but not kept.
import { batchCreditMatrix } from '../src/core/credit/credit-matrix.ts';
import { softmaxCrossEntropy } from '../src/core/credit/loss.ts';
import { creditPathways } from '../src/core/credit/pathway.ts';
import type { BoundProgram, Engine, Program } from '../src/core/graph/engine.ts';
import { GraphBuilder } from '../src/core/graph/graph-builder.ts';
import { buildForward, INPUTS, LABELS } from '../src/core/model/forward.ts';
import { activityShapes } from '../src/core/model/network.ts';
import type { SupervisedSetup } from '../src/edge/runs/supervised-setup.ts';

/** Traces formed at a time: 171 ms for the whole gradient, 184 ms with an eighth, 199 ms and more with all of a layer (2 cores). */
const TRACES_AT_ONCE = 8 * 784 * 128;

interface LayerTensors {
  readonly inputs: Float32Array;
  readonly slope: Float32Array;
  readonly credit: Float32Array;
}

export interface MaterialisedGradient {
  /** Gradient of each weight matrix [out, in] by parameter name, filled by `run`. */
  readonly gradients: ReadonlyMap<string, Float32Array>;
  run(): Promise<void>;
  release(): Promise<void>;
}

/** @param feeds inputs, labels and parameters by name */
export async function createMaterialisedGradient(
  engine: Engine,
  setup: SupervisedSetup,
  feeds: Readonly<Record<string, Float32Array | Int32Array>>,
): Promise<MaterialisedGradient> {
  const programs: Program[] = [];
  const signals = await bindSignals(engine, setup, feeds, programs);
  const gradients = new Map<string, Float32Array>();
  const layers: (() => Promise<void>)[] = [];
  const sizes = activityShapes(setup.network).map(([features = 1]) => features);
  for (const [index, layer] of setup.network.layers.entries()) {
    const [fanIn = 1, units = 1] = sizes.slice(index);
    const gradient = new Float32Array(units * fanIn);
    gradients.set(`${layer.name}.weight`, gradient);
    const { matrix } = batchCreditMatrix(setup.credit[index]!, setup.batchSize);
    const shape = { fanIn, units, batchSize: setup.batchSize };
    layers.push(await bindLayer(engine, shape, signals.layers[index]!, Float32Array.from(matrix), gradient, programs));
  }
  return {
    gradients,
    async run() {
      await signals.program.run();
      for (const layer of layers) await layer();
    },
    async release() {
      for (const program of programs) await program.release();
    },
  };
}

/** Forward and backward pass with what every layer's synapses see: x, θ and δ, each with time as its last axis. */
async function bindSignals(
  engine: Engine,
  { network, batchSize, pathway, credit: rules }: SupervisedSetup,
  feeds: Readonly<Record<string, Float32Array | Int32Array>>,
  programs: Program[],
): Promise<{ readonly program: BoundProgram; readonly layers: readonly LayerTensors[] }> {
  const builder = new GraphBuilder('signals', 'float32');
  const forward = buildForward(builder, network, batchSize, 'training');
  const { credit } = softmaxCrossEntropy(builder, forward.output, builder.input(LABELS, 'int32', [batchSize, 1]));
  const carried = creditPathways[pathway].carry(builder, forward.layers, credit);
  const unit = Float32Array.from({ length: batchSize ** 2 }, (_, at) => (at % (batchSize + 1) === 0 ? 1 : 0));
  // aᵀ = aᵀ · 1: the builder has no transposition, and this product costs a thousandth of the whole.
  const identity = builder.constant('float32', [batchSize, batchSize], unit);
  const outputs: Record<string, Float32Array> = {};
  let activity = { name: INPUTS, type: 'float32', shape: [batchSize, ...network.inputShape] } as typeof forward.output;
  const layers = forward.layers.map((layer, index): LayerTensors => {
    const [, units = 1] = layer.output.shape;
    const ones = builder.constant('float32', [batchSize, units], new Float32Array(batchSize * units).fill(1));
    const read = (name: string, value: typeof activity) => {
      const array = new Float32Array(value.shape.reduce((product, size) => product * size, 1));
      outputs[`${name}${index}`] = array;
      builder.output(`${name}${index}`, builder.matrixProduct(value, identity, { transposeLeft: true }));
      return array;
    };
    const own = rules[index]!.deltaGate === 'own-time';
    const tensors = {
      inputs: read('inputs', activity),
      slope: read('slope', layer.gate(ones)),
      credit: read('credit', own ? carried[index]!.gated : carried[index]!.credit),
    };
    activity = layer.output;
    return tensors;
  });
  const program = await engine.compile(builder.build());
  programs.push(program);
  return { program: program.bind(feeds, outputs), layers };
}

interface LayerShape {
  readonly fanIn: number;
  readonly units: number;
  readonly batchSize: number;
}

/** Traces and gradient of one layer, a block of rows after another. */
async function bindLayer(
  engine: Engine,
  { fanIn, units, batchSize }: LayerShape,
  { inputs, slope, credit }: LayerTensors,
  creditMatrix: Float32Array,
  gradient: Float32Array,
  programs: Program[],
): Promise<() => Promise<void>> {
  const most = Math.max(1, Math.floor(TRACES_AT_ONCE / (fanIn * batchSize)));
  // The largest divisor, so that one graph serves every block.
  let rows = Math.min(units, most);
  while (units % rows !== 0) rows -= 1;
  const builder = new GraphBuilder('traces', 'float32');
  const x = builder.input('x', 'float32', [1, fanIn, batchSize]);
  const theta = builder.input('theta', 'float32', [rows, 1, batchSize]);
  const delta = builder.input('delta', 'float32', [rows, 1, batchSize]);
  const matrix = builder.input('matrix', 'float32', [batchSize, batchSize]);
  const hebbian = builder.reshape(builder.multiply(theta, x), [rows * fanIn, batchSize]);
  const traces = builder.matrixProduct(hebbian, matrix, { transposeRight: true });
  const weighted = builder.multiply(builder.reshape(traces, [rows, fanIn, batchSize]), delta);
  builder.output('gradient', builder.sum(weighted, [2]));
  const program = await engine.compile(builder.build());
  programs.push(program);
  const blocks: BoundProgram[] = [];
  for (let row = 0; row < units; row += rows) {
    const block = (signal: Float32Array) => signal.subarray(row * batchSize, (row + rows) * batchSize);
    blocks.push(
      program.bind(
        { x: inputs, theta: block(slope), delta: block(credit), matrix: creditMatrix },
        { gradient: gradient.subarray(row * fanIn, (row + rows) * fanIn) },
      ),
    );
  }
  return async () => {
    for (const block of blocks) await block.run();
  };
}
