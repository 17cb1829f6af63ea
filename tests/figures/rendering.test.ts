// What a figure becomes on disk: the same letters, lines and numbers in every format and theme.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { figureCsv } from '../../src/core/figures/csv.ts';
import type { Figure } from '../../src/core/figures/figure.ts';
import { kernelComparisonFigure } from '../../src/core/figures/kernel-comparison.ts';
import { learningCurvesFigure } from '../../src/core/figures/learning-curves.ts';
import type { RecordedRun } from '../../src/core/figures/recorded-run.ts';
import { paperFigure, runFigure } from '../../src/core/figures/registry.ts';
import { parseTraceSpecs } from '../../src/core/traces/trace-spec.ts';
import { renderPdf } from '../../src/edge/render/pdf.ts';
import { renderPng } from '../../src/edge/render/png.ts';
import { renderSvg } from '../../src/edge/render/svg.ts';
import { writeFigure } from '../../src/edge/render/write-figure.ts';
import { madeUpRun, madeUpRuns } from '../support/recorded-run.ts';

const trained = ['et', 'cet:2', 'cet:6', 'cet:10', 'perfect', 'backprop'];
const curveRows = trained.flatMap((memory, rank) =>
  [0, 1, 2].flatMap((seed) =>
    [0, 100, 200].map((update) => ({ memory, seed, update, value: (rank + seed + update) / 210 })),
  ),
);
const everyMemory = 'et,et:0.9,cet:1,cet:2,cet:6,cet:200,ltp-ltd:0.1,ltp-ltd:0.05:0.3,perfect';
const figures: readonly (readonly [string, Figure, readonly string[]])[] = [
  ['1A', paperFigure('1a'), ['et', 'cet:10', 'cause', 'error δ', 'T = 2 s', 'weight', 'time (s)']],
  ['1B', paperFigure('1b'), ['1', '2', '3', '4', '5', '6', 'T = 2 s', 'time since the input (s)']],
  ['1C', paperFigure('1c'), ['et', 'cet:2', 'cet:6', 'cet:10', 'T = 2 s', 'trace (share of its peak)']],
  ['2', paperFigure('2'), ['input', 'input 2 s later', 'et, r = 0.49', 'cet:10, r = 0.87', 'time (s)']],
  ['of curves', learningCurvesFigure(curveRows), [...trained, 'weight updates', 'test accuracy (%)']],
  [
    'of one point and a fixed range',
    learningCurvesFigure(curveRows.slice(0, 1), { id: 'one', range: [80, 100], unit: 'plain', metric: 'return' }),
    ['et', 'return', '80', '100'],
  ],
  [
    'of every kind of memory',
    kernelComparisonFigure({ memories: parseTraceSpecs(everyMemory), normalization: 'area' }),
    [...everyMemory.split(','), 'trace (per second)'],
  ],
];

const unfinished = (run: RecordedRun): RecordedRun =>
  run.memory === 'et' && run.seed === 1
    ? { ...run, finishedAt: null, measurements: run.measurements.slice(0, 50) }
    : run;
