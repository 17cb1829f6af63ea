import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../../../tests/support/temporary-folder.ts';
import { resolveRunConfig } from '../../runs/resolve-config.ts';
import { cellName } from '../cell-identity.ts';
import { runCellTask } from './run-cell-task.ts';
import { writeSubmission } from './submission.ts';

async function submitted() {
  const sweep = temporaryFolder();
  const config = resolveRunConfig({ task: 'cartpole', memory: 'et', samples: 2048 }, 'test');
  const cell = { name: cellName(config, null), config, coordinates: { memory: 'et' } };
  const folder = join(sweep, 'slurm', 'one');
  await writeSubmission({ id: 'one', folder, cells: [cell] }, '');
  const logged: string[] = [];
  const run = (index: string, stop: AbortSignal, isTimeShort: boolean) =>
    runCellTask({
      ...{ folder, stop, isTimeShort: () => isTimeShort, log: (text: string) => logged.push(text) },
      environment: { SLURM_ARRAY_JOB_ID: '7', SLURM_ARRAY_TASK_ID: index },
    });
  return { own: join(sweep, cell.name), logged, run };
}

describe('the task of a cell', () => {
  it('whose time is up before its first update fails, and is given up the third time', async () => {
    vi.stubEnv('PATH', '/nowhere');
    const { own, run, logged } = await submitted();
    for (const attempts of [1, 2, 3]) {
      // Without Slurm it cannot go back into the queue, and says so.
      expect(await run('0', AbortSignal.abort(), true)).toBe(1);
      expect(JSON.parse(readFileSync(join(own, 'failure.json'), 'utf8'))).toMatchObject({
        attempts,
        isHopeless: false,
      });
      expect(logged.at(-1)).toMatch(
        attempts < 3 ? /^There is no Slurm/ : /^Given up: No update was made before the time/,
      );
    }
    vi.unstubAllEnvs();
  });

  it('that is pre-empted before its first update has not failed', async () => {
    vi.stubEnv('PATH', '/nowhere');
    const { own, run } = await submitted();
    await run('0', AbortSignal.abort(), false);
    expect(existsSync(join(own, 'failure.json'))).toBe(false);
    vi.unstubAllEnvs();
  });

  it('without a cell, or with a damaged folder, ends with 1 and says why', async () => {
    const { own, run, logged } = await submitted();
    const never = new AbortController().signal;
    expect(await run('1', never, false)).toBe(1);
    expect(logged.at(-1)).toMatch(/^Task 1 is no cell of .*; submit the sweep again\.$/);
    mkdirSync(own);
    writeFileSync(join(own, 'config.json'), 'x');
    expect(await run('0', never, false)).toBe(1);
    expect(logged.at(-1)).toMatch(/^Damaged: .*config\.json is damaged/);
  });
});
