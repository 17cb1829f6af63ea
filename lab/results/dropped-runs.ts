// Runs among files and folders that were dropped on the page or chosen: they are read here and go nowhere.
import { UserError } from '../../src/core/errors.ts';
import { formatCount } from '../../src/core/figures/text.ts';
import { parseScale } from '../../src/edge/runs/run-texts.ts';
import { sweepFileNames } from '../../src/edge/runs/sweep-file-names.ts';
import { droppedFiles, type PickedFile } from '../picked-files.ts';
import { type RunFile, type RunFileName, type RunFiles, runFileNames } from './run-files.ts';

const mostEntries = 50_000;
const largestExperiment = 2 ** 20;

/** The files of a drop that may be of runs. @throws UserError where there are too many. */
export function droppedRunFiles(transfer: DataTransfer): Promise<readonly PickedFile[]> {
  let seen = 0;
  return droppedFiles(transfer, ({ isFile, name }, path) => {
    seen += 1;
    if (seen > mostEntries) {
      throw new UserError(
        `The folder holds more than ${formatCount(mostEntries)} files; drop one with fewer, or use cet lab --results.`,
      );
    }
    // Checkpoints and other large files are not even opened.
    if (isFile) return isOfRun(name) || !path.includes('/');
    return !name.startsWith('.') && name !== 'node_modules';
  });
}

function isOfRun(name: string): boolean {
  return name === sweepFileNames.record || (runFileNames as readonly string[]).includes(name);
}

/** The runs that files make up, by their folders. @throws UserError where there is none. */
export async function runsOfFiles(files: readonly PickedFile[]): Promise<readonly RunFiles[]> {
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
    const experiment = folders.get(folder.split('/').slice(0, -1).join('/'))?.get(sweepFileNames.record);
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
        ? `${first.path} ${isOfRun(first.path.split('/').at(-1) ?? '') ? 'alone is no run' : 'is no file of a run'}`
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