const retrograde = [...madeUpRuns({}), madeUpRun({ memory: 'backprop' })].map(unfinished);
const onCifar10 = madeUpRuns({ seeds: [0, 1] }, { task: 'cifar10' }).map(unfinished);
const broadcast = madeUpRuns({ delaysSeconds: [0.2, 10] }, { task: 'cifar10', delays: 'broadcast' });
const undefinedAtFirst = madeUpRuns({ memories: ['et', 'cet:2'] }).map((run) => ({
  ...run,
  measurements: run.measurements.map((row, at) =>
    at < 20 ? { ...row, alignment: { W1: null, W2: 0.5, W3: 1 } } : row,
  ),
}));
const onImages = [
  ...madeUpRuns({ delaysSeconds: [0.2, 10], memories: ['et', 'perfect'] }, { delays: 'broadcast' }),
  ...madeUpRuns({ delaysSeconds: [1], seeds: [0] }, { task: 'cifar10', delays: 'broadcast' }),
];
const stackedPlay = [
  ...madeUpRuns({ memories: ['et', 'cet:10'] }, { task: 'cartpole' }),
  madeUpRun({ task: 'cartpole', memory: 'backprop' }),
];
const equallyLate = [
  ...madeUpRuns({ memories: ['et', 'cet:5'], delaysSeconds: [2, 128] }, { task: 'cartpole', delays: 'broadcast' }),
  ...madeUpRuns({ memories: ['et', 'backprop'], delaysSeconds: [8] }, { task: 'spaceinvaders', delays: 'broadcast' }),
];
const legend = ['et', 'cet:2', 'cet:6', 'cet:10'];
const runFigures: typeof figures = [
  ['5', runFigure('5', broadcast.map(unfinished)), [...legend, '0.2 s late', '10 s late', 'alignment (cosine)', '10k']],
  [
    '7A',
    runFigure('7a', retrograde),
    [...legend, 'backprop', '20,000', '1 to 3 seeds, 20,000 updates; 1 of 13 runs unfinished'],
  ],
  ['7B', runFigure('7b', onCifar10), [...legend, 'weight updates', 'test accuracy (%)']],
  ['7C', runFigure('7c', retrograde), [...legend, 'W1, 4 min late', 'W3, at once', 'test accuracy (%)']],
  ['7D', runFigure('7d', onCifar10), [...legend, 'C1, 8 min late', 'W2, at once']],
  ['9', runFigure('9', broadcast), [...legend, '0.2 s late', '10 s late', 'C1', 'W2', 'weight updates']],
  ['11', runFigure('11', retrograde), [...legend, 'W2, 2 min late', 'alignment (cosine)', 'weight updates']],
  ['12', runFigure('12', onCifar10), [...legend, 'C1, 8 min late', 'C2, 6 min late', '0', '20k']],
  ['3', runFigure('3', onImages), [...legend, 'perfect', 'MNIST', 'CIFAR-10', '–', 'delay T (s)', '0.2']],
  ['4', runFigure('4', equallyLate), ['CartPole', 'SpaceInvaders', 'backprop', '–', 'memory', '1.2', '128']],
  ['8A', runFigure('8a', stackedPlay), ['et', 'cet:10', 'backprop', '0', '5M', 'return of an episode']],
  ['8C', runFigure('8c', stackedPlay), ['W1, 4 min late', 'W3, at once', 'return of an episode']],
  ['10', runFigure('10', equallyLate), ['CartPole W1', 'SpaceInvaders W3', '10M', 'alignment (cosine)']],
  ['13', runFigure('13', equallyLate), ['CartPole', 'SpaceInvaders', '–']],
  ['11 with undefined values', runFigure('11', undefinedAtFirst), ['W1, 4 min late', 'weight updates']],
];

/** Texts, wrapped ones as one. */
const texts = (svg: string) =>
  [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/gs)].map(([, inner = '']) =>
    inner.replaceAll('</tspan><', '</tspan> <').replaceAll(/<[^>]*>/g, ''),
  );

describe.each([...figures, ...runFigures])('figure %s', (_name, figure, expected) => {
  it.each(['light', 'dark'] as const)(
    'as SVG (%s) has all its labels, no NaN, and no warning from Vega',
    async (theme) => {
      const svg = await renderSvg(figure, { theme });
      expect(texts(svg)).toEqual(expect.arrayContaining([...expected]));
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      expect(svg).toContain('Inter, ');
    },
  );

  it('is as wide as asked, in pixels', async () => {
    const svg = await renderSvg(figure, { width: 560 });
    expect(Math.abs(Number(/ width="([\d.]+)"/.exec(svg)?.[1]) - 560)).toBeLessThanOrEqual(8);
  });

  it('is the same text every time, also when several are rendered at once', async () => {
    const [first, second] = await Promise.all([renderSvg(figure), renderSvg(figure)]);
    expect(second).toBe(first);
  });
});

