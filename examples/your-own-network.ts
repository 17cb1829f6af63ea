// A network of your own, with credit of its own for each layer: the graph of one training step is built from the description,
// run once on generated data, and tells how well each layer's delayed gradient is aligned with the true one (1: the same
// direction). Run it by: npx tsx examples/your-own-network.ts
import {
  alignmentCosine,
  batchCreditMatrix,
  buildTrainingGraph,
  createRandom,
  formatMemory,
  INPUTS,
  initialize,
  LABELS,
  type LayerCredit,
  multilayerPerceptron,
  parameterLayout,
  parseMemory,
  trainingTensors,
} from 'cascading-traces/learning';
import { createNodeEngine } from 'cascading-traces/node';

const batchSize = 96;
const network = multilayerPerceptron([20, 48, 32, 5]);
const layerCredit = (memory: string, delaySteps: number): LayerCredit => ({
  memory: parseMemory(memory),
  delaySteps,
  deltaGate: 'own-time',
  normalization: 'area',
  peakAlignment: 'sampled',
});
// The same delay bridged by three memories, first layer first.
const credit = [layerCredit('et', 6), layerCredit('cet:10', 6), layerCredit('perfect', 6)];

const model = buildTrainingGraph(network, {
  batchSize,
  float: 'float32',
  pathway: 'backpropagation',
  credit: credit.map(({ deltaGate }) => deltaGate),
  alignment: true,
});

// The graph names what it reads and writes; every buffer is ours.
const random = createRandom(7);
const inputs: Record<string, Float32Array | Int32Array> = {
  [INPUTS]: Float32Array.from({ length: batchSize * 20 }, () => 2 * random.uniform() - 1),
  [LABELS]: Int32Array.from({ length: batchSize }, () => random.integer(5)),
};
for (const { name, length, initializer } of parameterLayout(network).parameters) {
  const values = new Float32Array(length);
  initialize(initializer, random.split(name), values);
  inputs[name] = values;
}
network.layers.forEach(({ name }, index) => {
  const { matrix, arrived } = batchCreditMatrix(credit[index]!, batchSize);
  inputs[trainingTensors.creditMatrix(name)] = Float32Array.from(matrix);
  inputs[trainingTensors.arrived(name)] = Float32Array.from(arrived);
});
const outputs = Object.fromEntries(
  model.outputs.map(({ name, shape }) => [name, new Float32Array(shape.reduce((product, size) => product * size, 1))]),
);

const program = await (await createNodeEngine({ threads: 1 })).compile(model);
await program.bind(inputs, outputs).run();
await program.release();

process.stdout.write(`loss ${outputs[trainingTensors.loss]![0]!.toFixed(4)}\n`);
network.layers.forEach(({ name }, index) => {
  const cosine = alignmentCosine(outputs[trainingTensors.alignment(name)]!);
  const memory = formatMemory(credit[index]!.memory).padEnd(8);
  process.stdout.write(`${name}  ${memory} alignment ${cosine?.toFixed(3)}\n`);
});
