// `cet sweep`: runs every cell of an experiment file, and goes on where it was.
import type { Command } from 'commander';
import { UserError } from '../core/errors.ts';
import { suggest } from '../core/suggest.ts';
import { registerSweepJobCommands } from './sweep-jobs.ts';

export interface SweepFlags {
  readonly scale: string;
  readonly jobs?: string;
  readonly out?: string;
  readonly only?: readonly string[];
  readonly dryRun?: boolean;
  readonly retry?: boolean;
  readonly maxCells: string;
  readonly json?: boolean;
  readonly executor: string;
  readonly partition?: string;
  readonly time?: string;
  readonly mem?: string;
  readonly cpus?: string;
  readonly maxRunning?: string;
  readonly sbatch?: readonly string[];
}

export function registerSweepCommand(program: Command): void {
  const sweep = program
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
    .option('--executor <where>', 'where cells run: local, or slurm: as job arrays of a cluster', 'local')
    .option('--partition <name>', "slurm: partition of the jobs (default: the cluster's)")
    .option(
      '--time <limit>',
      "slurm: time limit of a job, such as 90 (minutes), 04:00:00 or 2-00 (default: the partition's)",
    )
    .option('--mem <size>', 'slurm: memory of a job, such as 2G (default: twice what such cells were seen to take)')
    .option('--cpus <count>', 'slurm: processor cores of a job (default: 1)')
    .option('--max-running <count>', 'slurm: jobs that run at once (default: as many as there is room for)')
    .option(
      '--sbatch <option>',
      'slurm: any other option of sbatch, such as "--qos=long"; may be repeated',
      (value: string, all: string[] = []) => [...all, value],
    )
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
  cet sweep experiments/figure-3.yaml --executor slurm --partition cpu --time 04:00:00 --cpus 2 --max-running 50
  cet sweep status runs/figure-3

Ctrl-C writes checkpoints and stops. Started again, after that, a crash or a power cut, the sweep goes on; finished cells are not run again,
and cells that the file has gained are added. Several sweeps of one folder, on machines that share its disk too, divide the cells among them.
A cell that fails is tried again twice. Exit code 1 where a cell failed.

With --executor slurm the cells that are left are submitted, and the command ends; they survive pre-emption and time limits. Submitted again, a
cell that is in the queue already is left alone; "cet sweep status", "logs" and "cancel" follow them.`,
    )
    // `cet sweep statsu FOLDER` deserves a better answer than that there is one argument too many.
    .allowExcessArguments()
    .action(async (file: string, flags: SweepFlags, { args, commands }: Command) => {
      if (args.length > 1) {
        const names = commands.map((command) => command.name());
        throw new UserError(`"${file}" is no command of cet sweep, which else takes one file${suggest(file, names)}`);
      }
      const { sweepCommand } = await import('./sweep-action.ts');
      await sweepCommand(file, flags);
    });
  registerSweepJobCommands(sweep);
}
