import { describe, expect, it } from 'vitest';
import { madeUpRun, madeUpRuns } from '../../../tests/support/recorded-run.ts';
import { alignmentAtPerformances, performanceBinWidth } from './alignment-by-performance.ts';
import { cosineTicks } from './alignment-curves.ts';
import { completeSpec, type Figure } from './figure.ts';
import { compareMemories } from './memory-order.ts';
import { figureExperiments, figureIds, isRunFigure, type RunFigureId, runFigure } from './registry.ts';
import { runKinds } from './run-kind.ts';
import { themes } from './theme.ts';

const runIds = figureIds.filter(isRunFigure);
const heatMapIds: readonly RunFigureId[] = ['3', '4', '13'];
/** Runs like those of the paper, of all tasks of a figure, each with its own delays and memories. */
const runsFor = (id: RunFigureId, common: Parameters<typeof madeUpRuns>[1] = {}) =>
  figureExperiments(id).flatMap(({ task, delays, delaySeconds, memories, config, kind }) => {
    const delaysSeconds = delaySeconds ?? [1, 2, 4];
    const length = kind === 'images' ? { updates: Number(config.updates) } : {};
    const given = { task: task as 'mnist', delays, ...length, ...common };
    return [
      ...madeUpRuns({ memories: memories.filter((memory) => memory !== 'backprop'), delaysSeconds }, given),
      ...(memories.includes('backprop') ? madeUpRuns({ memories: ['backprop'], delaysSeconds: [0] }, given) : []),
    ];
  });
/** Length of the paper's runs in words, each once: `20,000 updates`. */
const paperLengths = (id: RunFigureId) => [
  ...new Set(
    figureExperiments(id).map(({ kind, config }) => {
      const { lengthKey, unit } = runKinds[kind];
      return `${Number(config[lengthKey]).toLocaleString('en-US')} ${unit}s`;
    }),
  ),
];
const column = ({ rows }: Figure, name: string) => [...new Set(rows.map((row) => row[name]))];

describe.each(runIds)('figure %s', (id) => {
  const figure = runFigure(id, runsFor(id));
  const isHeatMap = heatMapIds.includes(id);
  const lengths = paperLengths(id);
  const spec = (drawn: Figure) => JSON.stringify(completeSpec(drawn, { theme: themes.light, widthPixels: 800 }));

  it('has every column in every row, and a line or row of cells for each memory', () => {
    expect(figure.id).toBe(`figure-${id}`);
    for (const row of figure.rows) expect(Object.keys(row)).toEqual([...figure.columns]);
    expect(column(figure, 'memory')).toEqual(figureExperiments(id)[0]?.memories);
    expect(column(figure, 'seeds')).toContain(3);
    for (const { min, mean, max } of figure.rows as { min: number; mean: number; max: number }[]) {
      expect(min).toBeLessThanOrEqual(mean + 1e-12);
      expect(max).toBeGreaterThanOrEqual(mean - 1e-12);
    }
  });

  it('of runs like those of the paper says nothing of reduced, missing or unfinished ones', () => {
    if (lengths.length === 1) expect(figure.subtitle).toBe(`3 seeds, ${lengths[0]}`);
    for (const length of lengths) expect(figure.subtitle).toContain(`3 seeds, ${length}`);
    expect(figure.caption).toMatch(/Mean over 3 seeds/);
    if (!isHeatMap) expect(figure.caption).toMatch(/, the band from the least to the greatest/);
    expect(figure.caption).not.toMatch(/[Rr]educed|Other than|No run|Unfinished|fainter/);
    expect(figure.caption).toMatch(/preset paper\)\.$/);
  });

  it('names reduced runs where they are seen first, and below', () => {
    const fewer = runFigure(id, runsFor(id, { updates: 2000, samples: 1_000_000 }));
    const [own] = figureExperiments(id)[0]?.kind === 'images' ? ['2,000 updates'] : ['1,000,000 samples'];
    for (const length of lengths) {
      expect(fewer.subtitle).toContain(`3 seeds, ${own}; reduced (${length} in the paper)`);
      expect(fewer.caption).toContain(`Reduced: ${length} in the paper.`);
    }
    const preset = runFigure(id, runsFor(id, { config: { preset: 'reduced' } }));
    expect(preset.subtitle).toMatch(/; reduced \(preset reduced\)$/);
    const smoke = runFigure(
      id,
      runsFor(id).map((run) => ({ ...run, scale: 'smoke' })),
    );
    expect(smoke.subtitle).toMatch(/; reduced \(scale smoke\)$/);
    expect(smoke.caption).toContain('Reduced: scale smoke.');
  });

  it('of one seed has no band, and says so', () => {
    const one = runFigure(
      id,
      runsFor(id).filter(({ seed }) => seed === 0),
    );
    expect(one.subtitle).toMatch(/1 seed, /);
    expect(one.caption).toMatch(/One seed[.,]/);
    expect(spec(one)).not.toContain('"area"');
    if (!isHeatMap) expect(spec(figure)).toContain('"area"');
  });

  it('says which memories of the paper, or of those asked for, have no run', () => {
    const without = runsFor(id).filter(({ memory }) => memory !== 'cet:2');
    expect(runFigure(id, without).caption).toContain('No run was found of cet:2.');
    expect(runFigure(id, without, { memories: ['et', 'cet:50'] }).caption).toContain('No run was found of cet:50.');
    expect(runFigure(id, without, { memories: ['et', 'cet:10'] }).caption).not.toContain('No run');
  });
});

