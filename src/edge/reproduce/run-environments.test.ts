import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { describeRunEnvironments } from './run-environments.ts';

it('names every value that a run has, once', async () => {
  const root = temporaryFolder();
  const folders = [{ threads: 2, commit: null }, { threads: 1, commit: null }, { threads: 2 }, undefined].map(
    (environment, at) => {
      const folder = join(root, String(at));
      mkdirSync(folder);
      if (environment) writeFileSync(join(folder, 'environment.json'), JSON.stringify(environment));
      return folder;
    },
  );
  expect(await describeRunEnvironments(folders)).toEqual({ threads: '1, 2', commit: 'unknown' });
  const known = join(root, 'known');
  mkdirSync(known);
  writeFileSync(join(known, 'environment.json'), JSON.stringify({ memoryBytes: 25276502016 }));
  expect(await describeRunEnvironments([known])).toEqual({ memory: '25.3 GB' });
  const damaged = join(root, 'damaged');
  mkdirSync(damaged);
  writeFileSync(join(damaged, 'environment.json'), '{');
  expect(await describeRunEnvironments([damaged, folders[0]!])).toEqual({ threads: '2', commit: 'unknown' });
  expect(await describeRunEnvironments([])).toEqual({});
});
