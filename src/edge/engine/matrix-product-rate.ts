// How fast this machine multiplies matrices: the rate that every count of operations is compared with.
import type { Engine } from '../../core/graph/engine.ts';
import { GraphBuilder } from '../../core/graph/graph-builder.ts';
import { createKernelHeap } from '../../core/wasm/kernel-heap.ts';

export interface MatrixProductSize {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

/** The largest product of the MNIST network's forward pass at a batch of 128. */
export const MNIST_PRODUCT: MatrixProductSize = { rows: 128, inner: 784, columns: 512 };

export interface MatrixProductProbe {
  /** Times products for `durationMs`: operations a second (2 · rows · inner · columns each) of the median product. */
  operationsPerSecond(durationMs: number): Promise<number>;
  /** Gives the engine's memory back. */
  release(): Promise<void>;
}

/** A float32 product [rows × inner] · [inner × columns], ready to be timed again and again. */
export async function createMatrixProductProbe(
  engine: Engine,
  { rows, inner, columns }: MatrixProductSize,
): Promise<MatrixProductProbe> {
  const builder = new GraphBuilder('matrix-product', 'float32');
  const left = builder.input('left', 'float32', [rows, inner]);
  const right = builder.input('right', 'float32', [inner, columns]);
  builder.output('product', builder.matrixProduct(left, right));
  const program = await engine.compile(builder.build());
  const heap = createKernelHeap(4 * (rows * inner + inner * columns + rows * columns) + 3 * 64);
  const leftValues = heap.float32(rows * inner).array;
  const rightValues = heap.float32(inner * columns).array;
  for (const values of [leftValues, rightValues]) values.set(values.map((_, at) => Math.sin(at)));
  const bound = program.bind({ left: leftValues, right: rightValues }, { product: heap.float32(rows * columns).array });
  return {
    async operationsPerSecond(durationMs) {
      const times: number[] = [];
      const begun = performance.now();
      for (let before = begun; before - begun < durationMs; ) {
        await bound.run();
        const now = performance.now();
        times.push(now - before);
        before = now;
      }
      times.sort((a, b) => a - b);
      return (2 * rows * inner * columns) / ((times[times.length >> 1] ?? Number.NaN) / 1000);
    },
    release: () => program.release(),
  };
}

/** Operations a second of the median product in `durationMs`, measured once. */
export async function measureMatrixProductRate(
  engine: Engine,
  size: MatrixProductSize,
  durationMs: number,
): Promise<number> {
  const probe = await createMatrixProductProbe(engine, size);
  try {
    return await probe.operationsPerSecond(durationMs);
  } finally {
    await probe.release();
  }
}
