// experiment.json beside the run folders of a sweep: which experiment, at which scale, and which cell lies where.
import { readdir, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { isSameJson } from '../../core/canonical-json.ts';
import { UserError } from '../../core/errors.ts';
import { type Experiment, type ScaleName, scaleNames } from '../../core/experiments/experiment.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { createFolder } from '../files/create-folder.ts';
import { readTextIfThere } from '../files/read-file.ts';
import { RUN_SCHEMA_VERSION } from '../runs/config-keys.ts';
import { checkNoOtherFiles } from '../runs/run-folder.ts';
import { sweepFileNames } from '../runs/sweep-file-names.ts';
import { isCellName } from './cell-identity.ts';
import type { Cell } from './cells.ts';

const recordSchema = z.object({
  schemaVersion: z.literal(RUN_SCHEMA_VERSION),
  name: z.string(),
  title: z.string(),
  /** Numbers of the figures that are drawn from the runs. */
  figures: z.array(z.string()),
  scale: z.enum(scaleNames),
  /** The experiment file, by its path from this folder. */
  file: z.string().optional(),
  /** Folder below this one, and the values of the axes. */
  cells: z.array(z.object({ name: z.string(), coordinates: z.record(z.string(), z.unknown()) })),
});

/** What the folder of a sweep says about itself. */
export type SweepRecord = z.infer<typeof recordSchema>;

const pathIn = (folder: string) => join(folder, sweepFileNames.record);

/** `runs/figure-3`, `runs/figure-3-smoke` below the current folder. */
export function defaultSweepFolder({ name }: Pick<Experiment, 'name'>, scale: ScaleName): string {
  return join('runs', scale === 'full' ? name : `${name}-${scale}`);
}

/**
 * experiment.json of a folder; undefined where there is none.
 * @throws UserError where it is damaged, or cannot be read.
 */
export async function readSweepRecord(folder: string): Promise<SweepRecord | undefined> {
  const path = pathIn(folder);
  const text = await readTextIfThere(path);
  if (text === undefined) return undefined;
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch {
    throw new UserError(`${path} is damaged; delete it, and the sweep writes it again.`);
  }
}

/**
 * Whether the folder of a sweep is that of the experiment: a file may have been edited, moved or copied since.
 * @param file of the experiment, where it lies in one
 * @returns what the folder says; undefined where there is no sweep yet
 * @throws UserError where it is that of another experiment, or of the same at another scale.
 */
export async function checkSweepFolder(
  folder: string,
  { name }: Pick<Experiment, 'name'>,
  scale: ScaleName,
  file?: string,
): Promise<SweepRecord | undefined> {
  const there = await readSweepRecord(folder);
  if (there && (there.name !== name || there.scale !== scale)) {
    throw new UserError(
      `${folder} holds ${there.name} at the scale ${there.scale}, not ${name} at the scale ${scale}; choose another --out.`,
    );
  }
  const other = there && file !== undefined ? await otherFile(folder, there, file) : undefined;
  if (other !== undefined) {
    throw new UserError(`${folder} holds the cells of ${other}, which is not ${file}; choose another --out.`);
  }
  return there;
}

/** The file that the sweep is of, where it is still there, and is another one. */
async function otherFile(folder: string, record: SweepRecord, file: string): Promise<string | undefined> {
  if (record.file === undefined) return undefined;
  const before = join(await realpath(folder), record.file);
  if (before === (await realpath(file))) return undefined;
  const text = await readTextIfThere(before);
  return text === undefined || text === (await readTextIfThere(file)) ? undefined : relative('', before);
}

/**
 * Makes the folder of a sweep and says there what it is.
 * @param file of the experiment, where it lies in one that people keep
 * @throws UserError where it is that of another experiment, or of the same at another scale, or of something else.
 */
export async function openSweepFolder(
  folder: string,
  experiment: Experiment,
  scale: ScaleName,
  cells: readonly Cell[],
  file?: string,
): Promise<void> {
  const { name, title, figures } = experiment;
  const there = await checkSweepFolder(folder, experiment, scale, file);
  if (!there) await checkNewFolder(folder);
  await createFolder(folder);
  const source = file === undefined ? there?.file : relative(await realpath(folder), await realpath(file));
  const record: SweepRecord = {
    schemaVersion: RUN_SCHEMA_VERSION,
    name,
    title,
    figures: [...figures],
    scale,
    ...(source !== undefined && { file: source }),
    cells: mergeCells(there?.cells ?? [], cells),
  };
  if (isSameJson(there, record)) return;
  await writeFileAtomically(pathIn(folder), `${JSON.stringify(record)}\n`);
}

/** A sweep begins in a folder of its own. One whose experiment.json was deleted has cells, or what a sweep keeps beside them. */
async function checkNewFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const kept: readonly string[] = Object.values(sweepFileNames);
  if (names.some((name) => isCellName(name) || kept.includes(name))) return;
  await checkNoOtherFiles(folder);
}

/** Cells that were there before stay: part of an experiment may be run, and a file may grow. */
function mergeCells(before: SweepRecord['cells'], cells: readonly Cell[]): SweepRecord['cells'] {
  const now = new Map(cells.map(({ name, coordinates }) => [name, { name, coordinates: { ...coordinates } }]));
  const isWhole = before.every(({ name }) => now.has(name));
  // In the order of the file, where this is more than a part of what is there.
  const kept = isWhole ? [] : before.map((cell) => now.get(cell.name) ?? cell);
  return [...new Map([...kept, ...now.values()].map((cell) => [cell.name, cell])).values()];
}
