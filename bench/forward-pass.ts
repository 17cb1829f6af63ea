// The forward pass of a training step by itself: the graph that a trainer has of it, batch statistics and the engine's own convolutions
// included, and nothing behind the last layer.
import { GraphBuilder } from '../src/core/graph/graph-builder.ts';
import { elementCount } from '../src/core/graph/value.ts';
import { buildForward, INPUTS } from '../src/core/model/forward.ts';
import { parameterLayout } from '../src/core/model/network.ts';
import type { SupervisedTrainer } from '../src/core/training/supervised.ts';
import { createKernelHeap, regionBytes } from '../src/core/wasm/kernel-heap.ts';
import { setUpSupervised } from '../src/edge/runs/supervised-setup.ts';
import type { TrainConfig } from '../src/edge/runs/train-config.ts';
import type { Bench } from './measure.ts';
import { median } from './rounds.ts';
import { firstBatch } from './task-trainer.ts';

export interface ForwardPass {
  /** Median milliseconds of `count` passes over one batch; the first ones wake the worker threads up and do not count. */
  milliseconds(count: number): Promise<number>;
  release(): Promise<void>;
}

/** @param trainer whose weights are taken, as they are now */
export async function createForwardPass(
  { engine, data }: Bench,
  config: TrainConfig,
  trainer: SupervisedTrainer,
): Promise<ForwardPass> {
  const images = await data(config.task);
  const { network } = setUpSupervised(config, images.training);
  const builder = new GraphBuilder('forward', 'float32', { channelBlock: await engine.channelBlock?.() });
  const { output } = buildForward(builder, network, config.batchSize, 'training');
  builder.output('logits', output);
  const model = builder.build();
  const program = await engine.compile(model);
  // Buffers as the trainer's are: in one WebAssembly memory.
  const heap = createKernelHeap(model.inputs.reduce((sum, { shape }) => sum + regionBytes(elementCount(shape), 4), 0));
  const inputs = Object.fromEntries(
    model.inputs.map(({ name, shape }) => [name, heap.float32(elementCount(shape)).array]),
  );
  inputs[INPUTS]?.set(firstBatch(images, config).inputs);
  const { parameters, ...layerStates } = trainer.state.arrays;
  for (const { name, offset, length } of parameterLayout(network).parameters)
    inputs[name]?.set(parameters!.subarray(offset, offset + length));
  for (const [name, values] of Object.entries(layerStates)) inputs[name]?.set(values);
  const bound = program.bind(inputs, { logits: new Float32Array(elementCount(output.shape)) });
  return {
    release: () => program.release(),
    async milliseconds(count) {
      const times: number[] = [];
      for (let run = -3; run < count; run += 1) {
        const before = performance.now();
        await bound.run();
        if (run >= 0) times.push(performance.now() - before);
      }
      return median(times);
    },
  };
}
