// Which samples an update sees: the training set shuffled anew each epoch, the last partial batch dropped.
import { fillPermutation, type Random } from '../random/random.ts';

export interface BatchOrder {
  readonly updatesPerEpoch: number;
  /** Indices of the samples of the update with 0-based number `update`; a view that the next call may overwrite. */
  indices(update: number): Uint32Array;
}

/**
 * Order of the batches. It depends on `random` and the update's number alone, so a run resumes at any update.
 * @throws Error where a batch is larger than the set (callers check what users ask for).
 */
export function createBatchOrder(random: Random, sampleCount: number, batchSize: number): BatchOrder {
  const updatesPerEpoch = Math.floor(sampleCount / batchSize);
  if (updatesPerEpoch < 1) throw new Error(`a batch of ${batchSize} from ${sampleCount} samples`);
  const order = new Uint32Array(sampleCount);
  let shuffledEpoch = -1;
  return {
    updatesPerEpoch,
    indices(update) {
      const epoch = Math.floor(update / updatesPerEpoch);
      if (epoch !== shuffledEpoch) {
        fillPermutation(random.split(epoch), order);
        shuffledEpoch = epoch;
      }
      const start = (update % updatesPerEpoch) * batchSize;
      return order.subarray(start, start + batchSize);
    },
  };
}
