// `cet sweep status`, `cancel` and `logs`: what became of a sweep that was submitted, or runs elsewhere.
import type { Command } from 'commander';

export interface SweepSubjectFlags {
  readonly scale?: string;
  readonly json?: boolean;
}

const subject = 'folder of the sweep, or its experiment file';
const scaleHelp = 'scale of the sweep, where the experiment file is named (default: full)';

export function registerSweepJobCommands(sweep: Command): void {
  sweep
    .command('status')
    .description('where each cell of a sweep stands: finished, running, queued, failed')
    .argument('<sweep>', subject)
    .option('--scale <scale>', scaleHelp)
    .option('--json', 'print JSON lines: each cell, then a summary')
    .addHelpText(
      'after',
      `
Examples:
  cet sweep status runs/figure-3
  cet sweep status experiments/figure-3.yaml --scale reduced --json

Reads the folders of the cells, wherever they run; where jobs were submitted and Slurm is at hand, the queue too. Writes nothing.`,
    )
    .action(async (path: string, flags: SweepSubjectFlags) => {
      const { sweepStatusCommand } = await import('./sweep-status-action.ts');
      await sweepStatusCommand(path, flags);
    });
  sweep
    .command('cancel')
    .description('take the jobs of a sweep out of the queue; those that run write a checkpoint')
    .argument('<sweep>', subject)
    .option('--scale <scale>', scaleHelp)
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
Examples:
  cet sweep cancel runs/figure-3

Submitted again, the cells go on where they were. A sweep that runs on this machine is stopped by Ctrl-C.`,
    )
    .action(async (path: string, flags: SweepSubjectFlags) => {
      const { sweepCancelCommand } = await import('./sweep-cancel-action.ts');
      await sweepCancelCommand(path, flags);
    });
  sweep
    .command('logs')
    .description('what the jobs of a sweep have printed: the last line of each, or all of one cell')
    .argument('<sweep>', subject)
    .argument('[cell]', 'name of a cell, or how it begins; all its logs are printed')
    .option('--scale <scale>', scaleHelp)
    .option('--json', 'print JSON lines: each log with its path')
    .addHelpText(
      'after',
      `
Examples:
  cet sweep logs runs/figure-3
  cet sweep logs runs/figure-3 3f2a`,
    )
    .action(async (path: string, cell: string | undefined, flags: SweepSubjectFlags) => {
      const { sweepLogsCommand } = await import('./sweep-logs-action.ts');
      await sweepLogsCommand(path, cell, flags);
    });
}
