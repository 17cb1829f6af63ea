// `cet` as a user starts it: the built program in a process of its own.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunResult } from '../src/edge/runs/run-result.ts';
import type { ActorCriticTaskName } from '../src/edge/runs/tasks/actor-critic-registry.ts';
import type { TaskName } from '../src/edge/runs/tasks/registry.ts';

export const CET = fileURLToPath(new URL('../bin/cet.js', import.meta.url));
const PEAK_POLL_MS = 20;

export interface CetTraining {
  readonly result: RunResult;
  /** Largest resident set that the system saw (VmHWM); undefined where it does not tell. */
  readonly peakResidentBytes: number | undefined;
}

async function peakResidentBytes(pid: number | undefined): Promise<number | undefined> {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : 1024 * Number(kilobytes);
  } catch {
    return undefined;
  }
}

export interface CetTrainingOptions {
  readonly task: TaskName | ActorCriticTaskName;
  readonly updates: number;
  readonly threads: number;
  /** Default: `cet:6`. */
  readonly memory?: string;
  /** Default: 10 steps. */
  readonly delaySteps?: number;
  /** Other keys of the configuration; what is not named has the task's defaults. */
  readonly settings?: Readonly<Record<string, number | string>>;
}

/** Runs `cet train` in a folder that is removed afterwards. */
export async function trainInProcess(training: CetTrainingOptions): Promise<CetTraining> {
  const { task, updates, threads, memory = 'cet:6', delaySteps = 10, settings = {} } = training;
  const folder = await mkdtemp(join(tmpdir(), 'cet-bench-'));
  const options = [
    '--memory',
    memory,
    '--delay',
    `${delaySteps}steps`,
    '--updates',
    String(updates),
    '--threads',
    String(threads),
    ...Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]),
  ];
  const child = spawn(process.execPath, [CET, 'train', task, ...options, '--out', join(folder, 'run'), '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, complaint] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  let peak: number | undefined;
  const poll = setInterval(() => {
    // The mark only rises, so the last answer before the process ends is its peak.
    void peakResidentBytes(child.pid).then((bytes) => {
      peak = bytes ?? peak;
    });
  }, PEAK_POLL_MS);
  try {
    const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
    if (code !== 0) throw new Error(`cet train ${task} ended with code ${code}: ${complaint.trim()}`);
    const lastLine = output.trim().split('\n').at(-1) ?? '';
    return { result: JSON.parse(lastLine) as RunResult, peakResidentBytes: peak };
  } finally {
    clearInterval(poll);
    await rm(folder, { recursive: true, force: true });
  }
}
