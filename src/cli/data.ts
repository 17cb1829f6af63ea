// `cet data`: where a data set is, and whether it is whole; one that is not there yet is fetched.
import type { Command } from 'commander';
import { datasetNames, openDataset } from '../edge/datasets/registry.ts';
import { createDatasetProgress } from './dataset-progress.ts';
import { printJson, printLine, renderTable } from './output.ts';

interface DataFlags {
  readonly data?: string;
  readonly json?: boolean;
}

export function registerDataCommand(program: Command): void {
  program
    .command('data')
    .description('show where a data set is, and check it; fetch it first if need be')
    .argument('<dataset>', datasetNames.join(' | '))
    .option('--data <folder>', 'check the files of this folder instead: IDX (mnist), binary version (cifar10)')
    .option('--json', 'print one JSON object a file')
    .addHelpText(
      'after',
      '\nExamples:\n  cet data mnist\n  cet data mnist --data ~/fashion-mnist\n  cet data cifar10\n\n' +
        'Fetched data lies in the cache folder of the system, or in that of the environment variable CET_CACHE_DIR.',
    )
    .action(showDataset);
}

async function showDataset(name: string, options: DataFlags): Promise<void> {
  const source = await openDataset(name);
  // The published set must be what was published; a folder of one's own must be whole. Checked before anything is printed.
  const progress = createDatasetProgress(source.title);
  const { training, test } = await source.load(options.data ?? null, progress.onProgress).finally(progress.stop);
  const folder = options.data ?? source.folder();
  const files = await source.inspect(folder);
  if (options.json) {
    for (const file of files) printJson(file);
    return;
  }
  const rows = files.map(({ role, bytes, md5, sha256, canonical }) => [
    role,
    `${(bytes / 1e6).toFixed(1)} MB`,
    md5 ?? sha256 ?? '',
    canonical ? `${source.title} as published` : 'other data',
  ]);
  printLine(`${folder}\n${await renderTable(['file', 'size', source.checksum, 'content'], rows)}`);
  printLine(
    `${training.count} training and ${test.count} test images of ${training.imageShape.join(' × ')} pixels, ${training.classes} classes.`,
  );
}
