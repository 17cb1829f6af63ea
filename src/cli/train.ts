// `cet train`: trains a network with errors that arrive late, in a run folder that can be resumed.
import type { Command } from 'commander';
import { actorCriticTaskNames } from '../edge/runs/tasks/actor-critic-registry.ts';
import { taskNames } from '../edge/runs/tasks/registry.ts';
import type { TrainFlags } from './config-values.ts';

interface TrainCommandOptions extends TrainFlags {
  readonly out?: string;
  readonly resume?: string;
  readonly json?: boolean;
}

export function registerTrainCommand(program: Command): void {
  program
    .command('train')
    .description('train a network whose error signals arrive late')
    .argument('[task]', `what to learn: ${[...taskNames, ...actorCriticTaskNames].join(', ')} (default: mnist)`)
    .option(
      '--memory <memory>',
      'how synapses bridge the delay: et, cet:N, ltp-ltd:RATE, perfect, or backprop (no delay)',
    )
    .option('--delay <time>', 'delay of the error in every layer: 2s, 400ms, 10steps, 2min (default: 2s)')
    .option(
      '--delays <delays>',
      'delays by layer: broadcast:2s, retrograde:2s (0 for the last, 2 s more for each below), or a list: 5s,2s,0',
    )
    .option(
      '--salience <share>',
      'only the samples of the largest losses learn: 1.25% (batches of 1280 then, unless set)',
    )
    .option(
      '--salient-choice <which>',
      'which samples pass the gate: largest-losses, or as many random ones, as a control (default: largest-losses)',
    )
    .option(
      '--salient-forward <which>',
      'what salient samples are learned from: reuse (the pass over the batch) or again (a pass of their own) (default: reuse)',
    )
    .option(
      '--salient-places <which>',
      'when salient samples are presented: at their own places in the batch or at random ones (default: own)',
    )
    .option(
      '--streaming',
      'traces and errors on their way go on from batch to batch; delays may be longer than a batch',
    )
    .option(
      '--updates <count>',
      'number of weight updates (default: 20000; of games: as many as the samples are enough for)',
    )
    .option(
      '--samples <count>',
      'steps of play in all copies of the environment together (default: 5000000; MinAtar: 10000000)',
    )
    .option('--seed <number>', 'seed of every random choice, 0 or more (default: 0)')
    .option('--lr <rate>', 'largest learning rate (default: 0.001; of games: 0.0005)')
    .option('--weight-decay <rate>', 'decoupled weight decay (default: 0.001; of games: 0)')
    .option(
      '--preset <name>',
      "take learning rate, weight decay and updates from the paper's table: paper; or from a shorter run: reduced",
    )
    .option('--alignment [updates]', 'measure the alignment at every update, or every so many (default: 20)')
    .option('--out <folder>', 'run folder to create (default: one below runs/)')
    .option('--resume <folder>', 'go on with the run in this folder')
    .option('--threads <count>', 'threads of the compute engine (default: one for each core)')
    .option('--provider <name>', 'execution provider of ONNX Runtime: cpu, webgpu or cuda (default: cpu)')
    .option(
      '--data <folder>',
      "files in place of the task's own: IDX, gzipped or not (mnist), or the binary version (cifar10)",
    )
    .option('--config <file>', 'JSON file with configuration keys ("cet schema" lists them)')
    .option('--set <key=value>', 'set any configuration key; may be repeated', (value: string, all: string[] = []) => [
      ...all,
      value,
    ])
    .option('--log <kinds>', 'write what is measured in other forms too, into the run folder: tensorboard, json')
    .option('--json', 'print JSON lines: each row of metrics, then the result')
    .addHelpText(
      'after',
      `
Examples:
  cet train mnist --memory cet:6 --delay 2s
  cet train mnist --memory et --delay 10s --preset paper --seed 1 --out runs/et-10s
  cet train mnist --memory cet:10 --delays retrograde:2min --salience 1.25% --preset paper
  cet train mnist --memory cet:10 --delay 30s --streaming
  cet train mnist --memory backprop --updates 2000 --json
  cet train cifar10 --memory cet:10 --delay 600ms --preset paper
  cet train cifar10 --memory cet:10 --delays retrograde:2min --salience 1.25% --preset reduced
  cet train cartpole --memory cet:10 --delay 2s --preset paper --samples 500000 --set tdErrorCentering=window
  cet train lunarlander --memory et --delays retrograde:2min --preset paper
  cet train spaceinvaders --memory cet:10 --delay 2s --preset paper
  cet train breakout --memory et --delay 1s --samples 500000
  cet train mnist --memory cet:6 --delay 2s --log tensorboard   # then: tensorboard --logdir runs
  cet train --resume runs/et-10s

Ctrl-C writes a checkpoint and stops; a second Ctrl-C leaves at once.`,
    )
    .action(async (task: string | undefined, options: TrainCommandOptions) => {
      const { trainCommand } = await import('./train-action.ts');
      await trainCommand(task, options, options);
    });
}
