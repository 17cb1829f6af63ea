// `cet schema`: the JSON schema of a training configuration, for editors and for reading.
import type { Command } from 'commander';
import { printLine } from './output.ts';

export function registerSchemaCommand(program: Command): void {
  program
    .command('schema')
    .description('print the JSON schema of a training configuration (keys of --config and --set)')
    .option('--json', 'on one line')
    .addHelpText('after', '\nExamples:\n  cet schema > train-config.schema.json')
    .action(async (options: { readonly json?: boolean }) => {
      const { trainConfigJsonSchema } = await import('../edge/runs/train-config.ts');
      printLine(JSON.stringify(trainConfigJsonSchema(), null, options.json ? undefined : 2));
    });
}
