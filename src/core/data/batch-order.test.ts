import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { createBatchOrder } from './batch-order.ts';

const sizes = fc.integer({ min: 1, max: 12 }).chain((batchSize) =>
  fc.record({
    batchSize: fc.constant(batchSize),
    sampleCount: fc.integer({ min: batchSize, max: 60 }),
    seed: fc.nat(),
  }),
);

describe('the order of batches', () => {
  it('shows each sample of an epoch once, and drops only the last partial batch', () => {
    fc.assert(
      fc.property(sizes, fc.nat({ max: 5 }), ({ batchSize, sampleCount, seed }, epoch) => {
        const order = createBatchOrder(createRandom(seed), sampleCount, batchSize);
        expect(order.updatesPerEpoch).toBe(Math.floor(sampleCount / batchSize));
        const seen = Array.from({ length: order.updatesPerEpoch }, (_, update) => [
          ...order.indices(epoch * order.updatesPerEpoch + update),
        ]).flat();
        expect(new Set(seen).size).toBe(order.updatesPerEpoch * batchSize);
        expect(seen.every((sample) => sample < sampleCount)).toBe(true);
      }),
    );
  });

  it('depends on the number of the update alone, whatever was asked before', () => {
    fc.assert(
      fc.property(
        sizes,
        fc.array(fc.nat({ max: 500 }), { minLength: 1, maxLength: 20 }),
        ({ batchSize, sampleCount, seed }, updates) => {
          const wandering = createBatchOrder(createRandom(seed), sampleCount, batchSize);
          for (const update of updates) {
            const fresh = createBatchOrder(createRandom(seed), sampleCount, batchSize);
            expect([...wandering.indices(update)]).toEqual([...fresh.indices(update)]);
          }
        },
      ),
    );
  });

  it('is another in each epoch and for each seed', () => {
    const order = (seed: number) => createBatchOrder(createRandom(seed), 40, 20);
    const epoch = (seed: number, number: number) => [
      ...order(seed).indices(2 * number),
      ...order(seed).indices(2 * number + 1),
    ];
    const all = [epoch(1, 0), epoch(1, 1), epoch(1, 2), epoch(2, 0)].map((samples) => samples.join());
    expect(new Set(all).size).toBe(4);
  });

  it('of a batch larger than the set is a bug of the caller', () => {
    expect(() => createBatchOrder(createRandom(1), 5, 6)).toThrow('a batch of 6 from 5 samples');
  });
});
