// Which sweep a command is about: its folder, or the experiment file whose sweep lies where `cet sweep` puts it.
import { stat } from 'node:fs/promises';
import { UserError } from '../core/errors.ts';
import { readExperiment } from '../edge/sweep/read-experiment.ts';
import { defaultSweepFolder, readSweepRecord, type SweepRecord } from '../edge/sweep/sweep-folder.ts';
import { parseScale } from './sweep-values.ts';

export interface SweepSubject {
  readonly folder: string;
  readonly record: SweepRecord;
}

/** @throws UserError where there is no sweep. */
export async function openSubject(path: string, scale: string | undefined): Promise<SweepSubject> {
  if (path === '') throw new UserError('A sweep is named "": give its folder, or its experiment file.');
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder && scale !== undefined) {
    throw new UserError(`--scale is for an experiment file, and ${path} is the folder of a sweep; leave it out.`);
  }
  const folder = isFolder ? path : defaultSweepFolder(await readExperiment(path), parseScale(scale ?? 'full'));
  const record = await readSweepRecord(folder);
  if (record) return { folder, record };
  throw new UserError(
    isFolder
      ? `${folder} is no sweep: there is no experiment.json in it; name the folder that "cet sweep" was given by --out, or the experiment file.`
      : `There is no sweep of ${path} in ${folder}; start it by "cet sweep", or name its folder.`,
  );
}
