import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { resolveCells } from './cells.ts';
import { toExperiment } from './read-experiment.ts';
import { openSweepFolder, readSweepRecord } from './sweep-folder.ts';

async function smallSweep() {
  const definition = { base: { task: 'mnist', updates: 10 }, axes: { memory: ['et', 'cet:6'], seed: [0, 1] } };
  const experiment = await toExperiment(definition, { source: 'test', name: 'test', folder: '.' });
  const { cells } = await resolveCells(experiment, { scale: 'full', mostCells: 100, source: 'test' });
  return { cells, open: (folder: string, some = cells) => openSweepFolder(folder, experiment, 'full', some) };
}

it('mixes with the files of nobody else, and takes back its own whose experiment.json was deleted', async () => {
  const { cells, open } = await smallSweep();
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'notes.txt'), '');
  await expect(open(folder)).rejects.toThrow(/holds other files \(such as notes\.txt\); choose an --out that is empty/);
  expect(readdirSync(folder)).toEqual(['notes.txt']);
  // As a report that somebody writes beside the cells.
  mkdirSync(join(folder, cells[0]!.name));
  await open(folder);
  rmSync(join(folder, 'experiment.json'));
  await open(folder);
  expect(readdirSync(folder)).toContain('experiment.json');
});

it('lists cells in the order of the file, whichever part of them was begun first', async () => {
  const { cells, open } = await smallSweep();
  const folder = join(temporaryFolder(), 'sweep');
  const listed = async () => (await readSweepRecord(folder))?.cells.map(({ name }) => name);
  const names = cells.map(({ name }) => name);
  await open(folder, cells.slice(2));
  expect(await listed()).toEqual(names.slice(2));
  await open(folder, cells.slice(0, 1));
  expect(await listed()).toEqual([...names.slice(2), names[0]]);
  await open(folder);
  expect(await listed()).toEqual(names);
  // A part again changes nothing.
  await open(folder, cells.slice(1, 2));
  expect(await listed()).toEqual(names);
});
