// `cet show`: one run: what was asked for, how far it is, its curves, what it reached, where it was made.
import type { Command } from 'commander';

export interface ShowFlags {
  readonly json?: boolean;
}

export function registerShowCommand(program: Command): void {
  program
    .command('show')
    .description('show a run: configuration, state, curves, result')
    .argument('<run>', 'run folder')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
Of the configuration, what differs from the defaults of the task and from the preset is listed. A run that is not finished says how far it is, \
and how to go on.

Examples:
  cet show runs/et-10s
  cet show runs/figure-3/0a1b2c3d4e5f6071
  cet show runs/et-10s --json`,
    )
    .action(async (run: string, flags: ShowFlags) => {
      const { showCommand } = await import('./show-action.ts');
      await showCommand(run, flags);
    });
}
