// `cet clean`: what can be deleted without losing a result, how much it is, and, once it was asked, its deletion.
import type { Command } from 'commander';
import { cleanableKinds, kindDescriptions } from '../edge/clean/cleanable.ts';

export interface CleanFlags {
  readonly only?: string;
  readonly cache?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const kinds = cleanableKinds.map((kind) => `  ${kind.padEnd(12)}${kindDescriptions[kind]}`).join('\n');

export function registerCleanCommand(program: Command): void {
  program
    .command('clean')
    .description('say what can be deleted below a folder and how much it is, and delete it once asked')
    .argument('[folder]', 'folder in which the runs are, at any depth (default: runs)')
    .option('--only <kinds>', 'only some kinds, such as temporary,failed')
    .option('--cache', 'downloaded data in the cache too')
    .option('--dry-run', 'only say what would go')
    .option('--yes', 'delete without asking; needed where there is no terminal to ask on')
    .option('--json', 'print JSON lines: an object for each folder and kind, then the sum')
    .addHelpText(
      'after',
      `
Kinds:
${kinds}

Runs that could go on, runs that are being written and files that cet did not make are never touched; links are not followed.

Examples:
  cet clean --dry-run
  cet clean runs/figure-3
  cet clean runs --only temporary,failed,empty --yes
  cet clean --cache`,
    )
    .action(async (folder: string | undefined, flags: CleanFlags) => {
      const { cleanCommand } = await import('./clean-action.ts');
      await cleanCommand(folder, flags);
    });
}
