// `cet doctor`: what this machine has, and how fast it is.
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { printJson, printLine } from './output.ts';

/** Instruction sets that make matrix products fast, where the system lists them. */
function cpuFeatures(): readonly string[] {
  try {
    const flags = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.split(' ') ?? [];
    return ['avx2', 'fma', 'avx512f', 'avx512_vnni', 'avx512_bf16', 'amx_bf16'].filter((name) => flags.includes(name));
  } catch {
    return [];
  }
}

export function registerDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('show versions, processor, threads and providers, with a one-second speed check')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExamples:\n  cet doctor\n  cet doctor --json')
    .action(async (options: { readonly json?: boolean }) => {
      const { availableParallelism } = await import('node:os');
      const { describeEnvironment } = await import('../edge/runs/environment.ts');
      const { createNodeEngine, listProviders } = await import('../edge/engine/node.ts');
      const { measureMatrixProductRate, MNIST_PRODUCT } = await import('../edge/engine/matrix-product-rate.ts');
      const threads = availableParallelism();
      const { provider: _, ...environment } = describeEnvironment(threads, 'cpu');
      const engine = await createNodeEngine({ threads });
      const gigaflops = (await measureMatrixProductRate(engine, MNIST_PRODUCT, 1000)) / 1e9;
      const report = {
        ...environment,
        cpuFeatures: cpuFeatures(),
        providers: await listProviders(),
        matrixProductGflops: gigaflops,
      };
      if (options.json) return printJson(report);
      const lines: readonly [string, string][] = [
        ['cascading-traces', `${report.version}${report.commit ? ` (commit ${report.commit.slice(0, 10)})` : ''}`],
        ['Node', report.node],
        ['ONNX Runtime', report.onnxruntime],
        ['system', report.platform],
        ['processor', `${report.cpu}, ${report.cores} cores`],
        ['features', report.cpuFeatures.join(' ') || 'not listed by this system'],
        ['memory', `${(report.memoryBytes / 2 ** 30).toFixed(1)} GiB`],
        ['threads', String(threads)],
        ['providers', report.providers.join(', ')],
        ['matrix product', `${gigaflops.toFixed(0)} GFLOP/s (float32, 128 × 784 × 512, ${threads} threads)`],
      ];
      for (const [name, value] of lines) printLine(`${name.padEnd(18)}${value}`);
    });
}
