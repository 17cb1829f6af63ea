// Where a run was made: versions, machine, threads, commit.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { readTextIfThere } from '../files/read-file.ts';
import { packageFolder, packageVersion, versionIn } from './package-version.ts';
import { runPaths } from './run-folder.ts';

export interface RunEnvironment {
  readonly version: string;
  readonly commit: string | null;
  readonly node: string;
  readonly onnxruntime: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly threads: number;
  readonly provider: string;
}

/** Version of the ONNX Runtime that is installed. */
function onnxruntimeVersion(): string {
  return versionIn(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
}

/** Commit of the clone that this program runs from; null in an installed package. */
function commit(): string | null {
  try {
    const answer = execFileSync('git', ['rev-parse', '--show-toplevel', 'HEAD'], {
      cwd: packageFolder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [top, head = null] = answer.trim().split('\n');
    return top === resolve(packageFolder) ? head : null;
  } catch {
    return null;
  }
}

export function describeEnvironment(threads: number, provider: string): RunEnvironment {
  return {
    version: packageVersion(),
    commit: commit(),
    node: process.version,
    onnxruntime: onnxruntimeVersion(),
    platform: `${platform()} ${release()} ${arch()}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    threads,
    provider,
  };
}

/**
 * environment.json of a run folder; undefined where there is none. Other versions may have written other keys.
 * @throws UserError where it is damaged.
 */
export async function readRunEnvironment(folder: string): Promise<Partial<RunEnvironment> | undefined> {
  const { environment: path } = runPaths(folder);
  const text = await readTextIfThere(path);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Said below.
  }
  throw new UserError(`${path} is damaged: it is not JSON; restore a copy, or delete it.`);
}
