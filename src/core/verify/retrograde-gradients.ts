// Golden kind `retrograde_gradients`: delays that stack up from the last layer down, at irregular positions in time (Eq. 11).
import { z } from 'zod';
import { creditMatrix } from '../credit/credit-matrix.ts';
import type { Engine } from '../graph/engine.ts';
import type { FloatType } from '../graph/graph-builder.ts';
import type { GoldenKind, VerifyRow } from './golden-kind.ts';
import { createGoldenStep, goldenCredit, gradientTolerances, kernelSum, traceOfOrder } from './golden-step.ts';
import { firstCaseHas, hasFields, parseGolden, ShapeCheck } from './parse-golden.ts';
import {
  checkPerceptronSizes,
  compareTruth,
  matrix,
  numbers,
  order,
  perceptronBatch,
  perceptronFields,
} from './perceptron-file.ts';
import { WorstErrors } from './worst-error.ts';

const schema = z.object({
  ...perceptronFields,
  positions: numbers,
  cases: z
    .array(
      z
        .object({
          n: order,
          delays: z.array(z.number().min(0)),
          norm_window: z.int().min(1),
          cos: z.array(z.number()).optional(),
        })
        // One matrix for each layer that has a delay: dW_layer0, trace_matrix_layer0, ...
        .catchall(z.unknown()),
    )
    .min(1),
});
type File = z.infer<typeof schema>;

export const retrogradeGradientsKind: GoldenKind = {
  name: 'retrograde_gradients',
  recognises: (file) => hasFields(file, 'dims', 'positions', 'W', 'true_dW') && firstCaseHas(file, 'n', 'delays'),
  async check(input, engine) {
    const file = parseGolden('retrograde_gradients', schema.check(checkSizes), input);
    return [...(await checkFile(file, engine, 'float64')), ...(await checkFile(file, engine, 'float32'))];
  },
};

/** The matrix of a layer that a case has under `name`. */
function layerMatrix(
  one: File['cases'][number],
  name: string,
  layer: number,
): readonly (readonly number[])[] | undefined {
  return one[`${name}_layer${layer}`] as readonly (readonly number[])[] | undefined;
}

function checkSizes(payload: z.core.ParsePayload<File>): void {
  const file = payload.value;
  const check = new ShapeCheck(payload);
  const samples = file.positions.length;
  file.positions.forEach((position, at) => {
    if (at > 0 && !(position > file.positions[at - 1]!)) check.fail(['positions', at], 'not later than the one before');
  });
  const { weights } = checkPerceptronSizes(check, file, samples);
  file.cases.forEach((one, index) => {
    check.expect(['cases', index, 'delays'], one.delays, [weights.length]);
    if (one.cos) check.expect(['cases', index, 'cos'], one.cos, [weights.length]);
    weights.forEach((shape, layer) => {
      for (const [name, expected] of [['dW', shape] as const, ['trace_matrix', [samples, samples]] as const]) {
        const found = layerMatrix(one, name, layer);
        const path = ['cases', index, `${name}_layer${layer}`];
        if (found === undefined) continue;
        if (matrix.safeParse(found).success) check.expect(path, found, expected);
        else check.fail(path, 'expected a matrix of numbers');
      }
    });
  });
}

async function checkFile(file: File, engine: Engine, float: FloatType): Promise<readonly VerifyRow[]> {
  const tolerance = gradientTolerances[float];
  const errors = new WorstErrors({ kind: 'retrograde_gradients', precision: float, tolerance });
  const batch = perceptronBatch(file, engine, float);
  const { network } = batch;
  await compareTruth(batch, file, errors);

  const step = await createGoldenStep(
    batch,
    network.layers.map(() => 'none'),
  );
  for (const one of file.cases) {
    const memory = traceOfOrder(one.n);
    const matrices = one.delays.map((delaySteps) =>
      creditMatrix(goldenCredit(memory, delaySteps), file.positions, Number.POSITIVE_INFINITY),
    );
    const ours = await step.run(matrices);
    network.layers.forEach(({ name }, index) => {
      const delaySteps = one.delays[index]!;
      const where = `order ${one.n}, delay ${delaySteps}, layer ${index}`;
      const windowSum = kernelSum(memory, delaySteps, one.norm_window);
      const trace = layerMatrix(one, 'trace_matrix', index);
      if (trace && float === 'float64') {
        const weights = matrices[index]!.matrix.map((weight) => weight / windowSum);
        errors.of('trace matrix').compareAll(weights, trace.flat(), where);
      }
      const weights = ours.gradient(`${name}.weight`).map((gradient) => gradient / windowSum);
      const gradient = layerMatrix(one, 'dW', index);
      // What a case leaves out is the ordinary gradient: that of layers without delay, and of every bias.
      if (gradient) errors.of('dW').compareAll(weights, gradient.flat(), where);
      else if (delaySteps === 0) errors.of('dW').compareAll(weights, file.true_dW[index]!.flat(), where);
      errors.of('db').compareAll(ours.gradient(`${name}.bias`), file.true_db[index]!, where);
      const cosine = one.cos?.[index];
      if (cosine !== undefined) {
        errors.of('alignment').compare(Math.min(1, ours.alignment(name) ?? Number.NaN), cosine, 1, where);
      }
    });
  }
  await step.release();
  return errors.rows();
}
