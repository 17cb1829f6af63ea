// Golden kind `mlp_gradients`: delayed credit in a perceptron whose layers share one delay, through the training graph itself,
// in float64 (is the mathematics right?) and float32 (is what runs right?).
import { z } from 'zod';
import { alignmentCosine } from '../credit/alignment.ts';
import { batchCreditMatrix } from '../credit/credit-matrix.ts';
import type { DeltaGate, LayerCredit } from '../credit/layer-credit.ts';
import type { Memory } from '../credit/memory.ts';
import { buildTrainingGraph, trainingTensors } from '../credit/training-graph.ts';
import type { Engine } from '../graph/engine.ts';
import type { FloatType } from '../graph/graph-builder.ts';
import { type ElementArray, elementCount } from '../graph/value.ts';
import { INPUTS, LABELS } from '../model/forward.ts';
import { multilayerPerceptron, type Network, parameterLayout } from '../model/network.ts';
import { sampleKernel } from '../traces/kernel.ts';
import type { TraceSpec } from '../traces/trace-spec.ts';
import type { GoldenKind, VerifyRow } from './golden-kind.ts';
import { firstCaseHas, hasFields, parseGolden } from './parse-golden.ts';
import { WorstErrors } from './worst-error.ts';

const numbers = z.array(z.number()).min(1);
const matrix = z.array(numbers).min(1);
const variant = z.object({ dW: z.array(matrix), cos: z.array(z.number()).optional() });
const schema = z.object({
  dims: z.array(z.int().positive()).min(2),
  batch: z.int().min(1),
  x: matrix,
  labels: z.array(z.int().min(0)),
  W: z.array(matrix),
  b: z.array(numbers),
  loss: z.number(),
  true_dW: z.array(matrix),
  true_db: z.array(numbers),
  cases: z
    .array(
      z.object({
        n: z.union([z.int().min(1).max(200), z.literal('perfect')]),
        T: z.number().min(0),
        kernel: numbers,
        db: z.array(numbers).optional(),
        paper: variant.optional(),
        code_without_mask: variant.optional(),
      }),
    )
    .min(1),
});
type File = z.infer<typeof schema>;

const variants: Readonly<Record<'paper' | 'code_without_mask', DeltaGate>> = {
  paper: 'none',
  code_without_mask: 'own-time',
};
const tolerances: Readonly<Record<FloatType, number>> = { float64: 1e-9, float32: 2e-5 };

export const mlpGradientsKind: GoldenKind = {
  name: 'mlp_gradients',
  recognises: (file) => hasFields(file, 'dims', 'x', 'W', 'true_dW') && firstCaseHas(file, 'n', 'T', 'kernel'),
  async check(input, engine) {
    const file = parseGolden('mlp_gradients', schema.check(checkSizes), input);
    return [...(await checkFile(file, engine, 'float64')), ...(await checkFile(file, engine, 'float32'))];
  },
};

/** What the sizes in `dims` and `batch` promise of every array. */
function checkSizes({ value: file, issues }: z.core.ParsePayload<File>): void {
  const outputs = file.dims.slice(1);
  const fail = (path: readonly PropertyKey[], message: string) =>
    issues.push({ code: 'custom', input: file, path: [...path], message });
  const expectLength = (path: readonly PropertyKey[], list: ArrayLike<unknown>, length: number) => {
    if (list.length !== length) fail(path, `${list.length} entries instead of ${length}`);
  };
  const expectWeights = (path: readonly PropertyKey[], layers: File['W']) => {
    expectLength(path, layers, outputs.length);
    layers.forEach((rows, layer) => {
      expectLength([...path, layer], rows, outputs[layer] ?? 0);
      rows.forEach((row, unit) => {
        expectLength([...path, layer, unit], row, file.dims[layer] ?? 0);
      });
    });
  };
  const expectBiases = (path: readonly PropertyKey[], layers: File['b']) => {
    expectLength(path, layers, outputs.length);
    layers.forEach((biases, layer) => {
      expectLength([...path, layer], biases, outputs[layer] ?? 0);
    });
  };
  expectLength(['x'], file.x, file.batch);
  file.x.forEach((row, sample) => {
    expectLength(['x', sample], row, file.dims[0] ?? 0);
  });
  expectLength(['labels'], file.labels, file.batch);
  const classes = outputs.at(-1) ?? 0;
  file.labels.forEach((label, sample) => {
    if (label >= classes) fail(['labels', sample], `class ${label} of ${classes}`);
  });
  expectWeights(['W'], file.W);
  expectBiases(['b'], file.b);
  expectWeights(['true_dW'], file.true_dW);
  expectBiases(['true_db'], file.true_db);
  file.cases.forEach((one, index) => {
    if (one.db) expectBiases(['cases', index, 'db'], one.db);
    for (const name of Object.keys(variants) as (keyof typeof variants)[]) {
      const expected = one[name];
      if (expected) expectWeights(['cases', index, name, 'dW'], expected.dW);
    }
  });
}

