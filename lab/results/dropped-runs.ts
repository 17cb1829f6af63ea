// Runs among files and folders that were dropped on the page or chosen: they are read here and go nowhere.
import { UserError } from '../../src/core/errors.ts';
import { parseScale } from '../../src/edge/runs/run-texts.ts';
import { type RunFile, type RunFileName, type RunFiles, runFileNames } from './run-files.ts';

export interface PathedFile {
  /** With slashes; a file on its own is its name. */
  readonly path: string;
  readonly file: File;
}

const mostEntries = 50_000;
const largestExperiment = 2 ** 20;

/** The files of a drop that may be of runs, from folders however deep. @throws UserError where there are too many. */
export async function droppedFiles(transfer: DataTransfer): Promise<readonly PathedFile[]> {
  // The list of a drop is empty once its event is over: everything is asked for before the first wait.
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry?.() ?? []);
  if (entries.length === 0) return [...transfer.files].map((file) => ({ path: file.name, file }));
  const found: PathedFile[] = [];
  let seen = 0;
  const visit = async (entry: FileSystemEntry): Promise<void> => {
    seen += 1;
    if (seen > mostEntries) {
      throw new UserError(
        `The folder holds more than ${mostEntries.toLocaleString('en-US')} files; drop one with fewer, or use cet lab --results.`,
      );
    }
    const path = entry.fullPath.replace(/^\//, '');
    if (entry.isFile) {
      // Checkpoints and other large files are not even opened.
      if (!isOfRun(entry.name) && path.includes('/')) return;
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      found.push({ path, file });
      return;
    }
    if (entry.name.startsWith('.') || entry.name === 'node_modules') return;
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    for (;;) {
      const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (batch.length === 0) return;
      for (const inner of batch) await visit(inner);
    }
  };
  for (const entry of entries) await visit(entry);
  return found;
}

/** Files chosen with a button. */
export function chosenFiles(files: FileList): readonly PathedFile[] {
  return [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

function isOfRun(name: string): boolean {
  return name === 'experiment.json' || (runFileNames as readonly string[]).includes(name);
}

/** The runs that files make up, by their folders. @throws UserError where there is none. */
export async function runsOfFiles(files: readonly PathedFile[]): Promise<readonly RunFiles[]> {
  const folders = new Map<string, Map<string, File>>();
  for (const { path, file } of files) {
    const [, folder = '', name = ''] = /^(?:(.*)\/)?([^/]+)$/.exec(path) ?? [];
    if (!isOfRun(name)) continue;
    const inFolder = folders.get(folder) ?? new Map<string, File>();
    folders.set(folder, inFolder.set(name, file));
  }
  const runs: RunFiles[] = [];
  for (const [folder, inFolder] of folders) {
    const isRun = inFolder.has('metrics.jsonl') || (inFolder.has('config.json') && inFolder.has('result.json'));
    if (!isRun) continue;
    const experiment = folders.get(folder.split('/').slice(0, -1).join('/'))?.get('experiment.json');
    const isRead = folder !== '' && experiment && experiment.size <= largestExperiment;
    runs.push({
      name: folder,
      scale: isRead ? parseScale(await experiment.text()) : undefined,
      files: Object.fromEntries(
        runFileNames.flatMap((name): [RunFileName, RunFile][] => {
          const file = inFolder.get(name);
          return file ? [[name, runFile(file)]] : [];
        }),
      ),
    });
  }
  if (runs.length > 0) return runs.sort((one, other) => (one.name < other.name ? -1 : 1));
  const [first] = files;
  const what =
    first === undefined
      ? 'There is no file of a run'
      : files.length === 1
        ? `${first.path} is no file of a run`
        : `None of the ${files.length} files is of a run`;
  throw new UserError(`${what}; drop a run folder, a folder of them, or its config.json and metrics.jsonl together.`);
}

function runFile(file: File): RunFile {
  return {
    bytes: file.size,
    modifiedMs: file.lastModified,
    read: async (from) => new Uint8Array(await file.slice(from).arrayBuffer()),
  };
}
