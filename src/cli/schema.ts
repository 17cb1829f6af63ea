// `cet schema`: the JSON schema of a training configuration, for editors and for reading.
import type { Command } from 'commander';
import { printLine } from './output.ts';

export function registerSchemaCommand(program: Command): void {
  program
    .command('schema')
    .description(
      'print the JSON schema of a training configuration (keys of --config and --set), or of experiment files',
    )
    .argument(
      '[task]',
      'task that is configured (tasks that are played have other keys than those with data), or "experiment" (default: mnist)',
    )
    .option('--json', 'on one line')
    .addHelpText(
      'after',
      '\nExamples:\n  cet schema > train-config.schema.json\n  cet schema cartpole\n  cet schema experiment > experiment.schema.json',
    )
    .action(async (task: string | undefined, options: { readonly json?: boolean }) => {
      const { configJsonSchema } = await import('./schema-action.ts');
      printLine(JSON.stringify(configJsonSchema(task ?? 'mnist'), null, options.json ? undefined : 2));
    });
}
