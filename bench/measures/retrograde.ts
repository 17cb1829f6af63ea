// An update with the salience gate, of which 16 of 1280 samples learn, against the forward pass over the 1280 alone: what the gate
// needs in any case, since it cannot know the losses without it.
import { setUpSupervised } from '../../src/edge/runs/supervised-setup.ts';
import type { TaskName } from '../../src/edge/runs/tasks/registry.ts';
import { createForwardPass } from '../forward-pass.ts';
import type { Measure } from '../measure.ts';
import { compareInRounds } from '../rounds.ts';
import { createTrainer, medianStepMilliseconds, taskConfig } from '../task-trainer.ts';

const WARM_UP = 10;

interface RetrogradeOptions {
  readonly name: string;
  readonly task: TaskName;
  readonly rounds: number;
  /** Updates in a turn. */
  readonly steps: number;
}

function gatedStepAgainstForward({ name, task, rounds, steps }: RetrogradeOptions): Measure {
  const comparedWith = 'the forward pass over the batch alone';
  return {
    name,
    lines: [{ name, unit: 'ms', comparedWith, judged: 'ratio', bound: 'at most', must: 1.35, aim: 1.15 }],
    async run(bench) {
      const config = taskConfig(task, {
        memory: 'cet:10',
        delays: 'retrograde:2min',
        salience: 0.0125,
        batchSize: 1280,
      });
      const trainer = await createTrainer(bench, config, WARM_UP);
      try {
        const forward = await createForwardPass(bench, config, trainer);
        try {
          const outcome = await compareInRounds({
            rounds,
            ours: () => medianStepMilliseconds(trainer, steps),
            peer: () => forward.milliseconds(steps),
          });
          const { credit } = setUpSupervised(config, (await bench.data(task)).training);
          const delays = credit.map(({ delaySteps }) => delaySteps).join(', ');
          const remark = `batch of 1280, 16 learn, delays of the layers ${delays} steps, gather and AdamW included`;
          return [{ ...outcome, remark }];
        } finally {
          await forward.release();
        }
      } finally {
        await trainer.release();
      }
    },
  };
}

export const retrogradeMnist = gatedStepAgainstForward({
  name: 'retrograde-mnist',
  task: 'mnist',
  rounds: 7,
  steps: 40,
});

export const retrogradeCifar = gatedStepAgainstForward({
  name: 'retrograde-cifar',
  task: 'cifar10',
  rounds: 7,
  steps: 6,
});
