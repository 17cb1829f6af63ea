// Which sweep a command is about: its folder, or the experiment file whose sweep lies where `cet sweep` puts it.
import { UserError } from '../core/errors.ts';
import { isFolder } from '../edge/files/is-folder.ts';
import { resolveCells } from '../edge/sweep/cells.ts';
import { readExperiment } from '../edge/sweep/read-experiment.ts';
import { checkSweepFolder, defaultSweepFolder, readSweepRecord, type SweepRecord } from '../edge/sweep/sweep-folder.ts';
import { parseScale } from './sweep-values.ts';

export interface SweepSubject {
  readonly folder: string;
  readonly record: SweepRecord;
  /** Names of the cells of the experiment file, where one was named; the record has those of its earlier forms too. */
  ownCells(): Promise<ReadonlySet<string> | undefined>;
}

/** @throws UserError where there is no sweep. */
export async function openSubject(path: string, scale: string | undefined): Promise<SweepSubject> {
  if (path === '') throw new UserError('A sweep is named "": give its folder, or its experiment file.');
  const isSweep = await isFolder(path);
  if (isSweep && scale !== undefined) {
    throw new UserError(`--scale is for an experiment file, and ${path} is the folder of a sweep; leave it out.`);
  }
  if (isSweep) {
    const record = await readSweepRecord(path);
    if (record) return { folder: path, record, ownCells: () => Promise.resolve(undefined) };
    throw new UserError(
      `${path} is no sweep: there is no experiment.json in it; name the folder that "cet sweep" was given by --out, or the experiment file.`,
    );
  }
  const experiment = await readExperiment(path);
  const atScale = parseScale(scale ?? 'full');
  const folder = defaultSweepFolder(experiment, atScale);
  const record = await checkSweepFolder(folder, experiment, atScale, path);
  const ownCells = async () => {
    const options = { scale: atScale, mostCells: Number.POSITIVE_INFINITY, source: path };
    return new Set((await resolveCells(experiment, options)).cells.map(({ name }) => name));
  };
  if (record) return { folder, record, ownCells };
  throw new UserError(`There is no sweep of ${path} in ${folder}; start it by "cet sweep", or name its folder.`);
}
