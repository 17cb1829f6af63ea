// Peak resident memory of `cet train mnist`, as the system saw it, beside a Node process that does nothing.
import { execFileSync } from 'node:child_process';
import { trainMnist } from '../cet-process.ts';
import type { Measure } from '../measure.ts';

/** Long enough for an epoch's end, alignment, every kind of evaluation, and checkpoints. */
const UPDATES = 1500;
const MEGABYTE = 1e6;

function bareNodeBytes(): number {
  const print =
    "const s = require('fs').readFileSync('/proc/self/status', 'utf8'); console.log(/VmHWM:\\s+(\\d+)/.exec(s)[1])";
  try {
    return 1024 * Number(execFileSync(process.execPath, ['-e', print], { encoding: 'utf8', stdio: 'pipe' }));
  } catch {
    const usage = ['-p', 'process.resourceUsage().maxRSS'];
    return 1024 * Number(execFileSync(process.execPath, usage, { encoding: 'utf8' }));
  }
}

export const memory: Measure = {
  name: 'memory',
  lines: [
    {
      name: 'memory',
      unit: 'MB',
      comparedWith: 'a Node process that does nothing',
      judged: 'ours',
      bound: 'at most',
      must: 450,
      aim: 300,
    },
  ],
  async run({ threads }) {
    const { result, peakResidentBytes } = await trainMnist(UPDATES, threads);
    // What a process says of itself (getrusage) starts at its parent's size on Linux: the system's own mark is the truth.
    const ours = (peakResidentBytes ?? result.peakMemoryBytes) / MEGABYTE;
    const peer = bareNodeBytes() / MEGABYTE;
    const reported = `result.json says ${(result.peakMemoryBytes / MEGABYTE).toFixed(0)} MB`;
    return [{ ours, peer, ratio: ours / peer, remark: `${UPDATES} updates; ${reported}` }];
  },
};
