import { describe, expect, it } from 'vitest';
import { type MadeUpRun, madeUpRun, madeUpRuns } from '../../../tests/support/recorded-run.ts';
import { performanceCurve } from '../comparison/run-curves.ts';
import type { RecordedRun } from './recorded-run.ts';
import { type RunFigureId, runFigure } from './registry.ts';
import { themes } from './theme.ts';

const play = (given: MadeUpRun) => madeUpRun({ task: 'cartpole', delays: 'broadcast', delaySeconds: 2, ...given });
const ended = (run: RecordedRun, meanReturn: number): RecordedRun => ({ ...run, result: { meanReturn } });
const cell = (id: RunFigureId, runs: readonly RecordedRun[], where: object) =>
  runFigure(id, runs).rows.find((row) => Object.entries(where).every(([key, value]) => row[key] === value));
const specOf = (id: RunFigureId, runs: readonly RecordedRun[]) =>
  JSON.stringify(runFigure(id, runs).spec({ theme: themes.light, widthPixels: 824 }));

describe('Figs. 3, 4 and 13', () => {
  const seeds = [480, 500, 490].map((value, seed) => ended(play({ memory: 'cet:5', seed }), value));

  it('are the mean over seeds of what was reached after training, with range and deviation', () => {
    expect(cell('4', seeds, { memory: 'cet:5', delaySeconds: 2 })).toEqual({
      ...{ task: 'cartpole', memory: 'cet:5', delaySeconds: 2 },
      ...{ mean: 490, deviation: 10, min: 480, max: 500, seeds: 3 },
    });
    expect(cell('13', seeds.slice(0, 1), { memory: 'cet:5', delaySeconds: 2 })).toMatchObject({ deviation: null });
  });

  it('have a cell without value for each memory and delay of the paper that has no run', () => {
    const { rows, caption } = runFigure('4', seeds);
    // et, 2, 5, 8, 10 at six delays, and backprop.
    expect(rows).toHaveLength(5 * 6 + 1);
    expect(rows.filter(({ mean }) => mean === null)).toHaveLength(30);
    expect(rows.at(-1)).toMatchObject({ memory: 'backprop', delaySeconds: null, mean: null, seeds: 0 });
    expect(caption).toContain('an empty frame has no finished run');
    expect(caption).toContain('No run of lunarlander with broadcast delays was found.');
    expect(caption).toContain('No run of spaceinvaders with broadcast delays was found.');
  });

  it('say which maps have colours beyond their values, which are close to each other', () => {
    const far = ended(play({ memory: 'cet:2' }), 100);
    const lander = ended(play({ task: 'lunarlander', memory: 'cet:2' }), 100);
    expect(runFigure('4', [...seeds, far]).caption).not.toContain('colours span');
    expect(runFigure('4', [...seeds, far, lander]).caption).toContain(
      'Colours reach from the least to the greatest value of each map; an empty frame has no finished run. ' +
        'Those of LunarLander are less than a return of 5 apart: colours span that much around them.',
    );
    const images = madeUpRuns({ memories: ['et'], delaysSeconds: [2] }, { delays: 'broadcast' });
    expect(runFigure('3', images).caption).toContain('Those of MNIST are less than 2 percentage points apart');
  });

  it('have one cell of backprop for all delays', () => {
    const runs = [...seeds, ended(play({ memory: 'backprop', seed: 0 }), 499)];
    const cells = runFigure('4', runs).rows.filter(({ memory }) => memory === 'backprop');
    expect(cells).toEqual([expect.objectContaining({ delaySeconds: null, mean: 499, seeds: 1 })]);
  });

  it('leave out unfinished runs, and name them', () => {
    const { caption } = runFigure('4', [...seeds, play({ memory: 'cet:2', made: 500 })]);
    expect(caption).toContain('Without any result yet: cet:2 at 2 s with seed 0.');
    expect(() => runFigure('4', [play({ memory: 'cet:2', made: 500 })])).toThrow(/No run has any result: cet:2 at 2 s/);
    const other = madeUpRun({ task: 'lunarlander', delays: 'broadcast', delaySeconds: 2, memory: 'et', made: 500 });
    expect(runFigure('4', [...seeds, other]).caption).toContain(
      'No run of lunarlander with broadcast delays has any result yet.',
    );
  });

  it('have one row of et where its decay was tuned for each delay, and say which', () => {
    const tuned = [play({ memory: 'et:0.5' }), play({ memory: 'et:0.9', delaySeconds: 4 })];
    const { rows, caption } = runFigure('4', [...seeds, ...tuned]);
    expect([...new Set(rows.map(({ memory }) => memory))]).toEqual([
      ...['et', 'cet:2', 'cet:5', 'cet:8', 'cet:10', 'backprop'],
    ]);
    expect(rows.filter(({ memory, mean }) => memory === 'et' && mean !== null)).toHaveLength(2);
    expect(caption).toContain('The decay of et is tuned for each delay: et:0.5 at 2 s and et:0.9 at 4 s.');
    // Two decays at one delay are two memories.
    const both = runFigure('4', [...seeds, ...tuned, play({ memory: 'et:0.9' })]).rows.map(({ memory }) => memory);
    expect([...new Set(both)].filter((memory) => String(memory).startsWith('et'))).toEqual(['et:0.5', 'et:0.9']);
  });

  it('miss no decay of et by its own name where they are one row', () => {
    const tuned = [play({ memory: 'et:0.5' }), play({ memory: 'et:0.9', delaySeconds: 4 })];
    const asked = { memories: ['et:0.5', 'et:0.9', 'cet:5'] };
    const { rows, caption } = runFigure('4', [...seeds, ...tuned], asked);
    expect([...new Set(rows.map(({ memory }) => memory))]).toEqual(['et', 'cet:5']);
    expect(caption).not.toMatch(/No run was found of et/);
    // One that has no run is missing, one that has not finished is named as such.
    const more = { memories: [...asked.memories, 'et:0.99', 'et:0.7'] };
    const going = play({ memory: 'et:0.99', delaySeconds: 8, made: 500 });
    const drawn = runFigure('4', [...seeds, ...tuned, going], more);
    expect([...new Set(drawn.rows.map(({ memory }) => memory))]).toEqual(['et', 'et:0.7', 'cet:5']);
    expect(drawn.caption).toContain('Without any result yet: et:0.99 at 8 s with seed 0.');
    expect(drawn.caption).toContain('No run was found of et:0.7');
    expect(drawn.caption).not.toMatch(/No run was found[^.]*et:0\.99|No run was found[^.]*et at/);
  });

  it('show what is asked for alone, delays in steps of the task too', () => {
    const runs = [...seeds, play({ memory: 'et', delaySeconds: 4 }), play({ memory: 'et', delaySeconds: 8 })];
    const { rows } = runFigure('4', runs, { memories: ['et'], delaysSeconds: [8], delaysSteps: [20] });
    expect(rows.map(({ memory, delaySeconds }) => `${memory} ${delaySeconds}`)).toEqual(['et 4', 'et 8']);
  });

  it('refuse runs of one task that differ, and take tasks that do', () => {
    const lander = madeUpRun({ task: 'lunarlander', delays: 'broadcast', delaySeconds: 2, memory: 'cet:5' });
    expect(runFigure('4', [...seeds, lander]).subtitle).toBe(
      'CartPole: 3 seeds, 5,000,000 samples · LunarLander: 1 seed, 5,000,000 samples',
    );
    expect(() => runFigure('4', [...seeds, play({ memory: 'et', config: { discount: 0.9 } })])).toThrow(
      /The runs differ in discount/,
    );
  });

  it('of images are test accuracies, with perfect memory beside the cascades', () => {
    const runs = madeUpRuns({ memories: ['et', 'perfect'], delaysSeconds: [2] }, { delays: 'broadcast' });
    const { rows, title } = runFigure('3', runs);
    expect(title).toBe('Test accuracy (%) on MNIST by memory and delay');
    const reached = runs.filter(({ memory }) => memory === 'et').map(({ result }) => result!.testAccuracy!);
    expect(rows.find(({ memory, delaySeconds }) => memory === 'et' && delaySeconds === 2)).toMatchObject({
      min: Math.min(...reached),
      max: Math.max(...reached),
      seeds: 3,
    });
  });
});

