// `cet lab`: the lab in the browser, served from this machine.
import type { Command } from 'commander';
import type { LabFlags } from './lab-action.ts';

export function registerLabCommand(program: Command): void {
  program
    .command('lab')
    .description('see traces fail or succeed in the browser; served to this machine only')
    .option('--port <n>', 'port; where it is busy, the next free one', '4100')
    .option(
      '--host <address>',
      'address to listen at; other than this machine alone needs a token, which is printed',
      '127.0.0.1',
    )
    .option('--results <folder>', 'folder whose runs are shown under "Your results", as they go on')
    .option('--no-open', 'print the address and open no browser')
    .option('--json', 'print one JSON object with the address')
    .addHelpText(
      'after',
      `
Ctrl-C ends it. Nothing is sent anywhere: all is computed in the page.

Examples:
  cet lab
  cet lab --results runs     # the runs in a folder, live
  cet lab --port 8080 --no-open
  cet lab --host 0.0.0.0     # for others in the network, who need the token`,
    )
    .action(async (flags: LabFlags) => {
      const { labCommand } = await import('./lab-action.ts');
      await labCommand(flags);
    });
}
