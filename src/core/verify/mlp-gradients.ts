// Golden kind `mlp_gradients`: delayed credit in a perceptron whose layers share one delay, through the training graph itself,
// in float64 (is the mathematics right?) and float32 (is what runs right?).
import { z } from 'zod';
import { batchCreditMatrix } from '../credit/credit-matrix.ts';
import type { DeltaGate } from '../credit/layer-credit.ts';
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

const variant = z.object({ dW: z.array(matrix), cos: z.array(z.number()).optional() });
const schema = z.object({
  ...perceptronFields,
  batch: z.int().min(1),
  cases: z
    .array(
      z.object({
        n: order,
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

export const mlpGradientsKind: GoldenKind = {
  name: 'mlp_gradients',
  recognises: (file) => hasFields(file, 'dims', 'x', 'W', 'true_dW') && firstCaseHas(file, 'n', 'T', 'kernel'),
  async check(input, engine) {
    const file = parseGolden('mlp_gradients', schema.check(checkSizes), input);
    return [...(await checkFile(file, engine, 'float64')), ...(await checkFile(file, engine, 'float32'))];
  },
};

/** What the sizes in `dims` and `batch` promise of every array. */
function checkSizes(payload: z.core.ParsePayload<File>): void {
  const file = payload.value;
  const check = new ShapeCheck(payload);
  const { weights, biases } = checkPerceptronSizes(check, file, file.batch);
  file.cases.forEach((one, index) => {
    if (one.db) check.expectLayers(['cases', index, 'db'], one.db, biases);
    for (const name of Object.keys(variants) as (keyof typeof variants)[]) {
      const expected = one[name];
      if (expected) check.expectLayers(['cases', index, name, 'dW'], expected.dW, weights);
    }
  });
}

async function checkFile(file: File, engine: Engine, float: FloatType): Promise<readonly VerifyRow[]> {
  const errors = new WorstErrors({ kind: 'mlp_gradients', precision: float, tolerance: gradientTolerances[float] });
  const batch = perceptronBatch(file, engine, float);
  const { network } = batch;
  await compareTruth(batch, file, errors);

  for (const [variantName, deltaGate] of Object.entries(variants) as [keyof typeof variants, DeltaGate][]) {
    const step = await createGoldenStep(
      batch,
      network.layers.map(() => deltaGate),
    );
    for (const one of file.cases) {
      const memory = traceOfOrder(one.n);
      const matrix = batchCreditMatrix(goldenCredit(memory, one.T), file.batch);
      const ours = await step.run(network.layers.map(() => matrix));
      const windowSum = kernelSum(memory, one.T, one.kernel.length);
      network.layers.forEach(({ name }, index) => {
        const where = `order ${one.n}, T=${one.T}, layer ${index + 1}`;
        const expected = one[variantName];
        const weights = ours.gradient(`${name}.weight`).map((gradient) => gradient / windowSum);
        if (expected) errors.of(variantName).compareAll(weights, expected.dW[index]!.flat(), where);
        if (one.db) errors.of('db').compareAll(ours.gradient(`${name}.bias`), one.db[index]!, where);
        const cosine = expected?.cos?.[index];
        if (cosine !== undefined) {
          const measured = Math.min(1, ours.alignment(name) ?? Number.NaN);
          errors.of(`${variantName} alignment`).compare(measured, cosine, 1, where);
        }
      });
    }
    await step.release();
  }
  return errors.rows();
}
