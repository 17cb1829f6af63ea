// The training graph of a stream, run batch by batch with what it carries, and plain gradient descent in between.
import { alignmentCosine } from '../../src/core/credit/alignment.ts';
import { creditGraphOptions, creditInputs } from '../../src/core/credit/credit-inputs.ts';
import type { LayerCredit } from '../../src/core/credit/layer-credit.ts';
import type { SalienceGate } from '../../src/core/credit/salience.ts';
import { buildTrainingGraph, trainingTensors } from '../../src/core/credit/training-graph.ts';
import type { Engine } from '../../src/core/graph/engine.ts';
import type { FloatType } from '../../src/core/graph/graph-builder.ts';
import type { ElementArray } from '../../src/core/graph/value.ts';
import { INPUTS, LABELS } from '../../src/core/model/forward.ts';
import { learningLayers, type Network, networkState, parameterLayout } from '../../src/core/model/network.ts';
import { CarriedState } from '../../src/core/training/carried-state.ts';
import { bindAlone, setAll } from '../../src/core/verify/golden-step.ts';

export interface StreamRun {
  readonly engine: Engine;
  readonly network: Network;
  /** Of each layer that learns. */
  readonly credit: readonly LayerCredit[];
  /** By name, at the beginning: parameters, and states that do not begin as networks do. */
  readonly parameters: Readonly<Record<string, ArrayLike<number>>>;
  /** [presentation × inputs], whole batches. */
  readonly inputs: readonly number[];
  readonly labels: readonly number[];
  readonly batchSize: number;
  readonly salience?: SalienceGate;
  /** Of each batch, with random places: where its salient samples are presented, largest loss first. */
  readonly places?: readonly (readonly number[])[];
  /** Channels that convolutions take together; the engine's own kernels are left alone when left out. */
  readonly channelBlock?: number | undefined;
  readonly learningRate?: number;
  readonly float?: FloatType;
  /** Numbers of a block of carried samples. */
  readonly blockNumbers?: number;
}

export interface StreamStep {
  readonly loss: number;
  /** By parameter name. */
  readonly gradients: Readonly<Record<string, Float64Array>>;
  readonly alignment: Readonly<Record<string, number | null>>;
  /** By tensor name: what the graph keeps of this batch. */
  readonly kept: Readonly<Record<string, Float64Array>>;
}

export async function runStream(run: StreamRun): Promise<readonly StreamStep[]> {
  const { engine, network, credit, batchSize, salience, learningRate = 0, float = 'float64' } = run;
  const rules = { credit, batchSize, streaming: true, ...(salience && { salience }) };
  const model = buildTrainingGraph(network, {
    ...creditGraphOptions(rules),
    float,
    pathway: 'backpropagation',
    alignment: true,
    channelBlock: run.channelBlock,
    ...(run.blockNumbers !== undefined && { blockNumbers: run.blockNumbers }),
  });
  const learning = learningLayers(network).map(({ name }) => name);
  const carried = new CarriedState(model, learning, batchSize);
  const bound = await bindAlone(engine, float, model, { ...carried.inputs, ...carried.outputs });
  const input = (name: string) => bound.inputs[name] as Float64Array | undefined;
  for (const [name, values] of Object.entries(run.parameters)) setAll(input(name), values);
  for (const { name, initial } of networkState(network)) {
    if (!run.parameters[name]) (input(name) as Float64Array).fill(initial);
  }
  for (const [name, values] of Object.entries(creditInputs(network, rules))) setAll(input(name), values);
  const perSample = run.inputs.length / run.labels.length;
  const steps: StreamStep[] = [];
  for (let first = 0; first < run.labels.length; first += batchSize) {
    setAll(input(INPUTS), run.inputs.slice(first * perSample, (first + batchSize) * perSample));
    setAll(input(LABELS), run.labels.slice(first, first + batchSize));
    if (run.places) setAll(input(trainingTensors.salientPlaces), run.places[steps.length]!);
    await bound.run();
    const read = (name: string) => Float64Array.from(bound.outputs[name] as ElementArray as Float64Array);
    const gradients = Object.fromEntries(
      parameterLayout(network).parameters.map(({ name }) => [name, read(trainingTensors.gradient(name))]),
    );
    steps.push({
      loss: read(trainingTensors.loss)[0]!,
      gradients,
      alignment: Object.fromEntries(
        learning.map((name) => [name, alignmentCosine(read(trainingTensors.alignment(name)))]),
      ),
      kept: Object.fromEntries(Object.keys(carried.outputs).map((name) => [name, read(name)])),
    });
    for (const [name, gradient] of Object.entries(gradients)) {
      const parameter = input(name)!;
      gradient.forEach((value, at) => {
        parameter[at]! -= learningRate * value;
      });
    }
    for (const { name } of networkState(network)) setAll(input(name), read(trainingTensors.nextState(name)));
    carried.advance();
  }
  await bound.release();
  return steps;
}
