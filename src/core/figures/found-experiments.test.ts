import { expect, it } from 'vitest';
import { conditionGroups, findExperiments } from './found-experiments.ts';
import * as paper from './paper-experiments.ts';
import type { RecordedRun } from './recorded-run.ts';

function run(task: string, memory: string, delays: readonly number[], config: object = {}): RecordedRun {
  const layerDelaySeconds = memory === 'backprop' ? delays.map(() => 0) : delays;
  const name = [task, memory, ...delays].join('-');
  return {
    ...{ name, task, memory, layerDelaySeconds, seed: 0, updates: 100, finishedAt: null, measurements: [] },
    config: { updates: 100, learningRate: 1e-3, weightDecay: 0, ...config },
  };
}

it('finds experiments by task and arrangement of delays, with most runs first and undelayed runs in each', () => {
  const found = findExperiments([
    run('mnist', 'et', [240, 120, 0]),
    run('mnist', 'et', [2, 2, 2]),
    run('mnist', 'cet:6', [2, 2, 2]),
    run('mnist', 'backprop', [2, 2, 2]),
    run('breakout', 'et', [1, 1], { samples: 1000 }),
    run('mnist', 'et', [5, 1, 0]),
    run('cifar10', 'backprop', [2, 2]),
  ]);
  expect(
    found.map(({ experiment, runs }) => [experiment.title, experiment.delays, experiment.kind, runs.length]),
  ).toEqual([
    ['MNIST', 'broadcast', 'images', 3],
    ['MNIST', 'retrograde', 'images', 2],
    ['breakout', 'broadcast', 'play', 1],
  ]);
});

it('knows every experiment of the paper, each by its task and delays', () => {
  const experiments = Object.values(paper).filter((value): value is paper.PaperExperiment => 'task' in value);
  expect(experiments.length).toBeGreaterThan(8);
  for (const experiment of experiments) {
    const [found] = findExperiments([run(experiment.task, 'et', experiment.delays === 'broadcast' ? [2, 2] : [2, 0])]);
    expect(found?.experiment).toBe(experiment);
  }
});

it('keeps runs apart that differ in more than memory, delay and seed, and names what they differ in', () => {
  const [found] = findExperiments([
    run('mnist', 'et', [2, 2, 2]),
    run('mnist', 'et', [4, 4, 4], { learningRate: 1e-4 }),
    run('mnist', 'et', [2, 2, 2], { updates: 50 }),
    run('mnist', 'backprop', [2, 2, 2], { stepSeconds: 1 }),
    run('mnist', 'cet:6', [2, 2, 2], { preset: 'paper' }),
  ]);
  const groups = conditionGroups(found!);
  expect(groups.map(({ values, runs }) => [values, runs.length])).toEqual([
    [{ updates: 100 }, 4],
    [{ updates: 50 }, 1],
  ]);
});

it('keeps seeds of one memory and delay apart that were tuned otherwise', () => {
  const [found] = findExperiments([
    run('mnist', 'et', [2, 2, 2]),
    run('mnist', 'et', [2, 2, 2], { learningRate: 1e-4 }),
  ]);
  expect(conditionGroups(found!).map(({ values }) => values)).toEqual([{ learningRate: 1e-3 }, { learningRate: 1e-4 }]);
});
