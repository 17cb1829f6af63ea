// The data sets by name. To add one: a file that exports its DatasetSource, and a line here.
import { UserError } from '../../core/errors.ts';
import { suggest } from '../../core/suggest.ts';
import type { DatasetSource } from './dataset.ts';

/** Loaded when asked for: a command starts without the libraries of every data set. */
const sources = {
  mnist: async () => (await import('./mnist.ts')).mnist,
  cifar10: async () => (await import('./cifar10.ts')).cifar10,
} satisfies Readonly<Record<string, () => Promise<DatasetSource>>>;

export type DatasetName = keyof typeof sources;

export const datasetNames = Object.keys(sources) as readonly DatasetName[];

/** @throws UserError where there is no data set of that name. */
export async function openDataset(name: string): Promise<DatasetSource> {
  const known = datasetNames.find((candidate) => candidate === name);
  if (!known) throw new UserError(`Unknown data set "${name}"${suggest(name, datasetNames)}`);
  return sources[known]();
}
