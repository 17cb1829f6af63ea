// The PyTorch peer as a process that lives as long as a measure: a question is one line, and so is its answer.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { mnistFolder } from '../../src/edge/datasets/mnist.ts';

/** What is missing and how to get it, as one sentence: the line of the measure fails with it. */
export class PeerError extends Error {
  override readonly name = 'PeerError';
}

export interface TorchPeer {
  /** What answers: version and the faster of its optimisers' forms. */
  readonly description: string;
  /** Median milliseconds of `count` updates. */
  stepMilliseconds(count: number): Promise<number>;
  /** Operations a second of its matrix products 128 × 784 × 512. */
  matrixProductRate(seconds: number): Promise<number>;
  /** Lets the process end. */
  close(): void;
}

const PYTHON = '/usr/bin/python3';
const HOW_TO_GET_IT = 'install it by: apt-get install python3-torch libopenblas0-pthread';

/** The environment without what could slow down the peer's matrix products or change its threads. */
function peerEnvironment(): NodeJS.ProcessEnv {
  const unwanted = /^(OPENBLAS|NVPL|OMP|GOMP|MKL|GOTO)_/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !unwanted.test(name)));
}

/** Starts the peer and waits until it has warmed up. @throws PeerError where Python or PyTorch is not there. */
export async function startTorchPeer(threads: number, batchSize: number): Promise<TorchPeer> {
  const script = fileURLToPath(new URL('torch_mnist_step.py', import.meta.url));
  const child = spawn(PYTHON, [script, mnistFolder(), String(threads), String(batchSize)], {
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
  const { version, optimizer } = await read();
  return {
    description: `PyTorch ${version}, ${optimizer}`,
    stepMilliseconds: (count) => ask(`step ${count}`, 'medianMs'),
    matrixProductRate: (seconds) => ask(`rate ${seconds}`, 'operationsPerSecond'),
    close: () => child.stdin.end(),
  };
}
