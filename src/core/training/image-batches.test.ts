import fc from 'fast-check';
import { expect, it } from 'vitest';
import { patternImages } from '../../../tests/support/pattern-images.ts';
import { createRandom } from '../random/random.ts';
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
        const batches = createImageBatches(heap, images, [scaling], batchSize);
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

it('images with channels come by row, column and channel, each channel with its own scaling, mirrored where asked', () => {
  const sizes = fc.record({
    channels: fc.integer({ min: 1, max: 4 }),
    rows: fc.integer({ min: 1, max: 5 }),
    columns: fc.integer({ min: 1, max: 5 }),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(sizes, fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 5 }), (size, indices) => {
      const { channels, rows, columns, seed } = size;
      const random = createRandom(seed);
      const count = 7;
      const perImage = channels * rows * columns;
      const images = {
        count,
        imageShape: [channels, rows, columns],
        classes: 10,
        pixels: Uint8Array.from({ length: count * perImage }, () => random.integer(256)),
        labels: Uint8Array.from({ length: count }, () => random.integer(10)),
      };
      const scaling = Array.from({ length: channels }, () => ({ scale: random.uniform(), shift: random.uniform() }));
      const mirrored = Uint8Array.from(indices, () => random.integer(2));
      const heap = createKernelHeap(imageBatchesBytes(images, indices.length));
      const batches = createImageBatches(heap, images, scaling, indices.length);
      batches.gather(Uint32Array.from(indices), mirrored);
      indices.forEach((sample, row) => {
        for (let at = 0; at < perImage; at += 1) {
          const channel = at % channels;
          const x = Math.floor(at / channels) % columns;
          const y = Math.floor(at / (channels * columns));
          const from = mirrored[row] === 1 ? columns - 1 - x : x;
          const pixel = images.pixels[sample * perImage + (channel * rows + y) * columns + from]!;
          const { scale, shift } = scaling[channel]!;
          expect(batches.inputs[row * perImage + at]).toBeCloseTo(scale * pixel + shift, 4);
        }
      });
    }),
  );
});
