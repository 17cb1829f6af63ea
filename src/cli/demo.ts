// `cet demo`: the main job in a minute: three memories learn MNIST with errors that come ten images late.
import type { Command } from 'commander';

export function registerDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('train MNIST with errors 2 s late for et, cet:6 and perfect memory; table and figure')
    .option('--updates <count>', 'weight updates of each training', '3000')
    .option('--out <folder>', 'folder for runs and figure (default: one below runs/)')
    .option('--json', 'print JSON lines: rows of metrics, results, then the figure')
    .addHelpText('after', '\nExamples:\n  cet demo\n  cet demo --updates 20000 --out runs/long-demo')
    .action(async (options: { readonly updates: string; readonly out?: string; readonly json?: boolean }) => {
      const { demoCommand } = await import('./demo-action.ts');
      await demoCommand(options);
    });
}
