// The page's drawing against Vega's: the same specification must put the same line at the same place.
import * as vega from 'vega';
import { compile } from 'vega-lite';
import { describe, expect, it } from 'vitest';
import { completeSpec, type Figure, type FigureStyle } from '../../src/core/figures/figure.ts';
import { kernelComparisonFigure } from '../../src/core/figures/kernel-comparison.ts';
import { learningCurvesFigure } from '../../src/core/figures/learning-curves.ts';
import { equationFigureIds, paperFigure } from '../../src/core/figures/registry.ts';
import { signalInputFigure } from '../../src/core/figures/signal-input.ts';
import { signalMemoryFigure } from '../../src/core/figures/signal-memory.ts';
import { themes } from '../../src/core/figures/theme.ts';
import { parseTraceSpecs } from '../../src/core/traces/trace-spec.ts';
import { layoutPicture, themeSizes } from './picture.ts';
import { svgText } from './svg-text.ts';

const measureText = (text: string, fontSize: number) => 0.58 * fontSize * text.length;
const recording = {
  samples: Float64Array.from({ length: 300 }, (_, at) => 40 * Math.sin(at / 9)),
  sampleSeconds: 0.01,
};
const curves = (updates: readonly number[]) =>
  ['et', 'cet:10', 'backprop'].flatMap((memory, line) =>
    updates.map((update) => ({ memory, seed: 3, update, value: 1 - Math.exp(-update / (40 + 60 * line)) })),
  );
const figures: readonly (readonly [string, Figure])[] = [
  ...equationFigureIds.map((id) => [id, paperFigure(id)] as const),
  [
    '1c of every kind',
    kernelComparisonFigure({
      memories: parseTraceSpecs('et,et:0.9,cet:50,ltp-ltd:0.1,perfect'),
      normalization: 'area',
    }),
  ],
  ['2 of a recording', signalMemoryFigure({ signal: recording, delaySeconds: 0.4 })],
  ['the input', signalInputFigure(recording)],
  [
    'learning curves with dots',
    learningCurvesFigure(curves([0, 10, 20, 40]), { range: [0, 100], updates: 2000, metric: 'accuracy (%)' }),
  ],
  [
    'learning curves',
    learningCurvesFigure(curves(Array.from({ length: 50 }, (_, at) => 10 * at)), { unit: 'plain', range: [-1, 1] }),
  ],
];
const styles: readonly FigureStyle[] = [
  { theme: themes.light, widthPixels: 600 },
  { theme: themes.dark, widthPixels: 320 },
];

interface Item {
  readonly x: number;
  readonly y: number;
  readonly stroke?: string;
}
interface Mark {
  readonly marktype: string;
  readonly name?: string;
  readonly items: readonly (Item & {
    readonly items?: readonly Mark[];
    readonly width?: number;
    readonly height?: number;
  })[];
}

/** The lines of Vega's drawing, each as points in shares of its panel, in the order of drawing. */
async function vegaLines(figure: Figure, style: FigureStyle) {
  const { spec } = compile(completeSpec(figure, style));
  const view = new vega.View(vega.parse(spec), { renderer: 'none' });
  await view.runAsync();
  const lines: { readonly stroke: string; readonly points: readonly (readonly [number, number])[] }[] = [];
  const visit = (mark: Mark, size: { readonly width: number; readonly height: number }) => {
    if (mark.marktype === 'line' && mark.name?.includes('marks')) {
      const points = mark.items.map(({ x, y }) => [x / size.width, y / size.height] as const);
      lines.push({ stroke: mark.items[0]?.stroke ?? '', points });
    }
    if (mark.marktype !== 'group') return;
    for (const group of mark.items) {
      const own = group.width && group.height ? { width: group.width, height: group.height } : size;
      for (const child of group.items ?? []) visit(child, own);
    }
  };
  visit((view.scenegraph() as unknown as { readonly root: Mark }).root, { width: view.width(), height: view.height() });
  view.finalize();
  return lines;
}

function ourLines(figure: Figure, style: FigureStyle) {
  const { shapes, panels } = layoutPicture(figure, { style, measureText, withTitle: true });
  return shapes.flatMap((shape) => {
    if (shape.kind !== 'path' || !shape.stroke || !shape.d.includes('L')) return [];
    const points = shape.d
      .slice(1)
      .split('L')
      .map((pair) => pair.split(',').map(Number) as [number, number]);
    const [, firstY] = points[0]!;
    const panel = panels.find(
      ({ top, bottom }) => points.every(([, y]) => y >= top - 1 && y <= bottom + 1) && firstY >= top - 1,
    );
    if (!panel || points.length < 3) return [];
    const { left, right, top, bottom } = panel;
    return [
      {
        stroke: shape.stroke,
        points: points.map(([x, y]) => [(x - left) / (right - left), (y - top) / (bottom - top)] as const),
      },
    ];
  });
}

describe.each(figures)('figure %s', (_id, figure) => {
  it.each(styles)(
    'has every line of Vega, in its colour, within half a pixel ($theme.name, $widthPixels)',
    async (style) => {
      const expected = (await vegaLines(figure, style)).filter(({ points }) => points.length > 2);
      const ours = ourLines(figure, style);
      expect(ours.map(({ stroke }) => stroke)).toEqual(expected.map(({ stroke }) => stroke));
      expect(ours.length).toBeGreaterThan(0);
      ours.forEach(({ points }, at) => {
        const { points: theirs } = expected[at]!;
        expect(points).toHaveLength(theirs.length);
        points.forEach(([x, y], point) => {
          expect(Math.abs(x - theirs[point]![0])).toBeLessThan(0.5 / 200);
          expect(Math.abs(y - theirs[point]![1])).toBeLessThan(0.5 / 40);
        });
      });
    },
  );

  it.each(styles)('stays inside its picture and is sound SVG ($theme.name, $widthPixels)', (style) => {
    const picture = layoutPicture(figure, { style, measureText, withTitle: true });
    const svg = svgText(picture, { description: figure.caption, fontFamily: 'Inter' });
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    for (const shape of picture.shapes) {
      if (shape.kind !== 'text') continue;
      expect(shape.x, shape.text).toBeGreaterThanOrEqual(0);
      expect(shape.y, shape.text).toBeLessThanOrEqual(picture.height);
    }
    expect(picture.width).toBe(style.widthPixels);
  });
});

it('has the sizes of the theme', () => {
  for (const [name, [ours, theme]] of Object.entries(themeSizes(styles[0]!))) expect(ours, name).toEqual(theme);
});

it('refuses what it cannot draw instead of leaving it out', () => {
  const broken = { ...paperFigure('1c'), spec: () => ({ layer: [{ mark: 'bar', encoding: {} }] }) as never };
  expect(() => layoutPicture(broken, { style: styles[0]!, measureText, withTitle: false })).toThrow(
    'does not draw the mark bar',
  );
});
