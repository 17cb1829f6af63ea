import { describe, expect, it } from 'vitest';
import { combinations, countCombinations, describeCoordinates, scaledAxes } from './combinations.ts';
import type { Experiment, ScaleName } from './experiment.ts';

const experiment: Experiment = {
  name: 'a',
  title: 'a',
  figures: [],
  base: { task: 'mnist' },
  axes: [
    { key: 'memory', values: ['et', 'backprop'] },
    { key: 'delays', values: ['broadcast:2s', 'broadcast:4s'] },
    { key: 'seed', values: [0, 1] },
  ],
  rules: [
    { kind: 'skip', conditions: { memory: ['backprop'], delays: ['broadcast:4s'] } },
    { kind: 'set', conditions: { memory: ['et'], task: ['mnist'] }, set: { learningRate: 0.1 } },
    { kind: 'set', conditions: { learningRate: [0.1] }, set: { weightDecay: 0.2 } },
  ],
  scales: {},
};

function cells(given: Experiment, scale: ScaleName) {
  const axes = scaledAxes(given, scale);
  return [...combinations(given, { scale, axes, defaultScale: (name) => ({ updates: name === 'smoke' ? 3 : 30 }) })];
}

describe('the combinations of an experiment', () => {
  it('are the product of its axes, the last varying fastest, less what a rule leaves out', () => {
    expect(cells(experiment, 'full').map(({ coordinates }) => describeCoordinates(coordinates))).toEqual([
      'memory et, delays broadcast:2s, seed 0',
      'memory et, delays broadcast:2s, seed 1',
      'memory et, delays broadcast:4s, seed 0',
      'memory et, delays broadcast:4s, seed 1',
      'memory backprop, delays broadcast:2s, seed 0',
      'memory backprop, delays broadcast:2s, seed 1',
    ]);
  });

  it('are held by a rule whatever the order of keys within a value, and not by null where there is none', () => {
    const ruled = (value: unknown, ofCell: unknown) =>
      cells(
        {
          ...experiment,
          axes: [{ key: 'given', values: [ofCell] }],
          rules: [{ kind: 'skip', conditions: { given: [value] } }],
        },
        'full',
      );
    expect(ruled({ C1: 1, W1: [2] }, { W1: [2], C1: 1 })).toEqual([]);
    expect(ruled({ C1: 1 }, { C1: 2 })).toHaveLength(1);
    expect(ruled(null, undefined)).toHaveLength(1);
  });

  it('have what rules set, in order, so that a later one sees what an earlier one did', () => {
    const [first, , , , last] = cells(experiment, 'full');
    expect(first?.values).toEqual({
      ...{ task: 'mnist', memory: 'et', delays: 'broadcast:2s', seed: 0 },
      ...{ learningRate: 0.1, weightDecay: 0.2 },
    });
    expect(last?.values).toEqual({ task: 'mnist', memory: 'backprop', delays: 'broadcast:2s', seed: 0 });
  });

  it('at a scale that the file does not describe have one seed and what is standard for their task', () => {
    const small = cells(experiment, 'smoke');
    expect(small.map(({ values }) => [values.seed, values.updates])).toEqual([
      [0, 3],
      [0, 3],
      [0, 3],
    ]);
  });

  it('at a scale of the file have its axes, then its values, then its rules', () => {
    const scales = {
      reduced: {
        set: { updates: 7 },
        axes: [{ key: 'memory', values: ['et'] }],
        rules: [{ kind: 'set' as const, conditions: { updates: [7], seed: [1] }, set: { updates: 8 } }],
      },
    };
    const small = cells({ ...experiment, scales }, 'reduced');
    expect(small.map(({ values }) => [values.memory, values.seed, values.updates])).toEqual([
      ...[
        ['et', 0, 7],
        ['et', 1, 8],
      ],
      ...[
        ['et', 0, 7],
        ['et', 1, 8],
      ],
    ]);
  });

  it('of an experiment without axes are one', () => {
    expect(cells({ ...experiment, axes: [], rules: [] }, 'full')).toEqual([
      { coordinates: {}, values: { task: 'mnist' } },
    ]);
  });

  it('are counted and made one by one: of 10^12 the first costs nothing', () => {
    const values = Array.from({ length: 1000 }, (_, at) => at);
    const axes = ['a', 'b', 'c', 'd'].map((key) => ({ key, values }));
    expect(countCombinations(axes)).toBe(1e12);
    const [first] = combinations({ ...experiment, axes, rules: [] }, { scale: 'full', axes, defaultScale: () => ({}) });
    expect(first?.coordinates).toEqual({ a: 0, b: 0, c: 0, d: 0 });
  });

  it('tell which rules held', () => {
    const held = new Set<unknown>();
    const never = { kind: 'skip' as const, conditions: { memory: ['perfect'] } };
    const rules = [...experiment.rules, never];
    const options = { scale: 'full' as const, axes: experiment.axes, defaultScale: () => ({}) };
    for (const _ of combinations({ ...experiment, rules }, options, (rule) => held.add(rule)));
    expect(rules.filter((rule) => !held.has(rule))).toEqual([never]);
  });
});
