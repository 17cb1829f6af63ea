import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { type ScoredRun, summarizeRuns } from './run-summary.ts';

const run = (
  seed: number,
  score: number | null,
  config: object = {},
  finishedAt = score === null ? null : 1,
): ScoredRun => ({
  name: `${seed}-${score}`,
  seed,
  score,
  finishedAt,
  config: { memory: 'cet:6', delays: 'broadcast:2s', seed, threads: seed, ...config },
});
const summarize = (...runs: readonly ScoredRun[]) =>
  summarizeRuns(runs, { ignoredKeys: ['threads'], random: createRandom(0), resamples: 500 });

describe('a summary of runs', () => {
  it('is over the seeds of one configuration, whatever number of threads they had', () => {
    const [summary, ...others] = summarize(run(0, 0.9), run(1, 0.8), run(2, 1));
    expect(others).toEqual([]);
    expect(summary?.counted.map(({ seed }) => seed)).toEqual([0, 1, 2]);
    expect(summary?.spread).toMatchObject({ count: 3, min: 0.8, max: 1 });
    expect(summary?.spread?.mean).toBeCloseTo(0.9, 12);
    expect(summary?.interquartileMean?.value).toBeCloseTo(0.9, 12);
  });

  it('never mixes runs that differ in anything else', () => {
    expect(summarize(run(0, 1), run(1, 1, { learningRate: 0.1 }), run(2, 1, { memory: 'et' }))).toHaveLength(3);
  });

  it('takes undelayed runs together, whatever delay was configured', () => {
    const undelayed = { memory: 'backprop' };
    const late = { delays: 'retrograde:120s', stepSeconds: 0.3, deltaGate: 'none' };
    expect(summarize(run(0, 1, undelayed), run(1, 1, { ...undelayed, ...late }))).toHaveLength(1);
    expect(summarize(run(0, 1), run(1, 1, late))).toHaveLength(2);
  });

  it('counts a seed once, by the run that finished last, and unfinished ones not at all', () => {
    const [summary] = summarize(run(0, 0.5, {}, 20), run(0, 0.7, {}, 10), run(1, 0.9), run(2, null));
    expect(summary?.counted.map(({ score }) => score)).toEqual([0.5, 0.9]);
    expect(summary?.superseded.map(({ score }) => score)).toEqual([0.7]);
    expect(summary?.unfinished.map(({ seed }) => seed)).toEqual([2]);
  });

  it('has no numbers where nothing has finished', () => {
    expect(summarize(run(0, null))).toMatchObject([{ spread: null, interquartileMean: null, counted: [] }]);
  });

  it('has an interval that does not depend on the other runs', () => {
    const seeds = [run(0, 0.9), run(1, 0.8), run(2, 1), run(3, 0.7), run(4, 0.95)];
    const alone = summarize(...seeds).at(-1);
    const beside = summarize(run(0, 0.1, { memory: 'et' }), run(1, 0.4, { memory: 'et' }), ...seeds).at(-1);
    expect(beside).toEqual(alone);
  });
});
