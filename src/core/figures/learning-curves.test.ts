import { describe, expect, it } from 'vitest';
import { completeSpec } from './figure.ts';
import { learningCurvesFigure, summarizeCurves } from './learning-curves.ts';
import { themes } from './theme.ts';

const row = (memory: string, seed: number, update: number, value: number) => ({
  memory,
  seed,
  update,
  value,
  x: update,
});

describe('learning curves', () => {
  it('are mean, least and greatest over seeds, in the order of the updates', () => {
    const rows = [row('et', 0, 100, 0.8), row('et', 1, 100, 0.6), row('et', 1, 0, 0.1), row('et', 0, 0, 0.1)];
    expect(summarizeCurves(rows)).toEqual([
      { memory: 'et', update: 0, mean: 0.1, min: 0.1, max: 0.1, seeds: 2 },
      { memory: 'et', update: 100, mean: 0.7, min: 0.6, max: 0.8, seeds: 2 },
    ]);
  });

  it('go on with fewer seeds where one of the memory ends, and the caption says so', () => {
    const rows = [row('et', 0, 0, 0.1), row('et', 0, 9, 0.2), row('et', 1, 0, 0.1), row('cet:6', 0, 9, 0.5)];
    const points = summarizeCurves(rows).map(({ memory, update, seeds }) => `${memory} ${update}: ${seeds}`);
    expect(points).toEqual(['et 0: 2', 'et 9: 1', 'cet:6 9: 1']);
    expect(learningCurvesFigure(rows).caption).toMatch(/fainter where only some of the seeds/);
    expect(learningCurvesFigure(rows.slice(0, 1)).caption).not.toMatch(/fainter/);
  });

  it('are of as many seeds as each memory has', () => {
    const rows = [row('et', 0, 9, 0.2), row('et', 1, 9, 0.4), row('cet:6', 0, 9, 0.5)];
    expect(learningCurvesFigure(rows).caption).toContain(': mean over 1 to 2 seeds, the band from the least');
    expect(learningCurvesFigure(rows.slice(0, 2)).caption).toContain(': mean over 2 seeds,');
    expect(learningCurvesFigure(rows.slice(1)).caption).toContain(', one seed.');
  });

  it('leave out what is not finite, and count an update that was measured twice once', () => {
    const rows = [row('et', 0, 0, Number.NaN), row('et', 0, 5, 0.2), row('et', 0, 5, 0.4)];
    expect(summarizeCurves(rows)).toEqual([{ memory: 'et', update: 5, mean: 0.4, min: 0.4, max: 0.4, seeds: 1 }]);
  });

  it('of one value have an axis around it', () => {
    const spec = (values: readonly number[]) =>
      JSON.stringify(
        completeSpec(learningCurvesFigure(values.map((value, at) => row('et', 0, at, value))), {
          theme: themes.light,
          widthPixels: 800,
        }),
      );
    expect(spec([0.0892])).toContain('"domain":[7,10]');
    expect(spec([0.0892, 0.09])).not.toContain('"domain":[7,10]');
  });

  it('without a point to draw say what is missing', () => {
    expect(() => learningCurvesFigure([])).toThrow(/0 rows hold none/);
    expect(() => learningCurvesFigure([row('et', 0, 0, Number.NaN)])).toThrow(/1 rows hold none/);
  });
});
