// Golden kind `conv_gradients`: delayed credit through convolution, pooling, batch normalisation and a linear layer, by the training
// graph itself; and the convolution's rule alone (`direct`). Convolutions use δ without f' (Eq. 1), the linear layer has f' = 1.
import { z } from 'zod';
import { batchCreditMatrix } from '../credit/credit-matrix.ts';
import { filterCredit } from '../credit/filter-credit.ts';
import type { Engine } from '../graph/engine.ts';
import { type FloatType, GraphBuilder } from '../graph/graph-builder.ts';
import { type ConvLayer, convKind } from '../model/layers/conv.ts';
import type { Network } from '../model/network.ts';
import type { GoldenKind, VerifyRow } from './golden-kind.ts';
import {
  bindAlone,
  createGoldenStep,
  type GoldenBatch,
  goldenCredit,
  gradientTolerances,
  kernelSum,
  setAll,
  traceOfOrder,
} from './golden-step.ts';
import { type Images, lastAxisSecond, secondAxisLast } from './image-axes.ts';
import { firstCaseHas, hasFields, parseGolden, ShapeCheck } from './parse-golden.ts';
import { WorstErrors } from './worst-error.ts';

const numbers = z.array(z.number()).min(1);
const matrix = z.array(numbers).min(1);
const images = z.array(z.array(matrix).min(1)).min(1);
const order = z.union([z.int().min(1).max(200), z.literal('perfect')]);
const schema = z.object({
  batch: z.int().min(2),
  x: images,
  labels: z.array(z.int().min(0)),
  W_conv: images,
  b_conv: numbers,
  W_linear: matrix,
  b_linear: numbers,
  loss: z.number(),
  true_dW_conv: images,
  true_db_conv: numbers,
  true_dW_linear: matrix,
  true_db_linear: numbers,
  direct_x: images,
  direct_W: images,
  direct_b: numbers,
  direct_grad_out: images,
  direct_dx: images,
  direct: z.array(z.object({ n: order, T: z.number().min(0), dW_without_mask: images, db_paper: numbers })).min(1),
  cases: z
    .array(
      z.object({
        n: order,
        T: z.number().min(0),
        kernel: numbers,
        dW_conv: images,
        db_conv_paper: numbers,
        dW_linear: matrix,
        db_linear: numbers,
        cos: z.object({ conv: z.number(), linear: z.number() }).optional(),
      }),
    )
    .min(1),
});
type File = z.infer<typeof schema>;

export const convGradientsKind: GoldenKind = {
  name: 'conv_gradients',
  recognises: (file) => hasFields(file, 'x', 'W_conv', 'W_linear') && firstCaseHas(file, 'n', 'T', 'dW_conv'),
  async check(input, engine) {
    const file = parseGolden('conv_gradients', schema.check(checkSizes), input);
    const rows: VerifyRow[] = [];
    for (const float of ['float64', 'float32'] as const) {
      const tolerance = gradientTolerances[float];
      const errors = new WorstErrors({ kind: 'conv_gradients', precision: float, tolerance });
      await checkNetwork(file, engine, float, errors);
      await checkDirect(file, engine, float, errors);
      rows.push(...errors.rows());
    }
    return rows;
  },
};

/** [channels, rows, columns] of the first image. */
function imageShape([image = []]: Images): readonly [number, number, number] {
  return [image.length, image[0]?.length ?? 0, image[0]?.[0]?.length ?? 0];
}

function checkSizes(payload: z.core.ParsePayload<File>): void {
  const file = payload.value;
  const check = new ShapeCheck(payload);
  const [channels, rows, columns] = imageShape(file.x);
  if (rows % 2 !== 0 || columns % 2 !== 0)
    check.fail(['x'], `images of ${rows} × ${columns} pixels do not pool by 2 × 2`);
  const outputs = file.b_conv.length;
  const classes = file.b_linear.length;
  const convWeights = [outputs, channels, 3, 3];
  const linearWeights = [classes, (outputs * rows * columns) / 4];
  check.expect(['x'], file.x, [file.batch, channels, rows, columns]);
  check.expectLabels(file.labels, file.batch, classes);
  for (const name of ['W_conv', 'true_dW_conv'] as const) check.expect([name], file[name], convWeights);
  for (const name of ['W_linear', 'true_dW_linear'] as const) check.expect([name], file[name], linearWeights);
  check.expect(['true_db_conv'], file.true_db_conv, [outputs]);
  check.expect(['true_db_linear'], file.true_db_linear, [classes]);
  file.cases.forEach((one, index) => {
    check.expect(['cases', index, 'dW_conv'], one.dW_conv, convWeights);
    check.expect(['cases', index, 'db_conv_paper'], one.db_conv_paper, [outputs]);
    check.expect(['cases', index, 'dW_linear'], one.dW_linear, linearWeights);
    check.expect(['cases', index, 'db_linear'], one.db_linear, [classes]);
  });
  const direct = imageShape(file.direct_x);
  const directOutputs = file.direct_b.length;
  const count = file.direct_x.length;
  const directWeights = [directOutputs, direct[0], 3, 3];
  for (const name of ['direct_x', 'direct_dx'] as const) check.expect([name], file[name], [count, ...direct]);
  check.expect(['direct_grad_out'], file.direct_grad_out, [count, directOutputs, direct[1], direct[2]]);
  check.expect(['direct_W'], file.direct_W, directWeights);
  file.direct.forEach((one, index) => {
    check.expect(['direct', index, 'dW_without_mask'], one.dW_without_mask, directWeights);
    check.expect(['direct', index, 'db_paper'], one.db_paper, [directOutputs]);
  });
}

