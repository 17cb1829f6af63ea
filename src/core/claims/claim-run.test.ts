import { describe, expect, it } from 'vitest';
import type { RecordedRun } from '../figures/recorded-run.ts';
import { claimRuns } from './claim-run.ts';

const run = (finishedAt: number | null, testAccuracy: number, changed: Partial<RecordedRun> = {}): RecordedRun => ({
  ...{ name: `run ${finishedAt}`, task: 'cifar10', memory: 'cet:6', layerDelaySeconds: [2, 2], seed: 0, updates: 10 },
  ...{ finishedAt, config: {}, measurements: [{ update: 10, testAccuracy }] },
  ...changed,
});

describe('runs as claims see them', () => {
  it('are one for each memory, delay and seed: the one that finished last', () => {
    // Experiments overlap: the same run may be a cell of several, in a folder of each.
    const runs = [run(3, 0.7), run(2, 0.6), run(null, 0.9), run(1, 0.5, { seed: 1 })];
    expect(claimRuns(runs).map(({ seed, score }) => [seed, score])).toEqual([
      [1, 50],
      [0, 70],
    ]);
  });

  it('keep memories, decays, delays and their arrangement apart', () => {
    const runs = [
      run(1, 0.5),
      run(2, 0.5, { memory: 'et:0.5' }),
      run(3, 0.5, { memory: 'et:0.9' }),
      run(4, 0.5, { layerDelaySeconds: [4, 4] }),
      run(5, 0.5, { layerDelaySeconds: [2, 0] }),
    ];
    expect(claimRuns(runs)).toHaveLength(runs.length);
  });
});
