import { describe, expect, it } from 'vitest';
import { learningCurvesFigure, summarizeCurves } from './learning-curves.ts';

const row = (memory: string, seed: number, update: number, value: number) => ({ memory, seed, update, value });

describe('learning curves', () => {
  it('are mean, least and greatest over seeds, in the order of the updates', () => {
    const rows = [row('et', 0, 100, 0.8), row('et', 1, 100, 0.6), row('et', 1, 0, 0.1), row('et', 0, 0, 0.1)];
    expect(summarizeCurves(rows)).toEqual([
      { memory: 'et', update: 0, mean: 0.1, min: 0.1, max: 0.1, seeds: 2 },
      { memory: 'et', update: 100, mean: 0.7, min: 0.6, max: 0.8, seeds: 2 },
    ]);
  });

  it('end where the first seed of a memory ends, not of another memory', () => {
    const rows = [row('et', 0, 0, 0.1), row('et', 0, 9, 0.2), row('et', 1, 0, 0.1), row('cet:6', 0, 9, 0.5)];
    expect(summarizeCurves(rows).map(({ memory, update }) => `${memory} ${update}`)).toEqual(['et 0', 'cet:6 9']);
  });

  it('leave out what is not finite, and count an update that was measured twice once', () => {
    const rows = [row('et', 0, 0, Number.NaN), row('et', 0, 5, 0.2), row('et', 0, 5, 0.4)];
    expect(summarizeCurves(rows)).toEqual([{ memory: 'et', update: 5, mean: 0.4, min: 0.4, max: 0.4, seeds: 1 }]);
  });

  it('without a point to draw say what is missing', () => {
    expect(() => learningCurvesFigure([])).toThrow(/0 rows hold none/);
    expect(() => learningCurvesFigure([row('et', 0, 0, Number.NaN)])).toThrow(/1 rows hold none/);
  });
});