async function checkNetwork(file: File, engine: Engine, float: FloatType, errors: WorstErrors): Promise<void> {
  const [channels, rows, columns] = imageShape(file.x);
  const outputs = file.b_conv.length;
  const network: Network = {
    inputShape: [rows, columns, channels],
    layers: [
      { kind: 'conv', name: 'conv', channels: outputs, pool: 'average-2' },
      { kind: 'batch-norm', name: 'norm' },
      { kind: 'flatten', name: 'flat' },
      { kind: 'dense', name: 'linear', units: file.b_linear.length, activation: 'linear', bias: true },
    ],
  };
  const batch: GoldenBatch = {
    engine,
    float,
    network,
    inputs: secondAxisLast(file.x),
    labels: file.labels,
    parameters: {
      'conv.weight': secondAxisLast(file.W_conv),
      'conv.bias': file.b_conv,
      'linear.weight': file.W_linear.flat(),
      'linear.bias': file.b_linear,
    },
  };
  const convShape = [outputs, 3, 3, channels] as const;
  const undelayed = await createGoldenStep(batch, ['immediate', 'immediate']);
  const truth = await undelayed.run();
  errors.of('loss').compare(truth.loss, file.loss, file.loss, 'loss');
  const trueConv = lastAxisSecond(truth.gradient('conv.weight'), convShape);
  errors.of('true_dW').compareAll(trueConv, file.true_dW_conv.flat(3), 'convolution');
  errors.of('true_dW').compareAll(truth.gradient('linear.weight'), file.true_dW_linear.flat(), 'linear layer');
  errors.of('true_db').compareAll(truth.gradient('conv.bias'), file.true_db_conv, 'convolution');
  errors.of('true_db').compareAll(truth.gradient('linear.bias'), file.true_db_linear, 'linear layer');
  await undelayed.release();

  const step = await createGoldenStep(batch, ['none', 'own-time']);
  for (const one of file.cases) {
    const memory = traceOfOrder(one.n);
    const matrix = batchCreditMatrix(goldenCredit(memory, one.T), file.batch);
    const ours = await step.run([matrix, matrix]);
    const where = `order ${one.n}, T=${one.T}`;
    const windowSum = kernelSum(memory, one.T, one.kernel.length);
    const conv = lastAxisSecond(ours.gradient('conv.weight'), convShape).map((gradient) => gradient / windowSum);
    const linear = ours.gradient('linear.weight').map((gradient) => gradient / windowSum);
    errors.of('dW_conv').compareAll(conv, one.dW_conv.flat(3), where);
    errors.of('dW_linear').compareAll(linear, one.dW_linear.flat(), where);
    errors.of('db_conv_paper').compareAll(ours.gradient('conv.bias'), one.db_conv_paper, where);
    errors.of('db_linear').compareAll(ours.gradient('linear.bias'), one.db_linear, where);
    for (const name of ['conv', 'linear'] as const) {
      if (!one.cos) continue;
      const measured = Math.min(1, ours.alignment(name) ?? Number.NaN);
      errors.of('alignment').compare(measured, one.cos[name], 1, `${where}, ${name}`);
    }
  }
  await step.release();
}

/** The rule of one convolution without pooling, with the credit of its outputs given. */
async function checkDirect(file: File, engine: Engine, float: FloatType, errors: WorstErrors): Promise<void> {
  const [channels, rows, columns] = imageShape(file.direct_x);
  const count = file.direct_x.length;
  const layer: ConvLayer = { kind: 'conv', name: 'conv', channels: file.direct_b.length, pool: 'none' };
  const weightShape = [layer.channels, 3, 3, channels] as const;
  const builder = new GraphBuilder('convolution-rule', float);
  const weight = builder.input('weight', float, weightShape);
  const bias = builder.input('bias', float, [layer.channels]);
  const input = builder.input('x', float, [count, rows, columns, channels]);
  const credit = builder.input('credit', float, [count, rows, columns, layer.channels]);
  const matrix = builder.input('matrix', float, [count, count]);
  const arrived = builder.input('arrived', float, [1, count]);
  const built = convKind.build(layer, { builder, mode: 'training', input, parameters: { weight, bias }, state: {} });
  if (!built.synapses?.biasGradient) throw new Error('a convolution learns weights and biases');
  const gated = built.gate(credit);
  builder.output('dx', built.inputCredit(gated));
  builder.output('dW', built.synapses.weightGradient(built.gate(filterCredit(builder, matrix, credit))));
  builder.output('db', built.synapses.biasGradient(gated, arrived));
  const { inputs, outputs, run, release } = await bindAlone(engine, float, builder.build());
  setAll(inputs.x, secondAxisLast(file.direct_x));
  setAll(inputs.weight, secondAxisLast(file.direct_W));
  setAll(inputs.bias, file.direct_b);
  setAll(inputs.credit, secondAxisLast(file.direct_grad_out));
  const read = (name: string) => Float64Array.from(outputs[name] as Float64Array);
  for (const one of file.direct) {
    const memory = traceOfOrder(one.n);
    const { matrix: weights, arrived: arrives } = batchCreditMatrix(goldenCredit(memory, one.T), count);
    setAll(inputs.matrix, weights);
    setAll(inputs.arrived, arrives);
    await run();
    const where = `order ${one.n}, T=${one.T}`;
    const windowSum = kernelSum(memory, one.T, count);
    const gradient = lastAxisSecond(read('dW'), weightShape).map((value) => value / windowSum);
    errors.of('direct dW').compareAll(gradient, one.dW_without_mask.flat(3), where);
    errors.of('direct db').compareAll(read('db'), one.db_paper, where);
    const dx = lastAxisSecond(read('dx'), [count, rows, columns, channels]);
    errors.of('direct dx').compareAll(dx, file.direct_dx.flat(3), where);
  }
  await release();
}
