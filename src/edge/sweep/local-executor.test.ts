import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { resolveRunConfig } from '../runs/resolve-config.ts';
import { localExecutor } from './local-executor.ts';

it.each([
  ['SIGTERM', { kind: 'stopped' }],
  ['SIGKILL', { kind: 'failed', reason: 'Its process ended with SIGKILL.', isHopeless: false, isEverywhere: false }],
])('a cell whose process is ended by %s while it starts is %j', async (signal, outcome) => {
  vi.stubEnv('NODE_OPTIONS', `--import data:text/javascript,process.kill(process.pid,'${signal}')`);
  const config = resolveRunConfig({ task: 'cartpole', memory: 'et', samples: 2048 }, 'test');
  const task = { folder: join(temporaryFolder(), 'cell'), config, threads: 1 };
  expect(await localExecutor.start(task, () => undefined).outcome).toEqual(outcome);
  vi.unstubAllEnvs();
});
