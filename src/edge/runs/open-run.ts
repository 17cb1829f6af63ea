// How a process comes to write into a run folder: a new one is made and locked, or that of an earlier run is locked again.
import { rm } from 'node:fs/promises';
import { removeHalfWritten, writeFileAtomically } from '../files/atomic-write.ts';
import type { RunEnvironment } from './environment.ts';
import { checkNoRun, createRunFolder, type RunConfig, type RunPaths } from './run-folder.ts';
import { lockRunFolder, type Unlock } from './run-lock.ts';

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** Locks a new folder and puts config.json there last, so that a folder with it is a run; where that fails, nothing is left. */
export async function beginRun(paths: RunPaths, config: RunConfig, environment: RunEnvironment): Promise<Unlock> {
  const discard = await createRunFolder(paths.folder);
  try {
    const unlock = await lockRunFolder(paths.folder);
    try {
      // Another process may have been quicker since the folder was looked at.
      await checkNoRun(paths.folder);
      await writeFileAtomically(paths.environment, json(environment));
      await writeFileAtomically(paths.config, json(config)).catch(async (error: unknown) => {
        await rm(paths.environment, { force: true });
        throw error;
      });
      return unlock;
    } catch (error) {
      await unlock();
      throw error;
    }
  } catch (error) {
    await discard();
    throw error;
  }
}

/** Locks the folder of a run and takes away what killed processes left half-written. */
export async function continueRun(paths: RunPaths, environment: RunEnvironment): Promise<Unlock> {
  const unlock = await lockRunFolder(paths.folder);
  try {
    await removeHalfWritten(paths.folder, ['config.json', 'environment.json', 'checkpoint', 'result.json']);
    await writeFileAtomically(paths.environment, json(environment));
    return unlock;
  } catch (error) {
    await unlock();
    throw error;
  }
}
