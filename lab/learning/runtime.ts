// What computes: ONNX Runtime as WebAssembly, with threads where the page is isolated, or on the graphics processor by WebGPU.
import type { Engine } from '../../src/core/graph/engine.ts';
import { createWebEngine, type WebRuntime } from '../../src/edge/engine/web.ts';
import type { RuntimeFiles } from './protocol.ts';

export interface Compute {
  readonly engine: Engine;
  /** In words: `WebAssembly, 2 threads`. */
  readonly name: string;
}

const mostThreads = 4;

/** Threads that training may have: all cores of a small machine, and not those that the page draws with on a larger one. */
export function threadCount(cores: number, isIsolated: boolean): number {
  if (!isIsolated) return 1;
  return cores <= 2 ? Math.max(1, cores) : Math.min(mostThreads, cores - 1);
}

/** The runtime is set up once in a Worker, so the number of its threads is final. */
export async function openWebAssembly(files: RuntimeFiles, threads: number): Promise<Compute> {
  const runtime = await import('onnxruntime-web/wasm');
  runtime.env.wasm.wasmPaths = { ...files };
  runtime.env.wasm.numThreads = threads;
  const name = threads === 1 ? 'WebAssembly, one thread' : `WebAssembly, ${threads} threads`;
  return { engine: createWebEngine({ runtime: runtime as WebRuntime }), name };
}

interface GraphicsProcessor {
  readonly gpu?: {
    requestAdapter(): Promise<null | { readonly info?: { readonly isFallbackAdapter?: boolean } }>;
  };
}

/**
 * WebGPU where the browser has it, with the build of the runtime that waits for it by JSPI: it is ten megabytes smaller than the other
 * one. Undefined where something is lacking.
 * @param software whether an adapter that computes in software counts too
 */
export async function openWebGpu(files: RuntimeFiles, software: 'counts' | 'is none'): Promise<Compute | undefined> {
  const { gpu } = navigator as unknown as GraphicsProcessor;
  if (!gpu || !('Suspending' in WebAssembly)) return undefined;
  const adapter = await gpu.requestAdapter().catch(() => null);
  if (!adapter || (software === 'is none' && adapter.info?.isFallbackAdapter)) return undefined;
  const runtime = await import('onnxruntime-web/jspi');
  runtime.env.wasm.wasmPaths = { ...files };
  runtime.env.wasm.numThreads = 1;
  return { engine: createWebEngine({ runtime: runtime as WebRuntime, provider: 'webgpu' }), name: 'WebGPU' };
}
