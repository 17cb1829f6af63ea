// `cet figure`: the paper's figures, from the exact mathematics or from training runs, with the data beside them.
import type { Command } from 'commander';
import { addFigureOptions, type FigureFlags } from './figure-options.ts';

export interface FigureCommandFlags extends FigureFlags {
  readonly memory?: string;
  readonly delay?: string;
  readonly from?: readonly string[];
  readonly where?: readonly string[];
  readonly json?: boolean;
}

export function registerFigureCommand(program: Command): void {
  const command = program
    .command('figure')
    .description("draw one of the paper's figures, from the equations or from runs of cet train")
    .argument('<id>', 'number of the figure: 1a, 1b, 1c, 2, or, from runs, 5, 7a, 7b, 7c, 7d, 9, 11, 12')
    .option('--from <folders...>', 'folders in which the runs are, at any depth (figures from runs)')
    .option(
      '--memory <list>',
      "memories to show, such as et,cet:2,cet:6 (default: the paper's; from runs: all that there are)",
    )
    .option(
      '--delay <list>',
      'delay T; from runs, one or several, such as 1s,2s (default: 2s; from runs: all that there are)',
    )
    .option(
      '--where <key=value>',
      'only runs with this value of a configuration key; may be repeated',
      (value: string, all: string[] = []) => [...all, value],
    );
  addFigureOptions(command)
    .option('--json', 'print one JSON object with the paths')
    .addHelpText('after', help)
    .action(async (id: string, options: FigureCommandFlags) => {
      const { figureCommand } = await import('./figure-action.ts');
      await figureCommand(id, options);
    });
}

const help = `
Figures from the equations:
  1a: an error that comes late, and which input each memory blames
  1b: the states of a cascade after one input
  1c: the kernels of several memories
  2: what each memory holds of a changing input

Figures from runs (--from):
  5: CIFAR-10, errors equally late: alignment over training, mean over layers, a panel for each delay
  7a, 7b: MNIST, CIFAR-10 with delays that stack up: test accuracy over training
  7c, 7d: the same, alignment of each layer by test accuracy
  9: CIFAR-10, errors equally late: alignment over training by layer and delay
  11, 12: MNIST, CIFAR-10 with delays that stack up: alignment over training by layer

A line is the mean over the seeds of a memory, its band their range. Runs that differ in more than memory, delay and seed are refused; \
learning rate and weight decay may differ between memories and delays. Unfinished runs are drawn as far as they go, and named.

Examples:
  cet figure 1b
  cet figure 1c --memory et,cet:6,cet:50 --delay 10s --theme dark
  cet figure 2 --format pdf --out paper
  cet figure 7a --from runs
  cet figure 9 --from runs/cifar10 more-runs --memory et,cet:10 --delay 1s,4s
  cet figure 11 --from runs --where updates=20000 --where batchSize=1280`;
