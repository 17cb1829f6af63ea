// The runs below a folder as the lab's server gives them away: a list, and the files of each that the page reads. A request names
// a run by its digest in that list and a file by its name, and never becomes a path; what links lead out of the folder is not there.
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, readdir, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { describeFileError, errorCode } from '../files/file-error.ts';
import { parseScale } from '../runs/run-texts.ts';
import { sweepFileNames } from '../runs/sweep-file-names.ts';

/** What is given away of a run folder. Weights are not. */
export const servedRunFiles = ['config.json', 'metrics.jsonl', 'result.json', 'failure.json'] as const;
export type ServedRunFile = (typeof servedRunFiles)[number];

/** A file as it was when the list was made. */
export interface ListedFile {
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
}

export interface ListedRun {
  /** In addresses. */
  readonly id: string;
  /** Path below the folder, with slashes; empty where the folder is a run itself. */
  readonly name: string;
  /** Of the sweep that it is a cell of, where that is not the whole experiment. */
  readonly scale?: string;
  readonly files: Readonly<Partial<Record<ServedRunFile, ListedFile>>>;
}

export interface ResultsList {
  /** The folder's own name. */
  readonly folder: string;
  readonly runs: readonly ListedRun[];
  /** Whether there are more runs than are listed. */
  readonly isCut: boolean;
}

export interface FilePart {
  readonly bytes: Buffer;
  /** Of the whole file. */
  readonly totalBytes: number;
}

export interface ResultsFolder {
  list(): Promise<ResultsList>;
  /** Part of a file; undefined where there is no such run or file. */
  read(id: string, file: string, from: number): Promise<FilePart | undefined>;
}

/** Without such bounds a large folder or file could stop the server. */
export const resultsLimits = {
  runs: 5000,
  depth: 12,
  partBytes: 4 * 2 ** 20,
  experimentBytes: 2 ** 20,
  /** A list is given to all who ask for it within so long. */
  listMs: 400,
} as const;

/** @throws UserError where the folder cannot be read. */
export async function openResultsFolder(folder: string): Promise<ResultsFolder> {
  const root = await realpath(folder).catch((error: unknown) => {
    throw describeFileError(error, 'read', folder);
  });
  await readdir(root).catch((error: unknown) => {
    throw describeFileError(error, 'read', folder);
  });
  const folders = new Map<string, string>();
  let current: { readonly list: Promise<ResultsList>; readonly madeAt: number } | undefined;
  return {
    list() {
      const now = performance.now();
      if (current === undefined || now - current.madeAt > resultsLimits.listMs) {
        const list = listRuns(root, folders);
        list.catch(() => {
          current = undefined;
        });
        current = { list, madeAt: now };
      }
      return current.list;
    },
    async read(id, file, from) {
      const found = folders.get(id);
      const name = servedRunFiles.find((known) => known === file);
      if (found === undefined || name === undefined || !(await isWithin(found, root))) return undefined;
      return readPart(join(found, name), from, resultsLimits.partBytes);
    },
  };
}

/** Whether a folder still lies below the root, whatever has become of it since it was listed. */
async function isWithin(folder: string, root: string): Promise<boolean> {
  const real = await realpath(folder).catch(() => undefined);
  return real !== undefined && (real === root || real.startsWith(root.endsWith(sep) ? root : root + sep));
}

async function listRuns(root: string, folders: Map<string, string>): Promise<ResultsList> {
  const runs: ListedRun[] = [];
  let isCut = false;
  const visit = async (folder: string, depth: number, scale: string | undefined): Promise<void> => {
    // A folder that vanished, or may not be read, costs none of the others. Links are not followed: they may lead out.
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const names = new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
    if (names.has('config.json') && runs.length >= resultsLimits.runs) isCut = true;
    else if (names.has('config.json')) {
      const files = await listFiles(folder, names);
      if (Object.keys(files).length > 1) {
        const name = relative(root, folder).split(sep).join('/');
        const id = createHash('sha256').update(name).digest('hex').slice(0, 24);
        folders.set(id, folder);
        runs.push({ id, name, ...(scale !== undefined && { scale }), files });
      }
    }
    if (depth === resultsLimits.depth || isCut) return;
    const below = names.has(sweepFileNames.record) ? await readScale(join(folder, sweepFileNames.record)) : undefined;
    const inner = entries.filter((entry) => entry.isDirectory() && !/^(?:\.|node_modules$)/.test(entry.name));
    for (const { name } of inner.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      await visit(join(folder, name), depth + 1, below);
    }
  };
  await visit(root, 0, undefined);
  return { folder: root.split(sep).at(-1) ?? '', runs, isCut };
}

async function listFiles(folder: string, names: ReadonlySet<string>): Promise<ListedRun['files']> {
  const listed = await Promise.all(
    servedRunFiles.map(async (name) => {
      if (!names.has(name)) return undefined;
      const found = await lstat(join(folder, name)).catch(() => undefined);
      return found?.isFile() ? ([name, { bytes: found.size, modifiedMs: found.mtimeMs }] as const) : undefined;
    }),
  );
  return Object.fromEntries(listed.filter((entry) => entry !== undefined));
}

async function readScale(path: string): Promise<string | undefined> {
  const part = await readPart(path, 0, resultsLimits.experimentBytes);
  return part && parseScale(part.bytes.toString('utf8'));
}

/** At most so many bytes of a plain file; undefined where there is none, or a link or a pipe in its place. */
async function readPart(path: string, from: number, most: number): Promise<FilePart | undefined> {
  // Not following a link, and not waiting for a writer at a pipe; Windows has neither flag.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const file = await open(path, flags).catch((error: unknown) => {
    if (['ENOENT', 'ELOOP', 'EACCES', 'EPERM', 'ENOTDIR', 'ENXIO'].includes(errorCode(error))) return undefined;
    throw error;
  });
  if (!file) return undefined;
  try {
    const found = await file.stat();
    if (!found.isFile()) return undefined;
    const bytes = Buffer.alloc(Math.max(0, Math.min(most, found.size - from)));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
    return { bytes: bytes.subarray(0, bytesRead), totalBytes: found.size };
  } finally {
    await file.close();
  }
}
