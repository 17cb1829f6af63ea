import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../../../tests/support/temporary-folder.ts';
import { readFailure, recordFailure } from '../../runs/failure-record.ts';
import { resolveRunConfig } from '../../runs/resolve-config.ts';
import { cellName } from '../cell-identity.ts';
import { inspectCell } from '../cell-state.ts';
import { submitSweep } from './submit-cells.ts';

/** A Slurm whose `sbatch` is the given script of sh. */
function stubSlurm(sbatch: string): void {
  const folder = temporaryFolder();
  const scripts = { scontrol: 'echo "MaxArraySize = 1001"', squeue: 'true', sbatch };
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
}

/** A sweep of one cell, which has been given up. */
async function givenUp() {
  const folder = temporaryFolder();
  const config = resolveRunConfig({ task: 'cartpole', memory: 'et', samples: 2048 }, 'test');
  const cell = { name: cellName(config, null), config, coordinates: { memory: 'et' } };
  await recordFailure(join(folder, cell.name), { reason: 'It cannot be.', isHopeless: true });
  const resources = { cpus: 1, memory: '1G', others: [] };
  return { folder, own: join(folder, cell.name), name: 'tiny', cells: [cell], resources, retry: true };
}

describe('a cell that was given up and is submitted again', () => {
  it('is as it was where sbatch refuses', async () => {
    stubSlurm('echo "sbatch: error: Invalid qos" >&2; exit 1');
    const sweep = await givenUp();
    await expect(submitSweep(sweep)).rejects.toThrow('sbatch refuses: Invalid qos.');
    expect(await readFailure(sweep.own)).toEqual({ attempts: 1, reason: 'It cannot be.', isHopeless: true });
    expect(await inspectCell(sweep.own)).toEqual({ kind: 'failed', reason: 'It cannot be.' });
    expect(readdirSync(join(sweep.folder, 'slurm'))).toEqual([]);
    vi.unstubAllEnvs();
  });

  it('is not given up any more when sbatch takes it: its task may start at once', async () => {
    const sweep = await givenUp();
    stubSlurm(`test -e '${join(sweep.own, 'failure.json')}' && exit 1; echo 17`);
    expect((await submitSweep(sweep)).arrays).toEqual([{ job: '17', cells: sweep.cells }]);
    expect(existsSync(join(sweep.own, 'failure.json'))).toBe(false);
    vi.unstubAllEnvs();
  });
});
