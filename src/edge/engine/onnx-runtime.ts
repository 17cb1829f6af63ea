// The part of the ONNX Runtime engines that Node and browsers share: tensors over the caller's buffers.
import type { InferenceSession, Tensor, TensorConstructor } from 'onnxruntime-common';
import type { BoundProgram, Buffers, Program } from '../../core/graph/engine.ts';
import type { GraphModel } from '../../core/graph/graph-builder.ts';
import { type ElementArray, elementCount, type Value } from '../../core/graph/value.ts';

/** Tensors over the buffers of these names; throws where one is missing or has the wrong length. */
export function createTensors(
  Tensor: TensorConstructor,
  graphName: string,
  values: readonly Value[],
  buffers: Buffers,
): Record<string, Tensor> {
  return Object.fromEntries(
    values.map((value) => {
      const buffer: ElementArray | undefined = buffers[value.name];
      if (buffer?.length !== elementCount(value.shape)) {
        const found = buffer === undefined ? 'no buffer' : `a buffer of ${buffer.length}`;
        throw new Error(`${graphName}: tensor ${value.name} [${value.shape}] was given ${found}`);
      }
      return [value.name, new Tensor(value.type, buffer as never, [...value.shape]) as Tensor];
    }),
  );
}

/** Wraps a session of either runtime as a program. */
export function createProgram(session: InferenceSession, Tensor: TensorConstructor, model: GraphModel): Program {
  return {
    bind(inputs, outputs): BoundProgram {
      const feeds = createTensors(Tensor, model.name, model.inputs, inputs);
      const fetches = createTensors(Tensor, model.name, model.outputs, outputs);
      return {
        async run() {
          await session.run(feeds, fetches);
        },
      };
    },
    release: () => session.release(),
  };
}
