// `cet sweep`: runs every cell of an experiment file, and goes on where it was.
import type { Command } from 'commander';

export interface SweepFlags {
  readonly scale: string;
  readonly jobs?: string;
  readonly out?: string;
  readonly only?: readonly string[];
  readonly dryRun?: boolean;
  readonly retry?: boolean;
  readonly maxCells: string;
  readonly json?: boolean;
}

export function registerSweepCommand(program: Command): void {
  program
    .command('sweep')
    .description('run every cell of an experiment file, some at once; go on where it was')
    .argument('<file>', 'experiment: YAML, JSON with comments, or a module ("cet schema experiment" prints its schema)')
    .option('--dry-run', 'list the cells, with time and space estimated from a short measurement; run nothing')
    .option(
      '--scale <scale>',
      'full; reduced: fewer and shorter runs, named as such; or smoke: seconds a cell, to see that all works',
      'full',
    )
    .option('--jobs <count>', 'cells that run at once (default: by cores and memory)')
    .option(
      '--only <key=value>',
      'only cells with this value; may be repeated',
      (value: string, all: string[] = []) => [...all, value],
    )
    .option('--out <folder>', 'folder of the sweep, a run folder in it for each cell (default: runs/NAME of the file)')
    .option('--retry', 'try cells again that failed and were given up')
    .option('--max-cells <count>', 'more cells are refused', '10000')
    .option('--json', 'print JSON lines: each change of a cell, then a summary')
    .addHelpText(
      'after',
      `
Examples:
  cet sweep experiments/figure-3.yaml --dry-run
  cet sweep experiments/figure-3.yaml --scale smoke
  cet sweep experiments/figure-3.yaml --only task=mnist --only seed=0
  cet sweep experiments/figure-7-11-12.yaml --scale reduced --jobs 4
  cet sweep experiments/search-images.yaml --out /data/search-images
  cet sweep experiments/figure-2.yaml

Ctrl-C writes checkpoints and stops. Started again, after that, a crash or a power cut, the sweep goes on; finished cells are not run again,
and cells that the file has gained are added. Several sweeps of one folder, on machines that share its disk too, divide the cells among them.
A cell that fails is tried again twice. Exit code 1 where a cell failed.`,
    )
    .action(async (file: string, flags: SweepFlags) => {
      const { sweepCommand } = await import('./sweep-action.ts');
      await sweepCommand(file, flags);
    });
}
