// An update with the salience gate, of which 16 of 1280 samples learn, against the forward pass over the 1280 alone: what the gate
// needs in any case, since it cannot know the losses without it.
import { GraphBuilder } from '../../src/core/graph/graph-builder.ts';
import { elementCount } from '../../src/core/graph/value.ts';
import { buildForward, INPUTS } from '../../src/core/model/forward.ts';
import { parameterLayout } from '../../src/core/model/network.ts';
import { SupervisedTrainer } from '../../src/core/training/supervised.ts';
import { createKernelHeap, regionBytes } from '../../src/core/wasm/kernel-heap.ts';
import { setUpSupervised } from '../../src/edge/runs/supervised-setup.ts';
import { parseTrainConfig } from '../../src/edge/runs/train-config.ts';
import type { Bench, Measure } from '../measure.ts';
import { firstBatch, medianStepMilliseconds } from '../mnist-trainer.ts';
import { compareInRounds, median } from '../rounds.ts';

const BATCH = 1280;
const ROUNDS = 7;
const STEPS = 40;

/** Runs the network of `cet train mnist` forward over one batch, and nothing else. */
async function createForward({ engine, data }: Bench, trainer: SupervisedTrainer) {
  const { network } = setUpSupervised(config(), data.training);
  const builder = new GraphBuilder('forward', 'float32');
  const { output } = buildForward(builder, network, BATCH, 'evaluation');
  builder.output('logits', output);
  const model = builder.build();
  const program = await engine.compile(model);
  // Buffers as the trainer's are: in one WebAssembly memory.
  const heap = createKernelHeap(model.inputs.reduce((sum, { shape }) => sum + regionBytes(elementCount(shape), 4), 0));
  const inputs = Object.fromEntries(
    model.inputs.map(({ name, shape }) => [name, heap.float32(elementCount(shape)).array]),
  );
  inputs[INPUTS]?.set(firstBatch(data, BATCH).inputs);
  for (const { name, offset, length } of parameterLayout(network).parameters) {
    inputs[name]?.set(trainer.state.arrays.parameters!.subarray(offset, offset + length));
  }
  const bound = program.bind(inputs, { logits: new Float32Array(elementCount(output.shape)) });
  return {
    release: () => program.release(),
    async milliseconds(): Promise<number> {
      const times: number[] = [];
      for (let run = -3; run < STEPS; run += 1) {
        const before = performance.now();
        await bound.run();
        if (run >= 0) times.push(performance.now() - before);
      }
      return median(times);
    },
  };
}

function config() {
  return parseTrainConfig(
    { task: 'mnist', memory: 'cet:10', delays: 'retrograde:2min', salience: 0.0125, batchSize: BATCH },
    'bench',
  );
}

export const retrogradeMnist: Measure = {
  name: 'retrograde-mnist',
  lines: [
    {
      name: 'retrograde-mnist',
      unit: 'ms',
      comparedWith: 'the forward pass over the batch alone',
      judged: 'ratio',
      bound: 'at most',
      must: 1.35,
      aim: 1.15,
    },
  ],
  async run(bench) {
    const { engine, data } = bench;
    const trainer = new SupervisedTrainer({ ...setUpSupervised(config(), data.training), ...data, engine });
    await medianStepMilliseconds(trainer, 10);
    const forward = await createForward(bench, trainer);
    try {
      const outcome = await compareInRounds({
        rounds: ROUNDS,
        ours: () => medianStepMilliseconds(trainer, STEPS),
        peer: () => forward.milliseconds(),
      });
      return [
        { ...outcome, remark: 'batch of 1280, 16 learn, delays 1200, 600 and 0 steps, gather and AdamW included' },
      ];
    } finally {
      await trainer.release();
      await forward.release();
    }
  },
};
