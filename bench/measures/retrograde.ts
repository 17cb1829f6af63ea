// An update with the salience gate, of which 16 of 1280 samples learn, against the forward pass over the 1280 alone: what the gate
// needs in any case, since it cannot know the losses without it.
import type { TaskName } from '../../src/edge/runs/tasks/registry.ts';
import { createForwardPass } from '../forward-pass.ts';
import type { Measure } from '../measure.ts';
import { compareInRounds } from '../rounds.ts';
import { createTrainer, medianStepMilliseconds, taskConfig } from '../task-trainer.ts';

const WARM_UP = 10;

interface RetrogradeOptions {
  readonly name: string;
  readonly task: TaskName;
  /** Of each layer that learns, for the remark. */
  readonly delays: string;
  readonly rounds: number;
  /** Updates in a turn. */
  readonly steps: number;
}

function gatedStepAgainstForward({ name, task, delays, rounds, steps }: RetrogradeOptions): Measure {
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
      const forward = await createForwardPass(bench, config, trainer);
      try {
        const outcome = await compareInRounds({
          rounds,
          ours: () => medianStepMilliseconds(trainer, steps),
          peer: () => forward.milliseconds(steps),
        });
        const remark = `batch of 1280, 16 learn, delays ${delays} steps, gather and AdamW included`;
        return [{ ...outcome, remark }];
      } finally {
        await trainer.release();
        await forward.release();
      }
    },
  };
}

export const retrogradeMnist = gatedStepAgainstForward({
  name: 'retrograde-mnist',
  task: 'mnist',
  delays: '1200, 600 and 0',
  rounds: 7,
  steps: 40,
});

export const retrogradeCifar = gatedStepAgainstForward({
  name: 'retrograde-cifar',
  task: 'cifar10',
  delays: '2400, 1800, 1200, 600 and 0',
  rounds: 7,
  steps: 6,
});
