// experiment.json beside the run folders of a sweep: which experiment, at which scale, and which cell lies where.
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../core/errors.ts';
import { type Experiment, type ScaleName, scaleNames } from '../../core/experiments/experiment.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { createFolder } from '../files/create-folder.ts';
import { readTextIfThere } from '../files/read-file.ts';
import { RUN_SCHEMA_VERSION } from '../runs/config-keys.ts';
import type { Cell } from './cells.ts';

const recordSchema = z.object({
  schemaVersion: z.literal(RUN_SCHEMA_VERSION),
  name: z.string(),
  title: z.string(),
  /** Numbers of the figures that are drawn from the runs. */
  figures: z.array(z.string()),
  scale: z.enum(scaleNames),
  /** Folder below this one, and the values of the axes. */
  cells: z.array(z.object({ name: z.string(), coordinates: z.record(z.string(), z.unknown()) })),
});

/** What the folder of a sweep says about itself. */
export type SweepRecord = z.infer<typeof recordSchema>;

const pathIn = (folder: string) => join(folder, 'experiment.json');

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
 * Makes the folder of a sweep and says there what it is.
 * @throws UserError where it is that of another experiment, or of the same at another scale.
 */
export async function openSweepFolder(
  folder: string,
  { name, title, figures }: Experiment,
  scale: ScaleName,
  cells: readonly Cell[],
): Promise<void> {
  const there = await readSweepRecord(folder);
  if (there && (there.name !== name || there.scale !== scale)) {
    throw new UserError(
      `${folder} holds ${there.name} at the scale ${there.scale}, not ${name} at the scale ${scale}; choose another --out.`,
    );
  }
  await createFolder(folder);
  const record: SweepRecord = {
    schemaVersion: RUN_SCHEMA_VERSION,
    name,
    title,
    figures: [...figures],
    scale,
    cells: mergeCells(there?.cells ?? [], cells),
  };
  if (JSON.stringify(there) === JSON.stringify(record)) return;
  await writeFileAtomically(pathIn(folder), `${JSON.stringify(record)}\n`);
}

/** Cells that were there before stay: part of an experiment may be run, and a file may grow. */
function mergeCells(before: SweepRecord['cells'], cells: readonly Cell[]): SweepRecord['cells'] {
  const now = new Set(cells.map(({ name }) => name));
  return [
    ...before.filter(({ name }) => !now.has(name)),
    ...cells.map(({ name, coordinates }) => ({ name, coordinates: { ...coordinates } })),
  ].sort((one, other) => (one.name < other.name ? -1 : 1));
}
