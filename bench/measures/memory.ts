// Peak resident memory of `cet train`, as the system saw it, beside a Node process that does nothing.
import { execFileSync } from 'node:child_process';
import { type CetTrainingOptions, trainInProcess } from '../cet-process.ts';
import type { Measure, MeasureLine, Outcome } from '../measure.ts';

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

/** Long enough for an epoch's end, alignment, every kind of evaluation, and checkpoints. */
type Training = Omit<CetTrainingOptions, 'threads'>;

function memoryLine(name: string, must: number, aim: number): MeasureLine {
  const comparedWith = 'a Node process that does nothing';
  return { name, unit: 'MB', comparedWith, judged: 'ours', bound: 'at most', must, aim };
}

async function peakMemory(training: Training, threads: number): Promise<Outcome> {
  const { result, peakResidentBytes } = await trainInProcess({ ...training, threads });
  // What a process says of itself (getrusage) starts at its parent's size on Linux: the system's own mark is the truth.
  const ours = (peakResidentBytes ?? result.peakMemoryBytes) / MEGABYTE;
  const peer = bareNodeBytes() / MEGABYTE;
  const reported = `result.json says ${(result.peakMemoryBytes / MEGABYTE).toFixed(0)} MB`;
  return { ours, peer, ratio: ours / peer, remark: `${training.updates} updates; ${reported}` };
}

const mnist = { task: 'mnist', updates: 1500 } as const;

export const memory: Measure = {
  name: 'memory',
  lines: [memoryLine('memory', 450, 300)],
  async run({ threads, data }) {
    // What has to be fetched is fetched before: that is not training.
    await data(mnist.task);
    return [await peakMemory(mnist, threads)];
  },
};

const cifar10 = {
  task: 'cifar10',
  updates: 400,
  settings: { evaluateEvery: 150, checkpointSeconds: 5 },
} as const;

export const cifarMemory: Measure = {
  name: 'cifar-memory',
  lines: [memoryLine('cifar-memory', 1200, 800)],
  async run({ threads, data }) {
    await data(cifar10.task);
    return [await peakMemory(cifar10, threads)];
  },
};

/** The longest delays of the paper, in its highest order: the most that traces take. */
const played: readonly Training[] = [
  { task: 'cartpole', updates: 300, memory: 'cet:10', delaySteps: 640, settings: { checkpointSeconds: 5 } },
  { task: 'spaceinvaders', updates: 20, memory: 'cet:10', delaySteps: 40, settings: { checkpointSeconds: 5 } },
];

export const rlMemory: Measure = {
  name: 'rl-memory',
  lines: played.map(({ task }) => memoryLine(`rl-memory-${task}`, 1000, 500)),
  async run({ threads }) {
    const outcomes: Outcome[] = [];
    for (const training of played) outcomes.push(await peakMemory(training, threads));
    return outcomes;
  },
};
