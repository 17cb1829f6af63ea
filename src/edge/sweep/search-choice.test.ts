import { describe, expect, it } from 'vitest';
import type { RunResult } from '../runs/run-result.ts';
import { resolveCells } from './cells.ts';
import type { ExperimentDefinition } from './define-experiment.ts';
import { toExperiment } from './read-experiment.ts';
import { chooseBySearch } from './search-choice.ts';

/** The choice of a search whose cells score what `score` says. */
async function choose(
  definition: ExperimentDefinition,
  score: (config: Readonly<Record<string, unknown>>) => object | undefined,
) {
  const experiment = await toExperiment(definition, { source: 'test', name: 'test', folder: '.' });
  const { cells } = await resolveCells(experiment, { scale: 'full', mostCells: 1000, source: 'test' });
  return chooseBySearch(
    experiment.search!,
    cells.map((cell) => [cell, score(cell.config) as RunResult | undefined]),
  );
}

describe('what a search chooses', () => {
  it('stands beside the row of the paper for the same memory and delay, and what that scored here', async () => {
    const { choices } = await choose(
      {
        base: { task: 'mnist', validation: 0.1 },
        axes: { memory: ['et', 'backprop'], delay: ['2s', '10s'], learningRate: [1e-3, 1e-4], weightDecay: [0, 1e-3] },
        search: { choose: ['learningRate', 'weightDecay'], compare: 'paper' },
      },
      ({ memory, learningRate, weightDecay }) => ({
        testAccuracy: memory === 'et' ? 0.9 - 100 * (learningRate as number) + (weightDecay as number) : 0.95,
      }),
    );
    expect(choices.map(({ conditions, chosen, paper }) => [conditions, chosen, paper])).toEqual([
      [
        { task: 'mnist', memory: 'et', delays: 'broadcast:2s' },
        { learningRate: 1e-4, weightDecay: 1e-3 },
        { values: { learningRate: 1e-3, weightDecay: 1e-3 }, score: expect.closeTo(0.801), isSame: false },
      ],
      [
        { task: 'mnist', memory: 'et', delays: 'broadcast:10s' },
        { learningRate: 1e-4, weightDecay: 1e-3 },
        { values: { learningRate: 1e-4, weightDecay: 0 }, score: expect.closeTo(0.89), isSame: false },
      ],
      // Without delay it is one run, whose delay is no condition; the table has none, and its preset takes order 10 at 0.2 s.
      [
        { task: 'mnist', memory: 'backprop' },
        { learningRate: 1e-3, weightDecay: 0 },
        { values: { learningRate: 1e-3, weightDecay: 1e-2 }, score: null, isSame: false },
      ],
    ]);
  });

  it('of a game are rate and β by return, the alternatives of et compared with each other', async () => {
    const {
      choices: [et, cet],
    } = await choose(
      {
        base: { task: 'cartpole' },
        axes: { memory: ['et:0.5', 'et:0.9', 'cet:2'], delay: ['2s'], learningRate: [5e-4, 2.5e-4] },
        search: { choose: ['memory', 'learningRate'], compare: 'paper' },
      },
      ({ memory, learningRate }) => ({
        meanReturn: (memory === 'et:0.5' ? 200 : 100) + 1e5 * (learningRate as number),
      }),
    );
    expect(et).toEqual({
      conditions: { task: 'cartpole', memory: 'et', delays: 'broadcast:2s' },
      chosen: { memory: 'et:0.5', learningRate: 5e-4 },
      score: 250,
      seeds: 1,
      paper: { values: { memory: 'et:0.5', learningRate: 5e-4 }, score: 250, isSame: true },
    });
    expect(cet).toMatchObject({
      chosen: { memory: 'cet:2', learningRate: 5e-4 },
      paper: { values: { memory: 'cet:2', learningRate: 2.5e-4 }, score: 125, isSame: false },
    });
  });

  it('is among the values of which all seeds have finished, and names the others', async () => {
    const { choices, leftOut } = await choose(
      {
        base: { task: 'mnist', memory: 'et', delay: '2s' },
        axes: { learningRate: [1e-3, 1e-4], seed: [0, 1] },
        search: { choose: ['learningRate'] },
      },
      ({ learningRate, seed }) => {
        if (learningRate === 1e-3) return seed === 0 ? { testAccuracy: 0.9 } : undefined;
        return { testAccuracy: 0.8 };
      },
    );
    expect(choices).toEqual([{ conditions: { task: 'mnist' }, chosen: { learningRate: 1e-4 }, score: 0.8, seeds: 2 }]);
    expect(leftOut).toEqual([{ task: 'mnist', learningRate: 1e-3 }]);
  });

  it('is by the field that is named, which results must have', async () => {
    const definition: ExperimentDefinition = {
      base: { task: 'mnist', memory: 'et' },
      axes: { learningRate: [1e-3, 1e-4] },
      search: { choose: ['learningRate'], by: 'speed' },
    };
    const {
      choices: [choice],
    } = await choose(definition, ({ learningRate }) => ({ speed: 1 / (learningRate as number) }));
    expect(choice?.chosen).toEqual({ learningRate: 1e-4 });
    await expect(choose(definition, () => ({ testAccuracy: 1 }))).rejects.toThrow(
      /^search\.by: results have no number "speed"/,
    );
  });
});
