// ONNX Runtime in Node: native kernels on the CPU, or another execution provider by name.

import type { InferenceSession, TensorConstructor } from 'onnxruntime-common';
import { UserError } from '../../core/errors.ts';
import { blockProbe, buildBlockProbe } from '../../core/graph/blocked-convolution.ts';
import type { BoundProgram, Engine, Program } from '../../core/graph/engine.ts';
import type { GraphModel } from '../../core/graph/graph-builder.ts';
import { releaseBuffers } from './release-buffers.ts';
import { createTensors } from './tensors.ts';

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
  let channelBlock: Promise<number | undefined> | undefined;
  const engine: Engine = {
    channelBlock() {
      channelBlock ??=
        provider === 'cpu' && process.arch === 'x64' ? probeChannelBlock(engine) : Promise.resolve(undefined);
      return channelBlock;
    },
    async compile(model, options = {}) {
      try {
        const session = await InferenceSession.create(model.bytes, {
          executionProviders: [provider],
          intraOpNumThreads: options.threads === 'one' ? 1 : threads,
          interOpNumThreads: 1,
          executionMode: 'sequential',
          graphOptimizationLevel: 'all',
          enableMemPattern: options.intermediates !== 'reused',
          logSeverityLevel: 3,
          extra: {
            session: {
              // Credit of silent units decays into denormals, which are many times slower to compute with.
              set_denormal_as_zero: '1',
              // Each session has threads of its own, and idle ones spin. With two cores, a step every 20 of which measures the
              // alignment (another session) took 4.8 ms on average; it takes 3.3 ms where threads stop when a run ends.
              force_spinning_stop: '1',
            },
          },
        });
        return createProgram(session, Tensor, model);
      } catch (error) {
        if (provider === 'cpu') throw error;
        throw new UserError(`Execution provider ${provider} cannot be used on this machine; use --provider cpu.`, {
          cause: error,
        });
      }
    },
  };
  return engine;
}

/** How long the processor's blocks of channels are; undefined where this ONNX Runtime has no convolutions in blocks. */
async function probeChannelBlock(engine: Engine): Promise<number | undefined> {
  const images = Float32Array.from({ length: blockProbe.channels * blockProbe.pixels }, (_, at) => at);
  const blocks = new Float32Array(images.length);
  // Operations that this runtime does not have are noticed when the graph is compiled.
  const program = await engine.compile(buildBlockProbe()).catch(() => undefined);
  if (!program) return undefined;
  try {
    await program.bind({ [blockProbe.images]: images }, { [blockProbe.blocks]: blocks }).run();
  } finally {
    await program.release();
  }
  const block = blocks.indexOf(1);
  return block > 1 ? block : undefined;
}

function createProgram(session: InferenceSession, Tensor: TensorConstructor, model: GraphModel): Program {
  return {
    bind(inputs, outputs): BoundProgram {
      const feeds = createTensors(Tensor, model.name, model.inputs, inputs);
      const fetches = createTensors(Tensor, model.name, model.outputs, outputs);
      return {
        async run() {
          const copies = Object.values(await session.run(feeds, fetches));
          releaseBuffers(copies.map((copy) => (copy.data as Float32Array<ArrayBuffer>).buffer));
        },
      };
    },
    release: () => session.release(),
  };
}
