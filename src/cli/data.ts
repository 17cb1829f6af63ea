// `cet data`: where a data set is, and whether it is whole.
import type { Command } from 'commander';
import { UserError } from '../core/errors.ts';
import { suggest } from '../core/suggest.ts';
import { printJson, printLine, renderTable } from './output.ts';

export function registerDataCommand(program: Command): void {
  program
    .command('data')
    .description('show where a data set is, and check it')
    .argument('<dataset>', 'mnist')
    .option('--data <folder>', 'check the IDX files of this folder instead')
    .option('--json', 'print one JSON object a file')
    .addHelpText('after', '\nExamples:\n  cet data mnist\n  cet data mnist --data ~/fashion-mnist')
    .action(async (dataset: string, options: { readonly data?: string; readonly json?: boolean }) => {
      if (dataset !== 'mnist') throw new UserError(`Unknown data set "${dataset}"${suggest(dataset, ['mnist'])}`);
      const { inspectMnist, loadMnist, mnistFolder } = await import('../edge/datasets/mnist.ts');
      const folder = options.data ?? mnistFolder();
      const files = await inspectMnist(folder);
      // The package's own files must be MNIST; a folder of one's own must be whole. Checked before anything is printed.
      const { training, test } = await loadMnist(options.data ?? null);
      if (options.json) for (const file of files) printJson(file);
      else {
        const rows = files.map(({ role, bytes, md5, canonical }) => [
          role,
          `${(bytes / 1e6).toFixed(1)} MB`,
          md5,
          canonical ? 'MNIST as published' : 'other data',
        ]);
        printLine(`${folder}\n${await renderTable(['file', 'size', 'MD5', 'content'], rows)}`);
      }
      if (!options.json)
        printLine(
          `${training.count} training and ${test.count} test images of ${training.imageShape.join(' × ')} pixels, ${training.classes} classes.`,
        );
    });
}
