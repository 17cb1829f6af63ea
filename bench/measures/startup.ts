// `cet --help` from start to end, beside a Node process that does nothing: what is loaded before it is needed shows here.
import { spawnSync } from 'node:child_process';
import { CET } from '../cet-process.ts';
import type { Measure } from '../measure.ts';
import { compareInRounds } from '../rounds.ts';

const ROUNDS = 15;

function milliseconds(nodeArguments: readonly string[]): number {
  const before = performance.now();
  const { status, stderr } = spawnSync(process.execPath, nodeArguments, { encoding: 'utf8' });
  const elapsed = performance.now() - before;
  if (status !== 0) throw new Error(`node ${nodeArguments.join(' ')} ended with code ${status}: ${stderr.trim()}`);
  return elapsed;
}

export const startup: Measure = {
  name: 'startup',
  lines: [
    {
      name: 'startup',
      unit: 'ms',
      comparedWith: 'node -e 0',
      judged: 'ours',
      bound: 'at most',
      must: 150,
      aim: 100,
    },
  ],
  async run() {
    milliseconds([CET, '--help']);
    const outcome = await compareInRounds({
      rounds: ROUNDS,
      restMs: 10,
      ours: () => milliseconds([CET, '--help']),
      peer: () => milliseconds(['-e', '0']),
    });
    return [outcome];
  },
};
