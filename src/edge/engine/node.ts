// ONNX Runtime in Node: native kernels on the CPU, or another execution provider by name.
import type { Engine } from '../../core/graph/engine.ts';
import { createProgram } from './onnx-runtime.ts';

export interface NodeEngineOptions {
  /** Threads that share one operation, the calling one included. */
  readonly threads: number;
  /** Execution provider: `cpu`, `webgpu` or `cuda`. */
  readonly provider?: string;
}

/** Loads ONNX Runtime and returns an engine with the given number of threads. */
export async function createNodeEngine({ threads, provider = 'cpu' }: NodeEngineOptions): Promise<Engine> {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  return {
    async compile(model) {
      const session = await InferenceSession.create(model.bytes, {
        executionProviders: [provider],
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        executionMode: 'sequential',
        graphOptimizationLevel: 'all',
        logSeverityLevel: 3,
      });
      return createProgram(session, Tensor, model);
    },
  };
}
