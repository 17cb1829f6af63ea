// The PyTorch peer as a process that lives as long as a measure: a question is one line, and so is its answer.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openDataset } from '../../src/edge/datasets/registry.ts';
import type { MatrixProductSize } from '../../src/edge/engine/matrix-product-rate.ts';
import { type TaskName, taskOf } from '../../src/edge/runs/tasks/registry.ts';

/** What is missing and how to get it, as one sentence: the line of the measure fails with it. */
export class PeerError extends Error {
  override readonly name = 'PeerError';
}

export interface TorchPeer {
  /** What answers: version, and the fastest of its layouts of images and forms of AdamW. */
  readonly description: string;
  /** Median milliseconds of `count` updates. */
  stepMilliseconds(count: number): Promise<number>;
  /** Operations a second of its matrix products of that size. */
  matrixProductRate(size: MatrixProductSize, seconds: number): Promise<number>;
  /** Lets the process end. */
  close(): void;
}

const PYTHON = '/usr/bin/python3';
const HOW_TO_GET_IT = 'install it by: apt-get install python3-torch libopenblas0-pthread';

/** The environment without what could slow down the peer's matrix products or change its threads. */
function peerEnvironment(): NodeJS.ProcessEnv {
  const unwanted = /^(OPENBLAS|NVPL|OMP|GOMP|MKL|GOTO|ONEDNN|DNNL)_/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !unwanted.test(name)));
}

/**
 * Starts the peer on the task's own data, which must be there, and waits until it has warmed up.
 * @throws PeerError where Python or PyTorch is not there.
 */
export async function startTorchPeer(task: TaskName, threads: number, batchSize: number): Promise<TorchPeer> {
  const script = fileURLToPath(new URL('torch_step.py', import.meta.url));
  const folder = (await openDataset(taskOf(task).dataset)).folder();
  const child = spawn(PYTHON, [script, task, folder, String(threads), String(batchSize)], {
    env: peerEnvironment(),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  child.on('error', (error) => {
    complaint = error.message;
  });
  // Writing to a peer that has died is found out by the missing answer.
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async (): Promise<Record<string, unknown>> => {
    const { done, value } = await lines.next();
    if (!done) return JSON.parse(value) as Record<string, unknown>;
    const reason = complaint.trim().split('\n').at(-1) || `${PYTHON} ended without a word`;
    throw new PeerError(`PyTorch does not answer (${reason}); ${HOW_TO_GET_IT}.`);
  };
  const ask = async (question: string, key: string): Promise<number> => {
    child.stdin.write(`${question}\n`);
    return Number((await read())[key]);
  };
  const { version, description } = await read();
  return {
    description: `PyTorch ${version}, ${description}`,
    stepMilliseconds: (count) => ask(`step ${count}`, 'medianMs'),
    matrixProductRate: ({ rows, inner, columns }, seconds) =>
      ask(`rate ${seconds} ${rows} ${inner} ${columns}`, 'operationsPerSecond'),
    close: () => child.stdin.end(),
  };
}
