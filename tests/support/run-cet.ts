// The command line as a person runs it: the built program in a process of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = join(root, 'bin', 'cet.js');

export interface CetOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Run as another user (needs to be root). */
  readonly uid?: number;
  /** Options of Node itself. */
  readonly nodeOptions?: readonly string[];
  /** Longest life of the process; 0: none. */
  readonly timeoutMs?: number;
  /** Called with the standard output so far, whenever there is more. */
  readonly onOutput?: (output: string, child: ChildProcess) => void;
}

export interface CetOutcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCet {
  readonly child: ChildProcess;
  readonly outcome: Promise<CetOutcome>;
}

export function startCet(args: readonly string[], options: CetOptions = {}): RunningCet {
  if (!existsSync(join(root, 'dist', 'cli', 'main.js'))) throw new Error('dist/ is missing: run "npm run build" first');
  const child = spawn(process.execPath, [...(options.nodeOptions ?? []), program, ...args], {
    cwd: options.cwd ?? root,
    // As from a shell, not as from npm, which runs the tests.
    env: { ...process.env, npm_command: undefined, NODE_OPTIONS: '', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A program that hangs ends its test, and is gone.
    timeout: options.timeoutMs ?? 45_000,
    killSignal: 'SIGKILL',
    ...(options.uid !== undefined && { uid: options.uid }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    options.onOutput?.(stdout, child);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const outcome = new Promise<CetOutcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, outcome };
}

export function runCet(args: readonly string[], options?: CetOptions): Promise<CetOutcome> {
  return startCet(args, options).outcome;
}

/** Each line of standard output as JSON. */
export function jsonLines(stdout: string): readonly Record<string, unknown>[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
