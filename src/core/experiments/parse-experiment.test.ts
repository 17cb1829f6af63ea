import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { parseExperiment, parsePresetRules } from './parse-experiment.ts';

const context = {
  source: 'a.yaml',
  name: 'a',
  keys: ['task', 'memory', 'delays', 'learningRate', 'seed', 'updates'],
  normalize: (_: string, value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value),
};
const parse = (value: unknown) => parseExperiment(value, context);

describe('an experiment as it is written', () => {
  it('has its values in one form, its seeds as the last axis, and delay as equal delays', () => {
    const experiment = parse({
      base: { task: 'MNIST' },
      axes: { memory: ['ET', 'cet:2'], delay: ['2S'] },
      seeds: 3,
      figures: [3, '7a'],
      when: [{ if: { memory: 'Et', delay: ['2s', '4s'] }, set: { learningRate: 0.1 } }],
    });
    expect(experiment).toEqual({
      name: 'a',
      title: 'a',
      figures: ['3', '7a'],
      base: { task: 'mnist' },
      axes: [
        { key: 'memory', values: ['et', 'cet:2'] },
        { key: 'delays', values: ['broadcast:2s'] },
        { key: 'seed', values: [0, 1, 2] },
      ],
      rules: [
        {
          kind: 'set',
          conditions: { memory: ['et'], delays: ['broadcast:2s', 'broadcast:4s'] },
          set: { learningRate: 0.1 },
        },
      ],
      scales: {},
    });
  });

  it('at a scale takes the first of its own seeds', () => {
    const { scales } = parse({ axes: { memory: ['et'] }, seeds: [7, 8, 9], scales: { reduced: { seeds: 2 } } });
    expect(scales.reduced?.axes).toEqual([{ key: 'seed', values: [7, 8] }]);
  });

  it('has the rules of preset files before its own', () => {
    const presetRules = parsePresetRules(
      { title: 'x', when: [{ if: { memory: 'et' }, set: { updates: 5 } }] },
      context,
    );
    const { rules } = parseExperiment({ when: [{ if: { memory: 'et' }, skip: true }] }, { ...context, presetRules });
    expect(rules.map(({ kind }) => kind)).toEqual(['set', 'skip']);
  });

  it.each([
    [[], 'a.yaml is not an experiment: give keys such as base, axes and seeds.'],
    ['text', 'a.yaml is not an experiment: give keys such as base, axes and seeds.'],
    [
      { seeds: 1e9 },
      'a.yaml: seeds is 1,000,000,000, more than the 1,000,000 that an experiment may have; give fewer.',
    ],
    [
      { scales: { smoke: { seeds: 1e9 } } },
      'a.yaml: scales.smoke.seeds is 1,000,000,000, more than the 1,000,000 that an experiment may have; give fewer.',
    ],
    [{ axis: {} }, 'a.yaml: unknown key "axis"; did you mean "axes"?'],
    [{ axes: { memroy: ['et'] } }, 'a.yaml: axes: unknown key "memroy"; did you mean "memory"?'],
    [{ base: { Task: 'mnist' } }, 'a.yaml: base: unknown key "Task"; did you mean "task"?'],
    [{ axes: { memory: 'et' } }, 'a.yaml: axes.memory is "et"; give a list, such as [a, b].'],
    [{ axes: { memory: [] } }, 'a.yaml: axes.memory is []; give at least one value.'],
    [{ axes: [1] }, 'a.yaml: axes is [1]; give keys with their values.'],
    [{ seeds: 0 }, 'a.yaml: seeds is 0; give how many, such as 3, or which, such as [0, 1, 2].'],
    [{ seeds: 'many' }, 'a.yaml: seeds is "many"; give how many, such as 3, or which, such as [0, 1, 2].'],
    [{ seeds: 2, axes: { seed: [1] } }, 'a.yaml: seeds are given twice'],
    [{ base: { memory: 'et' }, axes: { memory: ['et'] } }, 'a.yaml: memory stands in base and in axes; leave one out.'],
    [{ base: { delay: 2 } }, 'a.yaml: base: delay is 2; write it with its unit, such as 2s, 400ms or 2min.'],
    [{ base: { delay: '2s', delays: 'x' } }, 'a.yaml: base: delay and delays are both given'],
    [{ when: [{ if: { memory: 'et' } }] }, 'a.yaml: when[0] has neither set and skip; give one'],
    [{ when: [{ if: { memory: 'et' }, set: {}, skip: true }] }, 'a.yaml: when[0] has both set and skip; give one'],
    [{ when: [{ iff: {}, if: {} }] }, 'a.yaml: when[0]: unknown key "iff"; did you mean "if"?'],
    [{ when: [{ set: {} }] }, 'a.yaml: when[0].if is missing; give keys with their values.'],
    [{ when: [{ if: { memry: 1 }, skip: true }] }, 'a.yaml: when[0].if: unknown key "memry"; did you mean "memory"?'],
    [{ scales: { reducd: {} } }, 'a.yaml: scales: unknown key "reducd"; did you mean "reduced"?'],
    [{ scales: { smoke: { sets: {} } } }, 'a.yaml: scales.smoke: unknown key "sets"; did you mean "set"?'],
    [
      { scales: { smoke: { axes: { memory: ['et'] } } } },
      'a.yaml: scales.smoke.axes: memory is no axis of the experiment',
    ],
    [{ search: { choose: ['memory'] } }, 'a.yaml: search.choose: memory is no axis of the experiment'],
    [{ search: { choos: ['memory'], choose: ['a'] } }, 'a.yaml: search: unknown key "choos"; did you mean "choose"?'],
  ])('that says %j is refused in one sentence', (value, sentence) => {
    expect(() => parse(value)).toThrow(UserError);
    expect(() => parse(value)).toThrow(sentence);
  });
});
