import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeImageFolder } from '../../../tests/support/pattern-images.ts';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { runSupervised } from './supervised-run.ts';
import { parseTrainConfig } from './train-config.ts';

const threadsIn = (folder: string) => JSON.parse(readFileSync(join(folder, 'environment.json'), 'utf8')).threads;

it('a run goes on with the threads with which it began, whatever is offered then; what its configuration says comes first', async () => {
  const root = temporaryFolder();
  const config = parseTrainConfig(
    {
      ...{ task: 'mnist', memory: 'et', delays: 'broadcast:0.4s', dataFolder: writeImageFolder(join(root, 'data')) },
      ...{ updates: 20, batchSize: 32, hiddenUnits: [16] },
    },
    'test',
  );
  const folder = join(root, 'run');
  const stop = new AbortController();
  const first = await runSupervised({
    ...{ folder, config, mode: 'new', threads: 2, stop: stop.signal },
    onUpdate(update) {
      if (update === 5) stop.abort();
    },
  });
  expect([first.kind, threadsIn(folder)]).toEqual(['stopped', 2]);
  const second = await runSupervised({ folder, config, mode: 'resume', threads: 8 });
  expect([second.kind, threadsIn(folder)]).toEqual(['finished', 2]);
  const fixed = join(root, 'fixed');
  await runSupervised({ folder: fixed, config: { ...config, threads: 1 }, mode: 'new', threads: 8 });
  expect(threadsIn(fixed)).toBe(1);
});