async function checkFile(file: File, engine: Engine, float: FloatType): Promise<readonly VerifyRow[]> {
  const errors = new WorstErrors({ kind: 'mlp_gradients', precision: float, tolerance: tolerances[float] });
  const network = multilayerPerceptron(file.dims);
  const undelayed = await createStep(file, network, engine, float, 'immediate');
  const truth = await undelayed.run({ memory: { kind: 'backprop' }, delaySteps: 0 });
  errors.of('loss').compare(truth.loss, file.loss, file.loss, 'loss');
  network.layers.forEach((_, index) => {
    errors.of('true_dW').compareAll(truth.weights[index]!, file.true_dW[index]!.flat(), `layer ${index + 1}`);
    errors.of('true_db').compareAll(truth.biases[index]!, file.true_db[index]!, `layer ${index + 1}`);
  });
  await undelayed.release();

  for (const [name, deltaGate] of Object.entries(variants) as [keyof typeof variants, DeltaGate][]) {
    const step = await createStep(file, network, engine, float, deltaGate);
    for (const one of file.cases) {
      const memory: TraceSpec = one.n === 'perfect' ? { kind: 'perfect' } : { kind: 'cet', order: one.n };
      const ours = await step.run({ memory, delaySteps: one.T });
      // The file's kernel sums to 1 over its window, ours over all lags.
      const window = sampleKernel(memory, { delaySteps: one.T, peakAlignment: 'sampled' }, one.kernel.length);
      const windowSum = window.reduce((sum, weight) => sum + weight, 0);
      network.layers.forEach((_, index) => {
        const where = `order ${one.n}, T=${one.T}, layer ${index + 1}`;
        const expected = one[name];
        const weights = Array.from(ours.weights[index]!, (gradient) => gradient / windowSum);
        if (expected) errors.of(name).compareAll(weights, expected.dW[index]!.flat(), where);
        if (one.db) errors.of('db').compareAll(ours.biases[index]!, one.db[index]!, where);
        const cosine = expected?.cos?.[index];
        if (cosine !== undefined) {
          const measured = Math.min(1, ours.alignment[index] ?? Number.NaN);
          errors.of(`${name} alignment`).compare(measured, cosine, 1, where);
        }
      });
    }
    await step.release();
  }
  return errors.rows();
}

interface Gradients {
  readonly loss: number;
  readonly weights: readonly ArrayLike<number>[];
  readonly biases: readonly ArrayLike<number>[];
  readonly alignment: readonly (number | null)[];
}

/** The training graph over the file's weights and batch; it reads the credit matrices anew in each run. */
async function createStep(
  file: File,
  network: Network,
  engine: Engine,
  float: FloatType,
  rule: DeltaGate | 'immediate',
): Promise<{ run(credit: Pick<LayerCredit, 'memory' | 'delaySteps'>): Promise<Gradients>; release(): Promise<void> }> {
  const batchSize = file.batch;
  const real = (values: ArrayLike<number>) =>
    float === 'float64' ? Float64Array.from(values) : Float32Array.from(values);
  const model = buildTrainingGraph(network, {
    batchSize,
    float,
    pathway: 'backpropagation',
    credit: network.layers.map(() => rule),
    alignment: true,
  });
  const inputs: Record<string, ElementArray> = {
    [INPUTS]: real(file.x.flat()),
    [LABELS]: Int32Array.from(file.labels),
  };
  for (const { name, role, layerIndex } of parameterLayout(network).parameters) {
    inputs[name] = real(role === 'weight' ? file.W[layerIndex]!.flat() : file.b[layerIndex]!);
  }
  for (const { name, shape } of model.inputs) inputs[name] ??= real(new Float64Array(elementCount(shape)));
  const outputs = Object.fromEntries(
    model.outputs.map(({ name, shape }) => [name, real(new Float64Array(elementCount(shape)))]),
  );
  const program = await engine.compile(model);
  const bound = program.bind(inputs, outputs);
  return {
    release: () => program.release(),
    async run(credit: { memory: Memory; delaySteps: number }) {
      const full: LayerCredit = { ...credit, deltaGate: 'none', normalization: 'area', peakAlignment: 'sampled' };
      const { matrix: weights, arrived } = batchCreditMatrix(full, batchSize);
      for (const { name } of network.layers) {
        inputs[trainingTensors.creditMatrix(name)]?.set(weights as never);
        inputs[trainingTensors.arrived(name)]?.set(arrived as never);
      }
      await bound.run();
      const read = (name: string) => Float64Array.from(outputs[name]!);
      return {
        loss: read(trainingTensors.loss)[0]!,
        weights: network.layers.map(({ name }) => read(trainingTensors.gradient(`${name}.weight`))),
        biases: network.layers.map(({ name }) => read(trainingTensors.gradient(`${name}.bias`))),
        alignment: network.layers.map(({ name }) => alignmentCosine(read(trainingTensors.alignment(name)))),
      };
    },
  };
}
