import fc from 'fast-check';
import { expect, it } from 'vitest';
import { patternImages } from '../../../tests/support/pattern-images.ts';
import { createKernelHeap } from '../wasm/kernel-heap.ts';
import { createImageBatches, imageBatchesBytes } from './image-batches.ts';

it('a batch has the pixels of its samples, scaled, in the order asked for, whatever the length of a row', () => {
  const rowShape = fc.record({ rows: fc.integer({ min: 1, max: 9 }), columns: fc.integer({ min: 1, max: 9 }) });
  fc.assert(
    fc.property(
      rowShape,
      fc.array(fc.nat({ max: 10 }), { minLength: 1, maxLength: 7 }),
      ({ rows, columns }, indices) => {
        const images = patternImages({ count: 11, rows, columns, seed: 4 });
        const batchSize = 7;
        const heap = createKernelHeap(imageBatchesBytes(images, batchSize));
        const scaling = { scale: 0.031, shift: -0.7 };
        const batches = createImageBatches(heap, images, scaling, batchSize);
        batches.inputs.fill(9);
        batches.labels.fill(9);
        batches.gather(Uint32Array.from(indices));
        const pixels = rows * columns;
        indices.forEach((sample, row) => {
          expect(batches.labels[row]).toBe(images.labels[sample]);
          for (let at = 0; at < pixels; at += 1) {
            const expected = scaling.scale * images.pixels[sample * pixels + at]! + scaling.shift;
            expect(batches.inputs[row * pixels + at]).toBeCloseTo(expected, 5);
          }
        });
        // What is beyond a partial batch is left as it was.
        expect([...batches.inputs.subarray(indices.length * pixels)].every((value) => value === 9)).toBe(true);
        expect([...batches.labels.subarray(indices.length)].every((value) => value === 9)).toBe(true);
      },
    ),
  );
});
