// `cet sweep` of 1,000 cells that are all finished, from start to end, beside a Node process that reads their files and does nothing with them.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatCount } from '../../src/core/figures/text.ts';
import { CET } from '../cet-process.ts';
import { makeFinishedSweep } from '../finished-sweep.ts';
import type { Measure } from '../measure.ts';
import { compareInRounds } from '../rounds.ts';

const CELLS = 1000;
const ROUNDS = 7;

const READ_ALL =
  "const fs = require('fs'); for (const name of fs.readdirSync('.')) { if (!/^[0-9a-f]{16}$/.test(name)) continue; " +
  "for (const file of ['config.json', 'result.json']) JSON.parse(fs.readFileSync(name + '/' + file, 'utf8')); }";

function milliseconds(
  nodeArguments: readonly string[],
  cwd: string,
): { readonly elapsed: number; readonly stdout: string } {
  const before = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, nodeArguments, { encoding: 'utf8', cwd });
  const elapsed = performance.now() - before;
  if (status !== 0) throw new Error(`node ${nodeArguments.join(' ')} ended with code ${status}: ${stderr.trim()}`);
  return { elapsed, stdout };
}

export const sweepFinished: Measure = {
  name: 'sweep-finished',
  lines: [
    {
      name: 'sweep-finished',
      unit: 'ms',
      comparedWith: 'reading the files',
      judged: 'ours',
      bound: 'at most',
      must: 2000,
      aim: 1000,
    },
  ],
  async run() {
    const parent = await mkdtemp(join(tmpdir(), 'cet-bench-'));
    try {
      const { experiment, folder } = await makeFinishedSweep(parent, CELLS);
      const sweep = [CET, 'sweep', experiment, '--out', folder];
      // The first one writes experiment.json.
      const { stdout } = milliseconds(sweep, parent);
      if (!stdout.startsWith(`${formatCount(CELLS)} of ${formatCount(CELLS)} cells finished`))
        throw new Error(`not all cells count as finished: ${stdout}`);
      const outcome = await compareInRounds({
        rounds: ROUNDS,
        ours: () => milliseconds(sweep, parent).elapsed,
        peer: () => milliseconds(['-e', READ_ALL], folder).elapsed,
      });
      return [outcome];
    } finally {
      await rm(parent, { recursive: true, force: true });
    }
  },
};