describe.each(runIds.filter((id) => !heatMapIds.includes(id)))('figure %s of unfinished runs', (id) => {
  it('names them, and has fewer seeds where they end', () => {
    const unfinished = runsFor(id).map((run) =>
      run.memory === 'cet:10' && run.seed === 1
        ? {
            ...run,
            finishedAt: null,
            measurements: run.measurements.slice(0, Math.floor(0.4 * run.measurements.length)),
          }
        : run,
    );
    const drawn = runFigure(id, unfinished);
    expect(drawn.subtitle).toMatch(/; \d of \d+ runs unfinished/);
    expect(drawn.caption).toMatch(
      /Unfinished, drawn as far as they go: cet:10 at .* with seed 1 \([\d,]+ of [\d,]+ (upd|sam)/,
    );
    const axis = ['update', 'samples'].find((name) => drawn.columns.includes(name));
    if (axis === undefined) return;
    for (const row of drawn.rows) {
      const [first] = figureExperiments(id).filter(({ task }) => row.task === undefined || row.task === task);
      const length = Number(first?.config[runKinds[first.kind].lengthKey]);
      const isPast = Number(row[axis]) > 0.4 * length;
      expect(row.seeds).toBe(row.memory === 'cet:10' && isPast ? 2 : 3);
    }
    expect(drawn.caption).toMatch(/fainter where only some of the seeds/);
  });
});

describe('what a caption says of the runs', () => {
  const runs = madeUpRuns({});
  const caption = (given: Parameters<typeof runFigure>[1], options = {}) => runFigure('7a', given, options).caption;

  it('is each key that is other than in the paper, with both values', () => {
    const config = { batchSize: 32, hiddenUnits: [16] };
    expect(caption(madeUpRuns({ delaysSeconds: [60] }, { config }))).toContain(
      'Other than in the paper (its value in brackets): batchSize 32 (1280); hiddenUnits [16] ([512,512]); delay 1 min (2 min).',
    );
  });

  it('is how many seeds each memory has where they differ', () => {
    const uneven = runFigure(
      '7a',
      runs.filter(({ memory, seed }) => memory !== 'et' || seed === 0),
    );
    expect(uneven.subtitle).toMatch(/^1 to 3 seeds, /);
    expect(uneven.caption).toContain('Seeds: et at 2 min 1, cet:2 at 2 min 3, cet:6 at 2 min 3 and cet:10 at 2 min 3.');
  });

  it('is that learning rates differ where no preset says why, and whose images were learned', () => {
    const tuned = runs.map((run) => ({
      ...run,
      config: { ...run.config, preset: null, learningRate: run.memory === 'et' ? 1 : 2, dataFolder: '/data' },
    }));
    expect(caption(tuned)).toContain('Between memories or delays learningRate differs. ');
    expect(caption(tuned)).toContain('The images are those of /data.');
  });

  it('is which runs alone are of the reduced preset', () => {
    const some = runs.map((run) =>
      run.memory === 'et' ? { ...run, config: { ...run.config, preset: 'reduced' } } : run,
    );
    expect(runFigure('7a', some).subtitle).toMatch(/reduced \(preset reduced of et\)$/);
  });

  it('is which pairs of memory and delay are missing', () => {
    const grid = madeUpRuns({ delaysSeconds: [1, 2] }, { task: 'cifar10', delays: 'broadcast' });
    const holey = grid.filter((run) => run.name !== 'runs/et-2s-0' || run.seed !== 0);
    const without = holey.filter(({ name }) => !name.startsWith('runs/cet:6-1s'));
    expect(runFigure('5', without).caption).toContain('No run was found of cet:6 at 1 s.');
    expect(runFigure('5', without).caption).not.toContain('()');
    expect(runFigure('5', without, { delaysSeconds: [1, 2, 4] }).caption).toContain(
      'No run was found of any memory at 4 s and cet:6 at 1 s.',
    );
  });
});

describe('Fig. 5', () => {
  const runs = madeUpRuns(
    { memories: ['et'], delaysSeconds: [2], seeds: [0] },
    { task: 'cifar10', delays: 'broadcast' },
  );

  it('is the mean over the layers, undefined where one of them is', () => {
    const measured = runs.map((run) => ({
      ...run,
      measurements: run.measurements.map((row, at) => ({
        update: row.update,
        alignment: { C1: 0.2, C2: at < 50 ? 0.4 : null, C3: 0.6 },
      })),
    }));
    const means = runFigure('5', measured).rows.map(({ update, mean }) => [update, mean]);
    expect(means).toHaveLength(50);
    for (const [update, mean] of means) {
      if ((update as number) < 10_000) expect(mean).toBeCloseTo(0.4, 12);
      else expect(mean).toBeNull();
    }
  });
});

describe('Figs. 9, 11 and 12', () => {
  it('have the layers in the order of the network, named with their delays', () => {
    const figure = runFigure('12', runsFor('12'));
    expect(column(figure, 'layer')).toEqual(['C1', 'C2', 'C3', 'W1', 'W2']);
    const spec = JSON.stringify(figure.spec({ theme: themes.light, widthPixels: 824 }));
    for (const title of ['C1, 8 min late', 'C3, 4 min late', 'W1, 2 min late', 'W2, at once']) {
      expect(spec).toContain(title);
    }
  });

  it('have a row for each layer, delay, memory and bin', () => {
    const figure = runFigure('9', runsFor('9'));
    expect(figure.rows).toHaveLength(5 * 3 * 4 * 50);
    expect(column(figure, 'delaySeconds')).toEqual([1, 2, 4]);
  });

  it('show each measurement of runs that are shorter than a bin', () => {
    const config = { logEvery: 100, alignmentEvery: 10 };
    const run = { ...madeUpRun({ memory: 'et', updates: 60, config }) };
    const measurements = [20, 40, 60].map((update) => ({ update, alignment: { W1: update / 100 } }));
    const { rows, caption } = runFigure('11', [{ ...run, measurements }]);
    expect(rows.map(({ update, mean }) => [update, mean])).toEqual([
      [10, 0.2],
      [30, 0.4],
      [50, 0.6],
    ]);
    expect(caption).toContain('the mean of what was measured in 20 updates');
  });

  it('are the mean of the measurements in the bin, over the seeds', () => {
    const values = [0.2, 0.4, 0.9];
    const runs = values.map((value, seed) =>
      madeUpRun({ memory: 'et', seed, measured: ({ update }) => ({ update, alignment: { W1: value } }) }),
    );
    for (const row of runFigure('11', runs).rows) {
      expect(row).toMatchObject({ layer: 'W1', min: 0.2, max: 0.9, seeds: 3 });
      expect(row.mean).toBeCloseTo(0.5, 12);
    }
  });
});

describe('Figs. 7C and 7D', () => {
  const row = (update: number, cosine: number | null, testAccuracy?: number) => ({
    update,
    alignment: { W1: cosine },
    ...(testAccuracy !== undefined && { testAccuracy }),
  });
  const run = (measurements: ReturnType<typeof row>[], seed = 0) => ({
    ...madeUpRun({ memory: 'et', seed }),
    measurements,
  });

  it('pair an evaluation with the alignment around it, up to half-way to the next', () => {
    const measurements = [
      ...[row(10, 1), row(60, 0.5), row(100, 0.7, 0.5), row(140, 0.6)],
      ...[row(160, 0.2), row(200, 0.4, 0.8), row(250, 0.3), row(290, 0.9)],
    ];
    expect(alignmentAtPerformances(run(measurements), 'W1', runKinds.images.performance)).toEqual([
      { seed: 0, performance: 50, cosine: expect.closeTo(0.6, 12) },
      { seed: 0, performance: 80, cosine: expect.closeTo(0.3, 12) },
    ]);
  });

  it('leave out an evaluation around which no alignment is defined', () => {
    expect(
      alignmentAtPerformances(run([row(100, null, 0.5), row(200, 0.4, 0.8)]), 'W1', runKinds.images.performance),
    ).toHaveLength(1);
  });

  it('have for each bin the mean of each seed, then of the seeds', () => {
    const runs = [
      run([row(100, 0.1, 0.5), row(200, 0.3, 0.501), row(300, 0.9, 0.9)], 0),
      run([row(100, 0.6, 0.502), row(200, 0.8, 0.7), row(300, 0.7, 0.901)], 1),
    ];
    const { rows } = runFigure('7c', runs);
    expect(
      rows.map(({ accuracyFromPercent, mean, min, max, seeds }) => [accuracyFromPercent, mean, min, max, seeds]),
    ).toEqual([
      [50, expect.closeTo(0.4, 12), expect.closeTo(0.2, 12), 0.6, 2],
      [70, 0.8, 0.8, 0.8, 1],
      [90, expect.closeTo(0.8, 12), 0.7, 0.9, 2],
    ]);
    expect(rows[0]?.meanAccuracyPercent).toBeCloseTo((50 + 50.1 + 50.2) / 3, 12);
  });

  it('have about 20 bins at most', () => {
    expect(performanceBinWidth([64, 98])).toBe(2);
    expect(performanceBinWidth([10, 70])).toBe(5);
    expect(performanceBinWidth([97, 98])).toBe(0.1);
    expect(performanceBinWidth([98])).toBe(0.1);
  });
});

describe('an axis of cosines', () => {
  it.each([
    [0.95, [0.95, 1]],
    [0.81, [0.8, 0.85, 0.9, 0.95, 1]],
    [0.73, [0.7, 0.8, 0.9, 1]],
    [0.39, [0.2, 0.4, 0.6, 0.8, 1]],
    [-0.1, [-0.5, 0, 0.5, 1]],
    [1, [0.95, 1]],
  ])('of values down to %d has the ticks %j', (min, ticks) => {
    expect(cosineTicks([{ min }, { min: null }])).toEqual(ticks);
  });
});

it('memories are listed by kind, then by number', () => {
  const ordered = [
    'et',
    'et:0.5',
    'et:0.9',
    'cet:2',
    'cet:10',
    'ltp-ltd:0.1',
    'ltp-ltd:0.1:0.2',
    'perfect',
    'backprop',
  ];
  expect([...ordered].reverse().sort(compareMemories)).toEqual(ordered);
});

describe('accuracy on images kept out of training', () => {
  const heldOut = { validation: 0.1 };
  const ofTest = { validation: null };
  const made = (id: '3' | '7a', config: Readonly<Record<string, unknown>>, task: 'mnist' | 'cifar10' = 'mnist') =>
    madeUpRuns(
      { memories: ['et', 'cet:6'], seeds: [0], delaysSeconds: [120] },
      { task, config, delays: id === '3' ? 'broadcast' : 'retrograde' },
    );
  const specOf = (drawn: Figure) => JSON.stringify(completeSpec(drawn, { theme: themes.light, widthPixels: 800 }));

  it('is called so in curves', () => {
    const drawn = runFigure('7a', made('7a', heldOut));
    expect(drawn.caption).toMatch(/^Accuracy on held-out training images of MNIST/);
    expect(specOf(drawn)).toContain('validation accuracy (%)');
    expect(specOf(drawn) + drawn.caption).not.toMatch(/test (accuracy|set)/i);
    const tested = runFigure('7a', made('7a', ofTest));
    expect(tested.caption).toMatch(/^Accuracy on the test set of MNIST/);
    expect(specOf(tested)).toContain('test accuracy (%)');
  });

  it('is called so where alignment is drawn by it', () => {
    const drawn = runFigure('7c', made('7a', heldOut));
    expect(drawn.caption).toContain('by the validation accuracy that the network had');
    expect(specOf(drawn) + drawn.caption).not.toMatch(/test (accuracy|set)/i);
  });

  it('is called so in heat maps, and both where tasks differ in that', () => {
    expect(runFigure('3', made('3', heldOut)).title).toBe('Validation accuracy (%) on MNIST by memory and delay');
    const mixed = runFigure('3', [...made('3', heldOut), ...made('3', ofTest, 'cifar10')]);
    expect(mixed.title).toBe('Test or validation accuracy (%) on MNIST and CIFAR-10 by memory and delay');
    expect(mixed.caption).toMatch(/^Test or validation accuracy in percent after training/);
  });

  it('is missed by its name', () => {
    const [first, ...others] = made('7a', heldOut);
    const { caption } = runFigure('7a', [{ ...first!, measurements: [] }, ...others]);
    expect(caption).toContain('Without any evaluation on held-out training images yet: et at 2 min with seed 0.');
  });
});
