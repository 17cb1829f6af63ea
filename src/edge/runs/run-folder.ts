// What lies where in a run folder, and how a run folder comes to be.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { createFolder } from '../files/create-folder.ts';
import { readTextIfThere } from '../files/read-file.ts';
import { parseRunConfig, parseRunResult, parseStoredConfig, type RunConfig } from './run-texts.ts';
import { parseTrainConfig, type TrainConfig } from './train-config.ts';

export type { RunConfig } from './run-texts.ts';

export interface RunPaths {
  readonly folder: string;
  readonly config: string;
  readonly metrics: string;
  readonly checkpoint: string;
  readonly result: string;
  readonly environment: string;
}

export function runPaths(folder: string): RunPaths {
  return {
    folder,
    config: join(folder, 'config.json'),
    metrics: join(folder, 'metrics.jsonl'),
    checkpoint: join(folder, 'checkpoint'),
    result: join(folder, 'result.json'),
    environment: join(folder, 'environment.json'),
  };
}

/** `20260131-235959` (UTC), for the names of folders. */
export function timeStamp(now: Date): string {
  return now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
}

/** `runs/mnist__cet-6-broadcast-2s__0__20260131-235959` below the current folder. */
export function defaultRunFolder(config: RunConfig, now: Date): string {
  const rule = config.memory === 'backprop' ? 'backprop' : `${config.memory}-${config.delays}`;
  const experiment = config.preset === 'reduced' ? `${rule}-reduced` : rule;
  return join('runs', `${config.task}__${experiment.replaceAll(':', '-')}__${config.seed}__${timeStamp(now)}`);
}

/**
 * Makes sure that a new run finds nothing of an old one in its folder.
 * @throws UserError where it does.
 */
export async function checkNoRun(folder: string): Promise<void> {
  const paths = runPaths(folder);
  if ((await readTextIfThere(paths.config)) !== undefined) {
    throw new UserError(`${folder} holds a run already; go on with it by --resume ${folder}, or choose another --out.`);
  }
  for (const path of [paths.checkpoint, paths.metrics, paths.result]) {
    if (!(await stat(path).catch(() => undefined))) continue;
    throw new UserError(`${folder} holds parts of a run (${path}) without its config.json; choose another --out.`);
  }
}

/** What a run that ended before it began may have left. */
const remains = /^(?:\..*|failure\.json|run\.lock(?:\..*)?|.*\.tmp)$/;

/**
 * Makes sure that a new run, or a new sweep, mixes its files with nobody else's.
 * @throws UserError where something else is in its folder.
 */
export async function checkNoOtherFiles(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const other = names.sort().find((name) => !remains.test(name));
  if (other === undefined) return;
  throw new UserError(
    `${folder} holds other files (such as ${other}); choose an --out that is empty, or not there yet.`,
  );
}

/**
 * Creates a folder for a new run.
 * @returns a function that removes what it made, where nothing was put in
 * @throws UserError where it holds a run already or cannot be created.
 */
export async function createRunFolder(folder: string): Promise<() => Promise<void>> {
  await checkNoRun(folder);
  return createFolder(folder);
}

/**
 * config.json as it lies in the folder of a run of this version, its keys unchecked.
 * @throws UserError where there is no run, or it is of another version, or no JSON.
 */
export async function readStoredConfig(folder: string): Promise<Readonly<Record<string, unknown>>> {
  const { config: path } = runPaths(folder);
  const text = await readTextIfThere(path);
  if (text === undefined)
    throw new UserError(`${folder} is not a run folder: there is no config.json in it; check the path.`);
  return parseStoredConfig(text, path, folder);
}

/**
 * The configuration of an existing run of any task.
 * @throws UserError where there is no run, or it is of another version, or damaged.
 */
export async function readAnyRunConfig(folder: string): Promise<RunConfig> {
  const stored = await readStoredConfig(folder);
  return parseRunConfig(stored, runPaths(folder).config);
}

/**
 * The configuration of an existing run of a supervised task.
 * @throws UserError where there is no run, or it is of another version, or damaged.
 */
export async function readRunConfig(folder: string): Promise<TrainConfig> {
  return parseTrainConfig(await readStoredConfig(folder), runPaths(folder).config);
}

/** The result of a finished run as it lies in the folder; undefined where it has not finished. */
export async function readRunResult<T>(folder: string): Promise<T | undefined> {
  const { result: path } = runPaths(folder);
  const text = await readTextIfThere(path);
  return text === undefined ? undefined : parseRunResult<T>(text, path);
}
