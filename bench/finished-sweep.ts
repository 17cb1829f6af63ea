// A sweep of which all cells are finished, made up: what a run leaves, without the running.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runPaths } from '../src/edge/runs/run-folder.ts';
import { resolveCells } from '../src/edge/sweep/cells.ts';
import { readExperiment } from '../src/edge/sweep/read-experiment.ts';

export interface FinishedSweep {
  /** Path of the experiment file. */
  readonly experiment: string;
  readonly folder: string;
}

/** Writes an experiment of so many cells (a multiple of 20) and a finished run folder for each. */
export async function makeFinishedSweep(parent: string, cells: number): Promise<FinishedSweep> {
  const experiment = join(parent, 'finished.yaml');
  const folder = join(parent, 'sweep');
  const axes = 'memory: [et, cet:2, cet:6, cet:10], delay: [200ms, 600ms, 1s, 2s, 4s]';
  await writeFile(experiment, `base: {task: mnist, preset: paper}\naxes: {${axes}}\nseeds: ${cells / 20}\n`);
  const options = { scale: 'full', mostCells: cells, source: experiment } as const;
  const resolved = await resolveCells(await readExperiment(experiment), options);
  // A row each 100 of 20,000 updates.
  const rows = Array.from({ length: 200 }, (_, at) => ({
    update: 100 * (at + 1),
    seconds: 0.35 * (at + 1),
    loss: 0.1,
  }));
  const metrics = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  for (const { name, config } of resolved.cells) {
    const paths = runPaths(join(folder, name));
    await mkdir(paths.folder, { recursive: true });
    await writeFile(paths.config, `${JSON.stringify(config, null, 2)}\n`);
    await writeFile(paths.metrics, metrics);
    const layers = { W1: 0.5, W2: 0.6, W3: 0.7 };
    const result = {
      schemaVersion: 1,
      task: 'mnist',
      seconds: 70,
      testAccuracy: 0.98,
      alignment: layers,
      updates: 20_000,
    };
    await writeFile(paths.result, `${JSON.stringify({ ...result, weightsSha256: '0'.repeat(64) }, null, 2)}\n`);
  }
  return { experiment, folder };
}
