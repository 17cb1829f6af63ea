// Where a run was made: versions, machine, threads, commit.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { packageFolder, packageVersion, versionIn } from './package-version.ts';

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
