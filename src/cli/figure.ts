// `cet figure`: the paper's figures, from the exact mathematics or from training runs, with the data beside them.
import type { Command } from 'commander';
import { listFigures } from '../core/figures/catalogue.ts';
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
    .argument('<id>', `number of the figure: ${numbers('equations')}, or, from runs, ${numbers('runs')}`)
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

type Source = Parameters<typeof listFigures>[0];

function numbers(source: Source): string {
  return listFigures(source)
    .map(({ id }) => id)
    .join(', ');
}

function subjects(source: Source): string {
  return listFigures(source)
    .map(({ id, about }) => `  ${id}: ${about}`)
    .join('\n');
}

const help = `
Figures from the equations:
${subjects('equations')}

Figures from runs (--from):
${subjects('runs')}

A line is the mean over the seeds of a memory, its band their range; a cell of a heat map is the mean over seeds. Runs that differ in more \
than memory, delay and seed are refused; what the paper tuned, such as the learning rate, may differ between memories and delays. Unfinished \
runs are drawn as far as they go, and named; heat maps leave them out.

Examples:
  cet figure 1b
  cet figure 1c --memory et,cet:6,cet:50 --delay 10s --theme dark
  cet figure 2 --format pdf --out paper
  cet figure 7a --from runs
  cet figure 4 --from runs --format png
  cet figure 9 --from runs/cifar10 more-runs --memory et,cet:10 --delay 1s,4s
  cet figure 11 --from runs --where updates=20000 --where batchSize=1280`;
