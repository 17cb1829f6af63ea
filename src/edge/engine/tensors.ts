// Tensors over the caller's buffers, for the ONNX Runtime of Node and of browsers.
import type { Tensor, TensorConstructor } from 'onnxruntime-common';
import type { Buffers } from '../../core/graph/engine.ts';
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
