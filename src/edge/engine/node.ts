// ONNX Runtime in Node: native kernels on the CPU, or another execution provider by name.
import { UserError } from '../../core/errors.ts';
import type { Engine } from '../../core/graph/engine.ts';
import { createProgram } from './onnx-runtime.ts';

/** Threads and provider of an engine. */
export interface NodeEngineOptions {
  /** Threads that share one operation, the calling one included. */
  readonly threads: number;
  /** Execution provider: `cpu` (default), `webgpu` or `cuda`. */
  readonly provider?: string;
}

/** Execution providers that the installed ONNX Runtime was built with. */
export async function listProviders(): Promise<readonly string[]> {
  const { listSupportedBackends } = await import('onnxruntime-node');
  return listSupportedBackends().map(({ name }) => name);
}

/**
 * Loads ONNX Runtime and returns an engine with the given number of threads.
 * @throws UserError when a graph is compiled, where the provider is not to be had on this machine.
 */
export async function createNodeEngine({ threads, provider = 'cpu' }: NodeEngineOptions): Promise<Engine> {
  const { env, InferenceSession, Tensor } = await import('onnxruntime-node');
  // What goes wrong is thrown; the runtime would also write it to standard error in its own words.
  env.logLevel = 'fatal';
  return {
    async compile(model) {
      try {
        const session = await InferenceSession.create(model.bytes, {
          executionProviders: [provider],
          intraOpNumThreads: threads,
          interOpNumThreads: 1,
          executionMode: 'sequential',
          graphOptimizationLevel: 'all',
          logSeverityLevel: 3,
          // Credit of silent units decays into denormals, which are many times slower to compute with.
          extra: { session: { set_denormal_as_zero: '1' } },
        });
        return createProgram(session, Tensor, model);
      } catch (error) {
        if (provider === 'cpu') throw error;
        const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
        throw new UserError(
          `Execution provider ${provider} cannot be used on this machine (${reason}); use --provider cpu.`,
        );
      }
    },
  };
}
