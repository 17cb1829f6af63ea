// One training graph, compiled, with buffers to fill and results to read.
import { alignmentCosine } from '../../src/core/credit/alignment.ts';
import { creditGraphOptions, creditInputs } from '../../src/core/credit/credit-inputs.ts';
import type { LayerCredit } from '../../src/core/credit/layer-credit.ts';
import { buildTrainingGraph, trainingTensors } from '../../src/core/credit/training-graph.ts';
import type { Engine } from '../../src/core/graph/engine.ts';
import type { FloatType } from '../../src/core/graph/graph-builder.ts';
import { type ElementArray, elementCount } from '../../src/core/graph/value.ts';
import { INPUTS, LABELS } from '../../src/core/model/forward.ts';
import { multilayerPerceptron, parameterLayout } from '../../src/core/model/network.ts';
import type { Random } from '../../src/core/random/random.ts';

/** A perceptron with its weights, and a batch for it. */
export interface Problem {
  readonly sizes: readonly number[];
  /** [layer][out][in] */
  readonly weights: readonly (readonly (readonly number[])[])[];
  readonly biases: readonly (readonly number[])[];
  /** [batch][in] */
  readonly inputs: readonly (readonly number[])[];
  readonly labels: readonly number[];
}

export function randomProblem(random: Random, sizes: readonly number[], batchSize: number): Problem {
  const values = (length: number, scale: number) => Array.from({ length }, () => (2 * random.uniform() - 1) * scale);
  const outputs = sizes.slice(1);
  return {
    sizes,
    weights: outputs.map((units, index) => Array.from({ length: units }, () => values(sizes[index]!, 1.5))),
    biases: outputs.map((units) => values(units, 0.5)),
    inputs: Array.from({ length: batchSize }, () => values(sizes[0]!, 2)),
    labels: Array.from({ length: batchSize }, () => random.integer(sizes.at(-1)!)),
  };
}

export interface StepResult {
  readonly loss: number;
  /** By parameter name, flat. */
  readonly gradients: Readonly<Record<string, number[]>>;
  /** By layer. */
  readonly alignment: readonly (number | null)[];
}

export interface TrainingStep {
  /** Buffers of the graph's inputs, by name; what is changed in them is seen by the next run. */
  readonly inputs: Readonly<Record<string, ElementArray>>;
  run(): Promise<StepResult>;
  release(): Promise<void>;
}

/** @param credit by layer; memory `backprop` learns at once */
export async function compileTrainingStep(
  engine: Engine,
  float: FloatType,
  problem: Problem,
  credit: readonly LayerCredit[],
): Promise<TrainingStep> {
  const rules = { credit, batchSize: problem.inputs.length };
  const network = multilayerPerceptron(problem.sizes);
  const real = (values: ArrayLike<number>) => (float === 'float64' ? Float64Array : Float32Array).from(values);
  const model = buildTrainingGraph(network, {
    ...creditGraphOptions(rules),
    float,
    pathway: 'backpropagation',
    alignment: true,
  });
  const inputs: Record<string, ElementArray> = {
    [INPUTS]: real(problem.inputs.flat()),
    [LABELS]: Int32Array.from(problem.labels),
  };
  for (const { name, role, layerIndex } of parameterLayout(network).parameters) {
    inputs[name] = real(role === 'weight' ? problem.weights[layerIndex]!.flat() : problem.biases[layerIndex]!);
  }
  for (const [name, values] of Object.entries(creditInputs(network, rules))) inputs[name] = real(values);
  const outputs = Object.fromEntries(
    model.outputs.map(({ name, shape }) => [name, real(new Float64Array(elementCount(shape)))]),
  );
  const program = await engine.compile(model);
  const bound = program.bind(inputs, outputs);
  return {
    inputs,
    release: () => program.release(),
    async run() {
      await bound.run();
      const read = (name: string) => Array.from(outputs[name]!, Number);
      return {
        loss: read(trainingTensors.loss)[0]!,
        gradients: Object.fromEntries(
          parameterLayout(network).parameters.map(({ name }) => [name, read(trainingTensors.gradient(name))]),
        ),
        alignment: network.layers.map(({ name }) => alignmentCosine(read(trainingTensors.alignment(name)))),
      };
    },
  };
}
