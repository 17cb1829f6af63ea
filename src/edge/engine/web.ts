// ONNX Runtime in a browser or a Worker: WebAssembly, or WebGPU by name.
import type { InferenceSession, TensorConstructor } from 'onnxruntime-common';
import type { BoundProgram, Engine } from '../../core/graph/engine.ts';
import { createTensors } from './tensors.ts';

/** The part of the module `onnxruntime-web` that is used; the caller imports the build that fits the page. */
export interface WebRuntime {
  readonly InferenceSession: {
    create(bytes: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: TensorConstructor;
}

/** Runtime and provider of an engine. */
export interface WebEngineOptions {
  /** `import * as ort from 'onnxruntime-web'`, with `ort.env.wasm` (threads, paths) set up. */
  readonly runtime: WebRuntime;
  /** `wasm` (default) or `webgpu`. */
  readonly provider?: 'wasm' | 'webgpu';
}

/** An engine over a runtime that the page has imported. */
export function createWebEngine({ runtime, provider = 'wasm' }: WebEngineOptions): Engine {
  return {
    async compile(model) {
      const session = await runtime.InferenceSession.create(model.bytes, {
        executionProviders: [provider],
        graphOptimizationLevel: 'all',
        logSeverityLevel: 3,
      });
      return {
        bind(inputs, outputs): BoundProgram {
          const feeds = createTensors(runtime.Tensor, model.name, model.inputs, inputs);
          // Checks the buffers; preallocated outputs are silently not written by this runtime (microsoft/onnxruntime #25786).
          createTensors(runtime.Tensor, model.name, model.outputs, outputs);
          return {
            async run() {
              const results = await session.run(feeds);
              for (const [name, tensor] of Object.entries(results)) {
                outputs[name]?.set((await tensor.getData()) as never);
                tensor.dispose();
              }
            },
          };
        },
        release: () => session.release(),
      };
    },
  };
}
