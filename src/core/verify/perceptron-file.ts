// What golden files of perceptrons have in common: network, batch, weights, and what undelayed learning gives.
import { z } from 'zod';
import type { Engine } from '../graph/engine.ts';
import type { FloatType } from '../graph/graph-builder.ts';
import { multilayerPerceptron } from '../model/network.ts';
import { createGoldenStep, type GoldenBatch } from './golden-step.ts';
import type { ShapeCheck } from './parse-golden.ts';
import type { WorstErrors } from './worst-error.ts';

export const numbers = z.array(z.number()).min(1);
export const matrix = z.array(numbers).min(1);
/** Order of a memory, as the files write it. */
export const order = z.union([z.int().min(1).max(200), z.literal('perfect')]);

/** Fields that every such file has. */
export const perceptronFields = {
  dims: z.array(z.int().positive()).min(2),
  x: matrix,
  labels: z.array(z.int().min(0)),
  W: z.array(matrix),
  b: z.array(numbers),
  loss: z.number(),
  true_dW: z.array(matrix),
  true_db: z.array(numbers),
};
const perceptronFile = z.object(perceptronFields);
type PerceptronFile = z.infer<typeof perceptronFile>;

/** Checks what `dims` promises of these fields; returns the shapes of weights and biases by layer. */
export function checkPerceptronSizes(check: ShapeCheck, file: PerceptronFile, samples: number) {
  const biases = file.dims.slice(1).map((units) => [units]);
  const weights = file.dims.slice(1).map((units, layer) => [units, file.dims[layer] ?? 0]);
  check.expect(['x'], file.x, [samples, file.dims[0] ?? 0]);
  check.expectLabels(file.labels, samples, file.dims.at(-1) ?? 0);
  check.expectLayers(['W'], file.W, weights);
  check.expectLayers(['b'], file.b, biases);
  check.expectLayers(['true_dW'], file.true_dW, weights);
  check.expectLayers(['true_db'], file.true_db, biases);
  return { weights, biases };
}

/** The file's network, weights and batch, for its training graph. */
export function perceptronBatch(file: PerceptronFile, engine: Engine, float: FloatType): GoldenBatch {
  const network = multilayerPerceptron(file.dims);
  const parameters = Object.fromEntries(
    network.layers.flatMap(({ name }, layer) => [
      [`${name}.weight`, file.W[layer]?.flat() ?? []],
      [`${name}.bias`, file.b[layer] ?? []],
    ]),
  );
  return { engine, float, network, inputs: file.x.flat(), labels: file.labels, parameters };
}

/** Compares loss and ordinary gradients with the file: what everything else in it stands on. */
export async function compareTruth(batch: GoldenBatch, file: PerceptronFile, errors: WorstErrors): Promise<void> {
  const { layers } = batch.network;
  const step = await createGoldenStep(
    batch,
    layers.map(() => 'immediate'),
  );
  const ours = await step.run();
  await step.release();
  errors.of('loss').compare(ours.loss, file.loss, file.loss, 'loss');
  layers.forEach(({ name }, index) => {
    const where = `layer ${index + 1}`;
    errors.of('true_dW').compareAll(ours.gradient(`${name}.weight`), file.true_dW[index]!.flat(), where);
    errors.of('true_db').compareAll(ours.gradient(`${name}.bias`), file.true_db[index]!, where);
  });
}
