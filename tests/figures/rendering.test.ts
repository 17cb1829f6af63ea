// What a figure becomes on disk: the same letters, lines and numbers in every format and theme.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { figureCsv } from '../../src/core/figures/csv.ts';
import type { Figure } from '../../src/core/figures/figure.ts';
import { kernelComparisonFigure } from '../../src/core/figures/kernel-comparison.ts';
import { learningCurvesFigure } from '../../src/core/figures/learning-curves.ts';
import { paperFigure } from '../../src/core/figures/registry.ts';
import { parseTraceSpecs } from '../../src/core/traces/trace-spec.ts';
import { renderPdf } from '../../src/edge/render/pdf.ts';
import { renderPng } from '../../src/edge/render/png.ts';
import { renderSvg } from '../../src/edge/render/svg.ts';
import { writeFigure } from '../../src/edge/render/write-figure.ts';

const trained = ['et', 'cet:2', 'cet:6', 'cet:10', 'perfect', 'backprop'];
const curveRows = trained.flatMap((memory, rank) =>
  [0, 1, 2].flatMap((seed) =>
    [0, 100, 200].map((update) => ({ memory, seed, update, value: (rank + seed + update) / 210 })),
  ),
);
const everyMemory = 'et,et:0.9,cet:1,cet:2,cet:6,cet:200,ltp-ltd:0.1,ltp-ltd:0.05:0.3,perfect';
const figures: readonly (readonly [string, Figure, readonly string[]])[] = [
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

const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

describe.each(figures)('figure %s', (_name, figure, expected) => {
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
