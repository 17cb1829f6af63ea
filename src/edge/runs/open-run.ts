// How a process comes to write into a run folder: a new one is made and locked, or that of an earlier run is locked again.
import { rm } from 'node:fs/promises';
import { removeHalfWritten, writeFileAtomically } from '../files/atomic-write.ts';
import type { RunEnvironment } from './environment.ts';
import { checkNoOtherFiles, checkNoRun, createRunFolder, type RunConfig, type RunPaths } from './run-folder.ts';
import { lockRunFolder, type RunLock } from './run-lock.ts';

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/**
 * Locks a new folder and puts config.json there last, so that a folder with it is a run; where that fails, nothing is left.
 * @param held the lock of the folder, where this process has it already; it is then not given back here
 */
export async function beginRun(
  paths: RunPaths,
  config: RunConfig,
  environment: RunEnvironment,
  held?: RunLock,
): Promise<RunLock> {
  if (!held) {
    await checkNoRun(paths.folder);
    await checkNoOtherFiles(paths.folder);
  }
  const discard = await createRunFolder(paths.folder);
  try {
    const lock = held ?? (await lockRunFolder(paths.folder));
    try {
      // Another process may have been quicker since the folder was looked at.
      await checkNoRun(paths.folder);
      await writeFileAtomically(paths.environment, json(environment));
      await writeFileAtomically(paths.config, json(config)).catch(async (error: unknown) => {
        await rm(paths.environment, { force: true });
        throw error;
      });
      return lock;
    } catch (error) {
      if (!held) await lock.release();
      throw error;
    }
  } catch (error) {
    await discard();
    throw error;
  }
}

/**
 * Locks the folder of a run and takes away what killed processes left half-written.
 * @param held the lock of the folder, where this process has it already; it is then not given back here
 */
export async function continueRun(paths: RunPaths, environment: RunEnvironment, held?: RunLock): Promise<RunLock> {
  const lock = held ?? (await lockRunFolder(paths.folder));
  try {
    await removeHalfWritten(paths.folder, ['config.json', 'environment.json', 'checkpoint', 'result.json']);
    await writeFileAtomically(paths.environment, json(environment));
    return lock;
  } catch (error) {
    if (!held) await lock.release();
    throw error;
  }
}
