import { describe, expect, it } from 'vitest';
import { chooseBest } from './choose.ts';

const cell = (memory: string, learningRate: number, seed: number, score: number | null) => ({
  coordinates: { memory, learningRate, seed },
  score,
});

describe('the choice of a search', () => {
  it('is for each condition the value of the best mean over the seeds, not of the best seed', () => {
    const cells = [
      ...[cell('et', 0.1, 0, 0.9), cell('et', 0.1, 1, 0.2), cell('et', 0.01, 0, 0.5), cell('et', 0.01, 1, 0.75)],
      ...[cell('cet:6', 0.1, 0, 0.8), cell('cet:6', 0.01, 0, 0.5)],
    ];
    const choices = chooseBest(cells, { keys: ['learningRate'] });
    expect(choices.map(({ conditions, candidates: [best] }) => [conditions, best])).toEqual([
      [{ memory: 'et' }, { chosen: { learningRate: 0.01 }, score: 0.625, seeds: 2 }],
      [{ memory: 'cet:6' }, { chosen: { learningRate: 0.1 }, score: 0.8, seeds: 1 }],
    ]);
    expect(choices[0]?.candidates.map(({ chosen }) => chosen.learningRate)).toEqual([0.01, 0.1]);
  });

  it('is among those that have all seeds: what failed with an unlucky one does not win by the others', () => {
    const cells = [
      ...[cell('et', 0.1, 0, 0.9), cell('et', 0.1, 1, null), cell('et', 0.01, 0, 0.5), cell('et', 0.01, 1, 0.6)],
      ...[cell('cet:6', 0.1, 0, 0.8), cell('cet:6', 0.1, 1, null)],
    ];
    expect(chooseBest(cells, { keys: ['learningRate'] })).toEqual([
      {
        conditions: { memory: 'et' },
        candidates: [{ chosen: { learningRate: 0.01 }, score: 0.55, seeds: 2 }],
        incomplete: [{ learningRate: 0.1 }],
      },
      { conditions: { memory: 'cet:6' }, candidates: [], incomplete: [{ learningRate: 0.1 }] },
    ]);
  });

  it('is of equal ones the first', () => {
    const [choice] = chooseBest([cell('et', 0.1, 0, 0.5), cell('et', 0.01, 0, 0.5)], { keys: ['learningRate'] });
    expect(choice?.candidates[0]?.chosen).toEqual({ learningRate: 0.1 });
  });

  it('can be among values that are also a condition', () => {
    const cells = [cell('et:0.5', 1, 0, 0.1), cell('et:0.9', 1, 0, 0.4), cell('cet:2', 1, 0, 0.3)];
    const choices = chooseBest(cells, {
      keys: ['memory'],
      conditionOf: (_, value) => String(value).replace(/^et:.*/, 'et'),
    });
    expect(choices.map(({ conditions, candidates: [best] }) => [conditions.memory, best?.chosen.memory])).toEqual([
      ['et', 'et:0.9'],
      ['cet:2', 'cet:2'],
    ]);
  });
});
