import { describe, expect, it } from 'vitest';
import { renderFittingTable } from './output.ts';

const head = ['memory', 'delay', 'score', 'range'];
const rows = [
  ['et', '0.6s', '74.50 ± 0.20 %', '74.30 – 74.70'],
  ['cet:10', '0.6s', '84.33 ± 0.10 %', '84.20 – 84.40'],
];
const widest = (table: string) => Math.max(...table.split('\n').map((line) => line.length));

describe('a table that is to fit', () => {
  it('is one where there is room or no terminal', async () => {
    const whole = await renderFittingTable(head, rows, undefined);
    expect(whole.split('\n')).toHaveLength(5);
    expect(await renderFittingTable(head, rows, widest(whole))).toBe(whole);
  });

  it('is split into parts with numbered rows, none wider than the terminal, all of it there', async () => {
    const whole = await renderFittingTable(head, rows, undefined);
    for (let columns = 22; columns < widest(whole); columns += 1) {
      const table = await renderFittingTable(head, rows, columns);
      expect(widest(table)).toBeLessThanOrEqual(columns);
      for (const text of [...head, ...rows.flat()]) expect(table).toContain(text);
      expect(table.split('\n').filter((line) => /^│ 2 /.test(line)).length).toBeGreaterThan(1);
    }
  });

  it('goes on with numbers that its rows have, and shows a single column however wide', async () => {
    const table = await renderFittingTable(['', 'a', 'b'], [['7', 'x'.repeat(20), 'y'.repeat(20)]], 10);
    expect(table.match(/│ 7 /g)).toHaveLength(2);
    expect(table).toContain('x'.repeat(20));
  });
});
