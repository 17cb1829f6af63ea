import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeImageFolder } from '../../../tests/support/pattern-images.ts';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { hasRuns, scaleNames } from '../../core/experiments/experiment.ts';
import { resolveCells, whyImpossible } from './cells.ts';
import type { ExperimentDefinition } from './define-experiment.ts';
import { readExperiment, toExperiment } from './read-experiment.ts';

async function cellsOf(definition: ExperimentDefinition, options: Partial<Parameters<typeof resolveCells>[1]> = {}) {
  const experiment = await toExperiment(definition, { source: 'test', name: 'test', folder: '.' });
  return resolveCells(experiment, { scale: 'full', mostCells: 10_000, source: 'test', ...options });
}

describe('the cells of an experiment', () => {
  it('are resolved as cet train resolves its options, presets included', async () => {
    const { cells } = await cellsOf({
      base: { task: 'mnist', preset: 'paper' },
      axes: { memory: ['et', 'cet:10'], delay: ['10s'] },
    });
    expect(cells.map(({ config }) => config)).toMatchObject([
      { memory: 'et', delays: 'broadcast:10s', learningRate: 1e-4, weightDecay: 0 },
      { memory: 'cet:10', delays: 'broadcast:10s', learningRate: 1e-3, weightDecay: 1e-3 },
    ]);
  });

  it('of which none is asked for are refused by what is: values of an axis, or a key that no axis has', async () => {
    const definition: ExperimentDefinition = {
      base: { task: 'mnist', updates: 10 },
      axes: { memory: ['et', 'cet:6'], seed: [0, 1] },
    };
    const only = (values: Readonly<Record<string, unknown>>) => cellsOf(definition, { only: values });
    await expect(only({ updates: 10, memory: 'cet:3' })).rejects.toThrow(
      'test has no cell with memory cet:3 (there are et and cet:6); name another by --only.',
    );
    await expect(only({ learningRate: 0.1 })).rejects.toThrow(
      /has no cell with learningRate 0\.1 .*--only takes values that the file itself gives/,
    );
  });

  it('that are the same run are said, and are one', async () => {
    const { cells, repeated } = await cellsOf({
      base: { task: 'mnist' },
      axes: { memory: ['cet:2', 'backprop'], delay: ['2s', '4s', '10s'] },
    });
    expect(cells).toHaveLength(4);
    expect(repeated.map(({ coordinates, sameAs }) => [coordinates.delays, sameAs.coordinates.delays])).toEqual([
      ['broadcast:4s', 'broadcast:2s'],
      ['broadcast:10s', 'broadcast:2s'],
    ]);
  });

  it('are refused before they are made where the memory would not hold them, whatever is allowed', async () => {
    const seeds = Array.from({ length: 10_000 }, (_, seed) => seed);
    const many = {
      base: { task: 'mnist', memory: 'et' },
      axes: { learningRate: seeds.slice(1, 10_001).map((n) => n / 1e6) },
      seeds,
    } as const;
    await expect(cellsOf(many, { mostCells: 1e9 })).rejects.toThrow(
      /^test has 99,990,000 combinations, more than the memory of this process holds \(about [\d,]+\); .* NODE_OPTIONS=--max-old-space-size=190716\.$/,
    );
  });

  it('are counted as they are made, where there are many', async () => {
    const seen: (readonly number[])[] = [];
    const seeds = Array.from({ length: 2100 }, (_, seed) => seed);
    const onProgress = (...report: readonly number[]) => void seen.push(report);
    await cellsOf({ base: { task: 'mnist', memory: 'et' }, seeds }, { onProgress });
    expect(seen).toEqual([
      [1024, 2100],
      [2048, 2100],
    ]);
  });

  it('are refused with their number where they are too many, before they are made', async () => {
    const many = Array.from({ length: 10_000 }, (_, at) => at);
    const definition: ExperimentDefinition = {
      base: { task: 'mnist', memory: 'et' },
      axes: { seed: many, learningRate: many.slice(0, 1000).map((at) => 1 / (1 + at)) },
    };
    const begun = performance.now();
    await expect(cellsOf(definition)).rejects.toThrow(
      'test has 10,000,000 combinations, more than 10,000; shorten its axes, or allow them by --max-cells 10000000.',
    );
    expect(performance.now() - begun).toBeLessThan(1000);
    expect((await cellsOf(definition, { only: { seed: 3, learningRate: 0.5 } })).cells).toHaveLength(1);
  });

  it('that cannot be run are known by their delays', async () => {
    const images = await cellsOf({ base: { task: 'mnist' }, axes: { memory: ['et'], delay: ['2s', '400s'] } });
    expect(images.cells.map(whyImpossible)).toEqual([
      undefined,
      expect.stringMatching(/^Delay 400s is 2000 steps of 0\.2s, but in a batch of 128 no credit arrives/),
    ]);
    const base = { task: 'cartpole' as const, samples: 1024, delays: 'broadcast:2min' };
    const played = await cellsOf({ base, axes: { memory: ['et', 'backprop'] } });
    expect(played.cells.map(whyImpossible)).toEqual([
      expect.stringMatching(/^Delay 120s is 600 steps, but/),
      undefined,
    ]);
  });

  it('of data of their own are told apart by the data, not by its place', async () => {
    const folder = temporaryFolder();
    const [one, copy, other] = ['one', 'copy', 'other'].map((name) => join(folder, name));
    writeImageFolder(one!);
    writeImageFolder(copy!, { gzip: true });
    const { patternImages } = await import('../../../tests/support/pattern-images.ts');
    writeImageFolder(other!, { training: patternImages({ count: 320, seed: 9 }) });
    const base = { task: 'mnist' as const, memory: 'et' };
    const { cells, repeated } = await cellsOf({ base, axes: { dataFolder: [one!, copy!, other!] } });
    expect(cells).toHaveLength(2);
    expect(repeated).toHaveLength(1);
  });

  it('say which rule holds for none of them', async () => {
    const { remarks } = await cellsOf({
      base: { task: 'mnist' },
      axes: { memory: ['et'] },
      when: [{ if: { memory: ['cet:2', 'cet:3'] }, set: { updates: 5 } }],
    });
    expect(remarks).toEqual(['The rule for memory "cet:2" or "cet:3" holds for no cell.']);
  });

  it.each<[ExperimentDefinition, RegExp]>([
    [{ base: { memory: 'et' } }, /^test: no task is named/],
    [{ base: { task: 'mnist' } }, /^test: no memory is named/],
    [
      { base: { memory: 'et' }, axes: { task: ['mnis' as 'mnist'] } },
      /: Unknown task "mnis"; did you mean "mnist"\? \(the cell with task mnis\)\.$/,
    ],
    [{ base: { task: 'mnist', memory: 'et', samples: 5 } }, /^test: samples is no key of mnist, but of cartpole/],
    [
      { base: { task: 'mnist', memory: 'et' }, axes: { learningRate: [0.1, -1] } },
      /^test: learningRate is -1; use more than 0 \(the cell with learningRate -1\)\.$/,
    ],
    [
      { base: { task: 'mnist', preset: 'paper' }, axes: { memory: ['cet:3'] } },
      /Table 2 has no row for cet:3 .*\(the cell with memory cet:3\)\.$/,
    ],
    [
      { base: { task: 'mnist' }, axes: { memory: ['et'] }, when: [{ if: { memory: 'et' }, skip: true }] },
      /^test leaves every combination out/,
    ],
  ])('that %j asks for are refused in one sentence', async (definition, sentence) => {
    await expect(cellsOf(definition)).rejects.toThrow(sentence);
  });
});

describe('the experiments of the paper', () => {
  const folder = join(import.meta.dirname, '../../../experiments');

  it.each(readdirSync(folder).filter((name) => name.endsWith('.yaml')))(
    '%s can be run at every scale',
    async (name) => {
      const experiment = await readExperiment(join(folder, name));
      if (!hasRuns(experiment)) {
        expect(experiment.figures.length).toBeGreaterThan(0);
        return;
      }
      const counts = [];
      for (const scale of scaleNames) {
        const { cells, remarks } = await resolveCells(experiment, { scale, mostCells: 10_000, source: name });
        counts.push(cells.length);
        // At a smaller scale some values are left out, and rules for them with them.
        if (scale === 'full') expect(remarks).toEqual([]);
      }
      expect(counts[0]).toBeGreaterThanOrEqual(Math.max(...counts));
    },
  );

  it('figure-3.yaml has the delays and orders of the paper for both tasks, and each backprop once for all delays', async () => {
    const experiment = await readExperiment(join(folder, 'figure-3.yaml'));
    const { cells } = await resolveCells(experiment, { scale: 'full', mostCells: 1000, source: 'figure-3' });
    expect(cells).toHaveLength(2 * (5 * 6 + 1) * 3);
  });
});
