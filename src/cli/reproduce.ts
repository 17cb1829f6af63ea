// `cet reproduce`: runs what claims of the paper need, draws the figures, decides the claims, and writes a report.
import type { Command } from 'commander';

export interface ReproduceFlags {
  readonly scale: string;
  readonly claims?: string;
  readonly jobs?: string;
  readonly out?: string;
  readonly retry?: boolean;
  readonly json?: boolean;
}

export function registerReproduceCommand(program: Command): void {
  program
    .command('reproduce')
    .description("run what the paper's claims need, draw its figures, and report which claims hold")
    .option(
      '--scale <scale>',
      'full: days; reduced: a night on two cores, fewer and shorter runs; smoke: minutes, to see that all works',
      'reduced',
    )
    .option('--claims <list>', 'numbers of the claims, such as 3,4,5 (default: all fourteen)')
    .option('--jobs <count>', 'runs at once (default: by cores and memory)')
    .option('--out <folder>', 'folder for runs, figures and report (default: reproduction-SCALE)')
    .option('--retry', 'try runs again that failed and were given up')
    .option('--json', 'print JSON lines: each change of a run, then the outcome of each claim')
    .addHelpText(
      'after',
      `
Examples:
  cet reproduce --scale smoke
  cet reproduce --claims 1,2
  cet reproduce --claims 3,4,5 --scale full --jobs 2
  cet reproduce --out /data/reproduction

On a cluster, submit the experiments first, each into its folder below runs; once they are finished, cet reproduce draws and decides:
  cet sweep experiments/figure-3.yaml --scale full --executor slurm --out reproduction-full/runs/figure-3
  cet sweep status reproduction-full/runs/figure-3
  cet reproduce --scale full --claims 3,4,5

The report is report.html, one file with everything in it, and report.md, which a figures folder goes with. Ctrl-C writes checkpoints and the
report of what is finished; started again, it goes on, and runs nothing twice. A claim that fails, or lacks data, is a result and not an error: the exit code is 1 only
where a run failed.`,
    )
    .action(async (flags: ReproduceFlags) => {
      const { reproduceCommand } = await import('./reproduce-action.ts');
      await reproduceCommand(flags);
    });
}
