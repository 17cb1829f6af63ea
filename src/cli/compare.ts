// `cet compare`: runs beside each other: in what they differ, what they reached, their curves in one plot, how far they are apart.
import type { Command } from 'commander';

export interface CompareFlags {
  readonly json?: boolean;
}

export function registerCompareCommand(program: Command): void {
  program
    .command('compare')
    .description('compare runs: what differs, what they reached, curves in one plot')
    .argument('<runs...>', 'run folders, or folders in which runs are, at any depth')
    .option('--json', 'print JSON lines: an object for each condition, then what differs and the warnings')
    .addHelpText(
      'after',
      `
Runs that differ in their seed alone are one condition. Differences are to the first condition of the same task (and of the \
same delay, where memories differ): of the means, with the \
95 % bootstrap interval over the seeds of both, and the probability that a run of the one beats a run of the other.

Examples:
  cet compare runs/et-10s runs/cet-10-10s
  cet compare runs/figure-3
  cet compare runs/et-*-seed-* --json`,
    )
    .action(async (runs: string[], flags: CompareFlags) => {
      const { compareCommand } = await import('./compare-action.ts');
      await compareCommand(runs, flags);
    });
}
