import { deviation, mean } from 'd3-array';
import { describe, expect, it } from 'vitest';
import { madeUpRun } from '../../../tests/support/recorded-run.ts';
import type { RecordedRun } from '../figures/recorded-run.ts';
import { createRandom } from '../random/random.ts';
import { compareRuns, conditionCurve } from './compare-runs.ts';

const options = () => ({ random: createRandom(0), resamples: 2000 });

function scored(memory: string, seed: number, testAccuracy: number, more: Partial<RecordedRun> = {}): RecordedRun {
  const run = madeUpRun({ memory, seed, delays: 'broadcast', delaySeconds: 2, name: `${memory}-${seed}` });
  return { ...run, result: { testAccuracy }, ...more, config: { ...run.config, ...more.config } };
}

const seeds = (memory: string, scores: readonly number[]) => scores.map((score, seed) => scored(memory, seed, score));

describe('a comparison of runs', () => {
  it('takes runs that differ in their seeds alone for one condition', () => {
    const { conditions, keys, warnings } = compareRuns(seeds('et', [0.8, 0.82, 0.81]), options());
    expect(conditions).toHaveLength(1);
    expect({ keys, warnings }).toEqual({ keys: [], warnings: [] });
    const [{ spread, difference }] = conditions as [(typeof conditions)[0]];
    expect(spread?.mean).toBeCloseTo(mean([0.8, 0.82, 0.81])!, 12);
    expect(spread?.standardDeviation).toBeCloseTo(deviation([0.8, 0.82, 0.81])!, 12);
    expect(difference).toBeNull();
  });

  it('names the keys that differ and no others, and keeps those that change no result apart', () => {
    const other = scored('cet:6', 0, 0.9, { config: { learningRate: 0.5, threads: 4 } });
    const { keys, incidental, conditions } = compareRuns([scored('et', 0, 0.8), other], options());
    expect(keys).toEqual(['memory', 'learningRate']);
    expect(incidental).toEqual(['threads']);
    expect(conditions[1]?.values).toEqual({ memory: 'cet:6', learningRate: 0.5 });
  });

  it('gives differences with their interval, and the probability that a run beats another', () => {
    const [ones, others] = [
      [0.8, 0.82, 0.81, 0.79],
      [0.9, 0.91, 0.815, 0.92],
    ];
    const { conditions } = compareRuns([...seeds('et', ones), ...seeds('cet:6', others)], options());
    const difference = conditions[1]!.difference!;
    expect(difference.to).toBe(1);
    expect(difference.value).toBeCloseTo(mean(others)! - mean(ones)!, 12);
    // Of the 16 pairs, 0.815 loses to 0.82 alone.
    expect(difference.improvement?.value).toBeCloseTo(15 / 16, 12);
    expect(difference.interval!.low).toBeGreaterThan(0);
    expect(difference.interval!.low).toBeLessThan(difference.value);
    expect(difference.interval!.high).toBeGreaterThan(difference.value);
  });

  it('says of single seeds how far they are apart, and nothing of chance', () => {
    const { conditions } = compareRuns([scored('et', 0, 0.8), scored('cet:6', 0, 0.9)], options());
    expect(conditions[1]?.difference).toMatchObject({ interval: null, improvement: null });
    expect(conditions[1]?.difference?.value).toBeCloseTo(0.1, 12);
  });

  it('compares memories at the same delay', () => {
    const at = (memory: string, delaySeconds: number) => ({
      ...madeUpRun({ memory, delays: 'broadcast', delaySeconds, name: `${memory}-${delaySeconds}` }),
    });
    const { conditions } = compareRuns([at('et', 1), at('cet:6', 1), at('et', 4), at('cet:6', 4)], options());
    expect(conditions.map(({ difference }) => difference?.to ?? null)).toEqual([null, 1, null, 3]);
  });

  it.each<[string, readonly RecordedRun[], RegExp]>([
    [
      'different tasks',
      [scored('et', 0, 0.8), madeUpRun({ task: 'cartpole', memory: 'et' })],
      /Different tasks cannot be compared: mnist in 1 and cartpole in 2/,
    ],
    [
      'different lengths',
      [scored('et', 0, 0.8), scored('cet:6', 0, 0.8, { updates: 200, config: { updates: 200 } })],
      /Not trained for equally long.*updates of mnist\): 20000 in 1 and 200 in 2/,
    ],
    [
      'different images to judge by',
      [scored('et', 0, 0.8), scored('cet:6', 0, 0.8, { config: { validation: 0.1 } })],
      /same images \(mnist\): the test set in 1 and held-out training images in 2/,
    ],
    [
      'different data',
      [scored('et', 0, 0.8), scored('cet:6', 0, 0.8, { config: { dataFolder: '/fashion' } })],
      /same data \(mnist\): its own in 1 and \/fashion in 2/,
    ],
    [
      'a run that has not finished',
      [scored('et', 0, 0.8), madeUpRun({ memory: 'cet:6', delays: 'broadcast', delaySeconds: 2, made: 400 })],
      /Unfinished, so without a result: runs\/cet:6/,
    ],
    [
      'a run that was made again',
      [scored('et', 0, 0.8), scored('et', 0, 0.9, { name: 'again', finishedAt: 5 })],
      /1 run left out.*et-0/,
    ],
    ['different numbers of seeds', [...seeds('et', [0.8, 0.9]), scored('cet:6', 0, 0.8)], /numbers of seeds, 1 to 2/],
  ])('warns of %s', (_, runs, sentence) => {
    expect(compareRuns(runs, options()).warnings.join('\n')).toMatch(sentence);
  });

  it('compares the conditions of a task whatever other tasks are named', () => {
    const late = seeds('et', [0.6, 0.61]).map((run) => ({
      ...run,
      ...{ name: `${run.name}-late`, layerDelaySeconds: run.layerDelaySeconds.map(() => 4) },
      config: { ...run.config, delays: 'broadcast:4s' },
    }));
    const images = [...seeds('et', [0.8, 0.9]), ...late];
    const play = ['et', 'cet:2'].map((memory) => madeUpRun({ task: 'cartpole', memory, name: `play-${memory}` }));
    const alone = compareRuns(images, options());
    const beside = compareRuns([...images, ...play], options());
    expect(alone.conditions[1]?.difference?.value).toBeCloseTo(-0.245, 10);
    expect(beside.conditions.slice(0, 2).map(({ difference, values }) => ({ difference, values }))).toEqual(
      alone.conditions.map(({ difference, values }) => ({ difference, values })),
    );
    expect(beside.keys.slice(0, 3)).toEqual(['task', 'delays', 'memory']);
  });

  it('says nothing of numbers of seeds where nothing has finished', () => {
    const unfinished = ['et', 'cet:6'].map((memory) =>
      madeUpRun({ memory, delays: 'broadcast', delaySeconds: 2, made: 400 }),
    );
    expect(compareRuns(unfinished, options()).warnings).toEqual([expect.stringMatching(/^Unfinished/)]);
  });

  it('draws the mean over the seeds, in percent, or over bins of play', () => {
    const { conditions } = compareRuns(seeds('et', [0.8, 0.9]), options());
    const curve = conditionCurve(conditions[0]!);
    const at20000 = conditions[0]!.counted.map(({ measurements }) => 100 * measurements.at(-1)!.testAccuracy!);
    expect(curve.at(-1)).toEqual([20_000, expect.closeTo(mean(at20000)!, 10)]);
    // Begun again by mistake, in another folder.
    const twin = { ...madeUpRun({ memory: 'et', delays: 'broadcast', delaySeconds: 2, made: 400 }), seed: 0 };
    const withTwin = compareRuns([...seeds('et', [0.8, 0.9]), twin], options()).conditions[0]!;
    expect(withTwin.unfinished).toHaveLength(1);
    expect(conditionCurve(withTwin)).toEqual(curve);
    // Of unfinished seeds as far as all of them are; one that has just begun takes nothing away.
    const going = [4000, 8000, 0].map((made, seed) =>
      madeUpRun({ memory: 'et', delays: 'broadcast', delaySeconds: 2, made, seed, name: `going-${seed}` }),
    );
    const unfinished = conditionCurve(compareRuns(going, options()).conditions[0]!);
    expect(unfinished.at(-1)?.[0]).toBe(4000);
    const play = compareRuns([madeUpRun({ task: 'cartpole', memory: 'et' })], options());
    expect(conditionCurve(play.conditions[0]!).length).toBeLessThanOrEqual(50);
  });
});
