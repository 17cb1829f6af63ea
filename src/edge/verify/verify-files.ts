// Golden files on the disk: found, read, recognised, and handed to the kind that checks them.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import type { Engine } from '../../core/graph/engine.ts';
import type { VerifyRow } from '../../core/verify/golden-kind.ts';
import { goldenKinds } from '../../core/verify/registry.ts';
import { describeFileError } from '../files/file-error.ts';
import { readText } from '../files/read-file.ts';

export interface VerifiedFile {
  readonly path: string;
  readonly rows: readonly VerifyRow[];
}

export interface VerifyReport {
  readonly files: readonly VerifiedFile[];
  /** Files of a folder whose kind this build does not know. */
  readonly notChecked: readonly string[];
}

interface GoldenPath {
  readonly path: string;
  readonly origin: 'named' | 'in-folder';
}

async function expandPath(path: string): Promise<readonly GoldenPath[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [{ path, origin: 'named' }];
    const names = (await readdir(path)).filter((name) => name.endsWith('.json')).sort();
    if (names.length === 0) throw new UserError(`${path} has no .json files; name a golden file or a folder of them.`);
    return names.map((name) => ({ path: join(path, name), origin: 'in-folder' }));
  } catch (error) {
    throw describeFileError(error, 'read', path);
  }
}

async function readJson(path: string): Promise<unknown> {
  const text = await readText(path);
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(`${path} is damaged: it is not JSON; take a fresh copy of the file.`);
  }
}

/** Of the file that is being checked, where its kind takes long. */
export interface VerifyProgress {
  readonly path: string;
  readonly done: number;
  readonly total: number;
}

/**
 * Checks golden files, or every one in a folder.
 * @param onProgress called now and then while a long check runs, which waits for its promise
 * @throws UserError where a file is damaged, or a file named by itself is of an unknown kind.
 */
export async function verifyPaths(
  paths: readonly string[],
  engine: Engine,
  onProgress?: (progress: VerifyProgress) => Promise<void>,
): Promise<VerifyReport> {
  const files: VerifiedFile[] = [];
  const notChecked: string[] = [];
  for (const { path, origin } of (await Promise.all(paths.map(expandPath))).flat()) {
    const content = await readJson(path);
    const kind = goldenKinds.find((candidate) => candidate.recognises(content));
    const report = async (done: number, total: number) => onProgress?.({ path, done, total });
    if (kind) files.push({ path, rows: await checkNamingFile(path, () => kind.check(content, engine, report)) });
    else if (origin === 'in-folder') notChecked.push(path);
    else {
      const known = goldenKinds.map(({ name }) => name).join(', ');
      throw new UserError(`${path} is not checked: its kind is not known; this build knows ${known}.`);
    }
  }
  return { files, notChecked };
}

async function checkNamingFile<T>(path: string, check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    throw error instanceof UserError ? new UserError(`${path}: ${error.message}`) : error;
  }
}