describe('Figs. 8A and 8B', () => {
  const run = (given: MadeUpRun) => madeUpRun({ task: 'cartpole', ...given });

  it('are the mean over the episodes that ended in a bin, whatever row they stand in', () => {
    const perUpdate = 512;
    const rows = [
      { update: 10, samples: 10 * perUpdate, meanReturn: 10, episodes: 9 },
      { update: 20, samples: 20 * perUpdate, meanReturn: 110, episodes: 1 },
      { update: 30, samples: 30 * perUpdate, meanReturn: null, episodes: 0 },
      { update: 1000, samples: 1000 * perUpdate, meanReturn: 200, episodes: 2 },
    ];
    const one = { ...run({ memory: 'et', samples: 1000 * perUpdate, config: { logEvery: 10 } }), measurements: rows };
    const figure = runFigure('8a', [one]);
    expect(figure.columns).toEqual(['memory', 'samples', 'mean', 'min', 'max', 'seeds']);
    // A hundred rows make fifty bins of two.
    expect(figure.rows.map(({ samples, mean }) => [samples, mean])).toEqual([
      [10 * perUpdate, 20],
      [990 * perUpdate, 200],
    ]);
    expect(figure.caption).toContain('the mean over the episodes that ended in 10,240 samples.');
  });

  it.each([
    ['7a', madeUpRun({ memory: 'et' }), 100],
    ['8a', run({ memory: 'et' }), 1],
  ] as const)('have the curve of a run that is shown alone: %s', (id, one, scale) => {
    const { columns, rows } = runFigure(id, [one]);
    expect(rows.map((row) => [row[columns[1]!], scale * Number(row.mean)])).toEqual(performanceCurve(one));
  });

  it('have a dashed line at what finished backprop reached, whatever its step', () => {
    const reference = (seed: number, value: number) =>
      ended(run({ memory: 'backprop', seed, config: { stepSeconds: 0.2, normalization: 'area' } }), value);
    const runs = [...madeUpRuns({ memories: ['et'] }, { task: 'cartpole' }), reference(0, 480), reference(1, 500)];
    const { rows, caption } = runFigure('8a', runs);
    expect(rows.filter(({ memory }) => memory === 'backprop')).toEqual([
      { memory: 'backprop', samples: null, mean: 490, min: 480, max: 500, seeds: 2 },
    ]);
    expect(caption).toContain('The dashed line is what backprop reached without delay: mean over 2 seeds');
    expect(specOf('8a', runs)).toContain('"rule"');
    const going = { ...reference(0, 0), finishedAt: null };
    const { result: _, ...unfinished } = going;
    const without = runFigure('8a', [...madeUpRuns({ memories: ['et'] }, { task: 'cartpole' }), unfinished]);
    expect(without.caption).toContain('Without a result yet, so without that line: backprop with seed 0.');
    expect(without.rows.some(({ memory }) => memory === 'backprop')).toBe(false);
  });

  it('may have kernels of another scale by memory, as the paper tuned it, and no other differences', () => {
    const runs = [run({ memory: 'et' }), run({ memory: 'cet:10', config: { normalization: 'area' } })];
    expect(runFigure('8a', runs).caption).toContain("Learning rate and normalisation are the paper's");
    const broadcast = runs.map((one, at) =>
      play({ memory: one.memory, config: at === 1 ? { normalization: 'area' } : {} }),
    );
    expect(() => runFigure('4', broadcast)).toThrow(/differ in normalization/);
  });

  it('take et of any decay for the et of the paper', () => {
    const runs = ['et:0.9', 'cet:2', 'cet:5', 'cet:10'].map((memory) => run({ memory }));
    expect(runFigure('8a', runs).caption).not.toContain('No run');
  });
});

