// `cet trace`: the kernels of memories side by side, as a table, in the terminal and as a figure.
import type { Command } from 'commander';
import { addFigureOptions, type FigureFlags, parseFigureTarget } from './figure-options.ts';
import type { TraceFlags } from './trace-action.ts';

export function registerTraceCommand(program: Command): void {
  const command = program
    .command('trace')
    .description('compare the kernels of memories: table, plot and figure')
    .option('--memory <list>', 'memories: et, cet:N, ltp-ltd:RATE[:RATE], perfect', 'et,cet:2,cet:6,cet:10')
    .option('--delay <time>', 'delay T of the error signal', '2s')
    .option('--step <time>', 'length of one step', '200ms')
    .option('--peak-alignment <which>', 'sampled or continuous: what peaks at the delay', 'sampled')
    .option('--normalization <which>', 'area or peak: what of the kernel is 1', 'area');
  addFigureOptions(command)
    .option('--json', 'print one JSON object a memory, with its discrete kernel')
    .addHelpText(
      'after',
      `
Peak, area, mean lag and width are of the discrete kernel: one weight for each lag in steps.

Examples:
  cet trace
  cet trace --memory cet:6,cet:50,perfect --delay 10s
  cet trace --memory et,ltp-ltd:0.05 --delay 2s --json`,
    )
    .action(async (options: TraceFlags & FigureFlags) => {
      const { traceCommand } = await import('./trace-action.ts');
      await traceCommand(options, await parseFigureTarget(options));
    });
}
