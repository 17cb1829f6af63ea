import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { niceAxis } from './nice-axis.ts';
import { terminalPlot } from './terminal-plot.ts';

const escapeCharacter = String.fromCharCode(27);
const withoutColor = (text: string) => text.replaceAll(new RegExp(`${escapeCharacter}\\[\\d+m`, 'g'), '');
const ramp = [
  { label: 'et', points: [[0, 1] as const, [10, 0] as const] },
  { label: 'cet:6', points: [[0, 0] as const, [10, 1] as const] },
];

describe('a terminal plot', () => {
  it('is colourless when asked to be, and then tells series apart by letters', () => {
    const text = terminalPlot(ramp, { width: 60, color: false });
    expect(text).not.toContain(escapeCharacter);
    expect(text).toContain('a et   b cet:6');
    expect(text).toMatch(/┤.*a/);
    expect(text).toMatch(/│.*b/);
  });

  it('shows the same lines in colour', () => {
    const text = terminalPlot(ramp, { width: 60, color: true });
    expect(text).toContain(escapeCharacter);
    expect(withoutColor(text)).toContain('━ et   ━ cet:6');
  });

  it('names its axes and the ends of their ranges', () => {
    const text = terminalPlot(ramp, { width: 60, color: false, xTitle: 'time (s)', yTitle: 'trace' });
    expect(text).toMatch(/^trace\n/);
    expect(text).toMatch(/\n *1\.0 ┤/);
    expect(text).toMatch(/\n *0\.0 ┤/);
    expect(text).toMatch(/\n +0 .* 10\n +time \(s\)\n/);
  });

  it('draws a falling line from the upper left to the lower right', () => {
    const rows = terminalPlot(ramp.slice(0, 1), { width: 40, height: 6, color: true }).split('\n').slice(0, 6);
    const starts = rows.map((line) => withoutColor(line).search(/[⠀-⣿]/u));
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(starts[0]).toBe(5);
  });

  it('is never wider than the terminal and never fails, whatever the data', () => {
    const value = fc.oneof(fc.double({ min: -1e6, max: 1e6 }), fc.constant(Number.NaN), fc.constant(0));
    const series = fc.array(
      fc.record({
        label: fc.string({ maxLength: 12, unit: 'grapheme-ascii' }),
        points: fc.array(fc.tuple(value, value)),
      }),
      { maxLength: 9 },
    );
    fc.assert(
      fc.property(
        series,
        fc.integer({ min: 40, max: 200 }),
        fc.integer({ min: 1, max: 20 }),
        (lines, width, height) => {
          const text = terminalPlot(lines, { width, height, color: true, xTitle: 'x', yTitle: 'y' });
          for (const line of withoutColor(text).split('\n')) expect(line.length).toBeLessThanOrEqual(width);
          expect(text).not.toMatch(/NaN|undefined/);
        },
      ),
    );
  });

  it('is empty without a finite point', () => {
    expect(terminalPlot([{ label: 'et', points: [[0, Number.NaN]] }], { width: 80, color: false })).toBe('');
  });
});

it('an axis covers its data with round, evenly spaced numbers', () => {
  expect(niceAxis([9.2, 97], 4).labels).toEqual(['0', '50', '100']);
  expect(niceAxis([0, 1], 5).labels).toEqual(['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']);
  expect(niceAxis([5], 2).labels.map(Number)).toContain(5);
});
