// Peak resident memory of `cet train`, as the system saw it, beside a Node process that does nothing.
import { execFileSync } from 'node:child_process';
import { type CetTrainingOptions, trainInProcess } from '../cet-process.ts';
import type { Measure } from '../measure.ts';

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

interface MemoryOptions {
  readonly name: string;
  /** Long enough for an epoch's end, alignment, every kind of evaluation, and checkpoints. */
  readonly training: Omit<CetTrainingOptions, 'threads'>;
  readonly must: number;
  readonly aim: number;
}

function peakMemory({ name, training, must, aim }: MemoryOptions): Measure {
  const comparedWith = 'a Node process that does nothing';
  return {
    name,
    lines: [{ name, unit: 'MB', comparedWith, judged: 'ours', bound: 'at most', must, aim }],
    async run({ threads, data }) {
      // What has to be fetched is fetched before: that is not training.
      await data(training.task);
      const { result, peakResidentBytes } = await trainInProcess({ ...training, threads });
      // What a process says of itself (getrusage) starts at its parent's size on Linux: the system's own mark is the truth.
      const ours = (peakResidentBytes ?? result.peakMemoryBytes) / MEGABYTE;
      const peer = bareNodeBytes() / MEGABYTE;
      const reported = `result.json says ${(result.peakMemoryBytes / MEGABYTE).toFixed(0)} MB`;
      return [{ ours, peer, ratio: ours / peer, remark: `${training.updates} updates; ${reported}` }];
    },
  };
}

export const memory = peakMemory({ name: 'memory', training: { task: 'mnist', updates: 1500 }, must: 450, aim: 300 });

export const cifarMemory = peakMemory({
  name: 'cifar-memory',
  training: { task: 'cifar10', updates: 400, settings: { evaluateEvery: 150, checkpointSeconds: 5 } },
  must: 1200,
  aim: 800,
});