describe('rendering', () => {
  const figure = paperFigure('1c');

  it('wraps a title that is wider than the picture', async () => {
    const svg = await renderSvg({
      ...figure,
      title: 'A title that is much too long for the width of one printed column',
    });
    const lines = [...svg.matchAll(/<tspan[^>]*>([^<]*)<\/tspan>/g)].map(([, text]) => text);
    expect(lines.join(' ')).toMatch(/^A title .* one printed column/);
    expect(lines.length).toBeGreaterThan(1);
  });

  it('wraps title and subtitle', async () => {
    const svg = await renderSvg(runFigure('7b', onCifar10));
    expect([...svg.matchAll(/<tspan[^>]*>([^<]*)<\/tspan>/g)].map(([, line]) => line).join(' ')).toBe(
      'CIFAR-10, errors 2 min later with every layer 2 seeds, 20,000 updates; reduced (1,562,500 updates in the paper); 1 of 8 runs unfinished',
    );
  });

  it('takes as many panels as the paper has delays and layers', async () => {
    const runs = madeUpRuns(
      { memories: ['et'], seeds: [0, 1], delaysSeconds: [0.2, 0.6, 1, 2, 4, 10] },
      { task: 'cifar10', delays: 'broadcast' },
    );
    expect(texts(await renderSvg(runFigure('9', runs)))).toEqual(expect.arrayContaining(['C1', 'W2', '0.6 s late']));
  });

  it('a warning of Vega is a bug that names the figure', async () => {
    const broken: Figure = {
      ...figure,
      spec: () =>
        ({
          data: { name: 'rows' },
          mark: 'bar',
          encoding: { strokeDash: { field: 'kernel' }, y: { aggregate: 'mean' } },
        }) as never,
    };
    await expect(renderSvg(broken)).rejects.toThrow(/Figure figure-1c: /);
  });

  it('a PNG shows its text without any font of the system', async () => {
    const svg = await renderSvg(figure);
    const start = svg.slice(0, svg.indexOf('<g'));
    const blank = await renderPng(`${start}</svg>`, 1);
    const text = svg.match(/<text[^>]*>et<\/text>/)?.[0].replace(/transform="[^"]*"/, 'transform="translate(50,50)"');
    expect(text).toBeDefined();
    const inked = await renderPng(`${start}${text}</svg>`, 1);
    expect([...inked.subarray(1, 4)].map((byte) => String.fromCharCode(byte)).join('')).toBe('PNG');
    expect(Buffer.from(inked).equals(blank)).toBe(false);
  });

  it('a PNG has as many pixels as its scale says', async () => {
    const svg = await renderSvg(figure);
    const png = Buffer.from(await renderPng(svg, 2));
    expect(png.readUInt32BE(16)).toBe(2 * Number(/ width="(\d+)"/.exec(svg)?.[1]));
  });

  it('a PDF embeds the letters, has the size of the picture in points, and is the same every time', async () => {
    const svg = await renderSvg(figure);
    const pdf = Buffer.from(await renderPdf(svg));
    const text = pdf.toString('latin1');
    expect(text.slice(0, 4)).toBe('%PDF');
    expect(text).toMatch(/\/FontName \/[A-Z]{6}\+Inter-Regular/);
    expect(text).toMatch(/\/FontFile2? /);
    expect(text).toContain('/MediaBox [0 0 300 ');
    expect(Buffer.from(await renderPdf(svg)).equals(pdf)).toBe(true);
  });
});

describe('writing a figure', () => {
  const figure = kernelComparisonFigure({ memories: parseTraceSpecs('et,cet:6') });
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'figure-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('leaves the pictures and the data beside each other, in a folder that it makes, and nothing else', async () => {
    const target = join(folder, 'a', 'b');
    const paths = await writeFigure(figure, target);
    const names = ['figure-1c.svg', 'figure-1c.png', 'figure-1c.pdf', 'figure-1c.csv'];
    expect(paths).toEqual(names.map((name) => join(target, name)));
    expect((await readdir(target)).sort()).toEqual([...names].sort());
    expect(await readFile(join(target, 'figure-1c.csv'), 'utf8')).toBe(figureCsv(figure));
  });

  it('replaces files of an earlier time, and keeps dark pictures apart', async () => {
    await writeFile(join(folder, 'figure-1c.svg'), 'old');
    await writeFigure(figure, folder, ['svg']);
    await writeFigure(figure, folder, ['svg', 'csv'], { theme: 'dark' });
    expect(await readFile(join(folder, 'figure-1c.svg'), 'utf8')).toMatch(/^<svg .*#ffffff/);
    expect((await readdir(folder)).sort()).toEqual(['figure-1c-dark.svg', 'figure-1c.csv', 'figure-1c.svg']);
  });

  it('says in a sentence why a folder cannot be used', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(writeFigure(figure, join(folder, 'file', 'below'), ['csv'])).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(/^Cannot create .*file\/below: part of the path is a file/),
    });
  });

  it('leaves no half of a file where it could not write', async () => {
    await mkdir(join(folder, 'figure-1c.csv'));
    await expect(writeFigure(figure, folder, ['csv'])).rejects.toMatchObject({ name: 'UserError' });
    expect(await readdir(folder)).toEqual(['figure-1c.csv']);
  });
});