describe('Figs. 8C and 8D', () => {
  it('pair the return of a row with its alignment, in bins of return', () => {
    const row = (update: number, meanReturn: number | null, cosine: number) => ({
      ...{ update, samples: 512 * update, meanReturn, episodes: 1, alignment: { W1: cosine } },
    });
    const one = {
      ...madeUpRun({ task: 'cartpole', memory: 'et' }),
      measurements: [row(10, 20, 0.1), row(20, null, 0.9), row(30, 21, 0.3), row(40, 420, 0.5)],
    };
    const { rows, columns } = runFigure('8c', [one]);
    expect(columns.slice(2, 5)).toEqual(['returnFrom', 'returnTo', 'meanReturn']);
    expect(rows.map(({ returnFrom, returnTo, meanReturn, mean }) => [returnFrom, returnTo, meanReturn, mean])).toEqual([
      [20, 40, 20.5, expect.closeTo(0.2, 12)],
      [420, 440, 420, 0.5],
    ]);
  });
});

describe('Fig. 10', () => {
  const at = (delaySeconds: number, task: 'cartpole' | 'spaceinvaders' = 'cartpole') =>
    madeUpRun({ task, delays: 'broadcast', delaySeconds, memory: 'et' });

  it("shows each task at the paper's longest delay, or at the longest that there is", () => {
    const { rows, caption } = runFigure('10', [at(4), at(128), at(2, 'spaceinvaders'), at(4, 'spaceinvaders')]);
    expect([...new Set(rows.map(({ task, layer, delaySeconds }) => `${task} ${layer} ${delaySeconds}`))]).toEqual([
      ...['W1', 'W2', 'W3'].map((layer) => `cartpole ${layer} 128`),
      ...['W1', 'W2', 'W3'].map((layer) => `spaceinvaders ${layer} 4`),
    ]);
    expect(caption).toContain('Errors are late by 128 s (CartPole) and 4 s (SpaceInvaders).');
    expect(caption).toContain('Runs of CartPole at other delays (4 s) are left out.');
    expect(caption).toContain('delay 4 s (8 s)');
  });
});

describe('a caption of play', () => {
  it('names what is other than what the paper tuned, with both values', () => {
    const run = {
      ...play({ memory: 'et:0.7', config: { learningRate: 0.1 } }),
      paperTuning: { learningRate: 5e-4, memory: 'et:0.5' },
    };
    const { caption } = runFigure('4', [{ ...run, config: { ...run.config, optimizer: 'sgd', lambda: 0.5 } }]);
    expect(caption).toContain(
      'lambda 0.5 (0.95); optimizer "sgd" ("adam"); learningRate of et:0.7 at 2 s 0.1 (0.0005) and memory of et:0.7 at 2 s et:0.7 (et:0.5)',
    );
    expect(caption).not.toContain("is the paper's");
  });

  it('names streaming, gates and pathways of images too', () => {
    const config = { streaming: true, salientForward: 'again', deltaGate: 'none', pathway: 'feedback' };
    const { caption } = runFigure('7a', madeUpRuns({}, { config }));
    for (const words of [
      ...['streaming true (false)', 'salientForward "again" ("reuse")', 'deltaGate "none" ("own-time")'],
      'pathway "feedback" ("backpropagation")',
    ]) {
      expect(caption).toContain(words);
    }
  });
});
