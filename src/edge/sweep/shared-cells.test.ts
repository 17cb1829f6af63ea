import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import type { ScaleName } from '../../core/experiments/experiment.ts';
import { packageFolder } from '../runs/package-version.ts';
import { type Cell, resolveCells } from './cells.ts';
import { readExperiment } from './read-experiment.ts';
import { linkSharedCells } from './shared-cells.ts';

const cell = (name: string) => ({ name, coordinates: {}, config: {} }) as unknown as Cell;

describe('cells that several sweeps have', () => {
  let root: string;
  let own: string;
  let other: string;
  const begin = (sweep: string, name: string) => {
    mkdirSync(join(sweep, name), { recursive: true });
    writeFileSync(join(sweep, name, 'config.json'), sweep);
  };
  const configOf = (name: string) => readFileSync(join(own, name, 'config.json'), 'utf8');

  beforeEach(() => {
    root = temporaryFolder();
    own = join(root, 'own');
    other = join(root, 'other');
    mkdirSync(own);
  });

  it('are linked where they have begun elsewhere alone, and go with their folders', async () => {
    begin(other, 'a');
    begin(other, 'b');
    begin(own, 'b');
    expect(await linkSharedCells(own, [cell('a'), cell('b'), cell('c')], [join(root, 'none'), other])).toBe(1);
    expect(lstatSync(join(own, 'a')).isSymbolicLink()).toBe(true);
    expect(configOf('a')).toBe(other);
    expect(configOf('b')).toBe(own);
    expect(existsSync(join(own, 'c'))).toBe(false);
    // Again, and after the parent was renamed.
    expect(await linkSharedCells(own, [cell('a')], [other])).toBe(0);
    const moved = `${root}-moved`;
    renameSync(root, moved);
    expect(readFileSync(join(moved, 'own', 'a', 'config.json'), 'utf8')).toBe(other);
    renameSync(moved, root);
  });

  it('of a sweep that lies behind a link are found from where it is', async () => {
    const far = join(root, 'far', 'away');
    mkdirSync(far, { recursive: true });
    symlinkSync(far, join(root, 'near'));
    begin(other, 'a');
    await linkSharedCells(join(root, 'near'), [cell('a')], [other]);
    expect(readFileSync(join(far, 'a', 'config.json'), 'utf8')).toBe(other);
  });

  it('whose run is gone are cells to be run again, or are taken from a third', async () => {
    begin(other, 'a');
    begin(other, 'b');
    await linkSharedCells(own, [cell('a'), cell('b')], [other]);
    rmSync(other, { recursive: true });
    const third = join(root, 'third');
    begin(third, 'b');
    await linkSharedCells(own, [cell('a'), cell('b')], [other, third]);
    expect(() => lstatSync(join(own, 'a'))).toThrow(/ENOENT/);
    expect(configOf('b')).toBe(third);
  });

  it('are there in the experiments of the paper: Figs. 5 and 9 are cells of Fig. 3, the long delays of Fig. 10 of Fig. 4', async () => {
    const names = async (name: string, scale: ScaleName) => {
      const source = join(packageFolder, 'experiments', `${name}.yaml`);
      const { cells } = await resolveCells(await readExperiment(source), { scale, mostCells: 10_000, source });
      return new Set(cells.map((one) => one.name));
    };
    const shared = async (one: string, two: string, scale: ScaleName = 'full') => {
      const [few, many] = [await names(one, scale), await names(two, scale)];
      return [...few].filter((name) => many.has(name)).length;
    };
    expect(await shared('figure-5-9', 'figure-3')).toBe(36);
    expect(await shared('figure-8-10', 'figure-4-13')).toBe(30);
    expect(await shared('figure-5-9', 'figure-3', 'reduced')).toBe(12);
    expect(await shared('figure-8-10', 'figure-4-13', 'reduced')).toBe(10);
  });
});
