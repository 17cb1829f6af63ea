import { describe, expect, it } from 'vitest';
import { columnBuffers, DamagedLineError, MetricsColumnsBuilder } from './metrics-columns.ts';

function columnsOf(...pieces: readonly string[]) {
  const builder = new MetricsColumnsBuilder();
  for (const piece of pieces) builder.add(piece);
  return builder.columns();
}

const lines = (...rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

describe('columns of metrics.jsonl', () => {
  it('hold every row, NaN where one lacks a number, and nothing for a field that none has', () => {
    const { update, fields } = columnsOf(
      lines({ update: 1, loss: 2.5, meanReturn: null }, { update: 3, seconds: 0.5 }),
    );
    expect([...update]).toEqual([1, 3]);
    expect([...(fields.loss ?? [])]).toEqual([2.5, Number.NaN]);
    expect([...(fields.seconds ?? [])]).toEqual([Number.NaN, 0.5]);
    expect([fields.meanReturn, fields.samples]).toEqual([null, null]);
  });

  it('have an alignment for each layer that was measured, undefined ones as NaN', () => {
    const { layers, alignment } = columnsOf(
      lines({ update: 1, alignment: { W1: 0.5, W2: null } }, { update: 2 }, { update: 4, alignment: { W2: 1 } }),
    );
    const rows = [...alignment.update].map((update, row) => [
      update,
      layers[alignment.layer[row]!],
      alignment.cosine[row],
    ]);
    expect(rows).toEqual([
      [1, 'W1', 0.5],
      [1, 'W2', Number.NaN],
      [4, 'W2', 1],
    ]);
  });

  it('have the evaluations alone', () => {
    const { evaluations } = columnsOf(lines({ update: 1 }, { update: 2, testAccuracy: 0.5, testLoss: 1.5 }));
    expect([[...evaluations.update], [...evaluations.accuracy], [...evaluations.loss]]).toEqual([[2], [0.5], [1.5]]);
  });

  it('grow beyond what was expected, piece by piece', () => {
    const piece = (begin: number) => lines(...Array.from({ length: 3000 }, (_, at) => ({ update: begin + at })));
    const { update } = columnsOf(piece(0), piece(3000));
    expect([...update]).toEqual(Array.from({ length: 6000 }, (_, at) => at));
  });

  it.each([
    ['that is cut', '{"update":'],
    ['that is no object', '[1]'],
    ['without an update', '{"loss":1}'],
    ['with half an update', '{"update":1.5}'],
    ['with a negative update', '{"update":-1}'],
    ['with an accuracy in words', '{"update":1,"testAccuracy":"high"}'],
    ['with an alignment that is none', '{"update":1,"alignment":{"W1":"high"}}'],
  ])('refuse a line %s, by its number', (_, line) => {
    const damaged = () => columnsOf('{"update":1}\n{"update":2}\n', `{"update":3}\n${line}\n`);
    expect(damaged).toThrow(DamagedLineError);
    expect(damaged).toThrow('line 4 is no row');
  });

  it('are buffers of their own, so that they can be moved', () => {
    const buffers = columnBuffers(columnsOf(lines({ update: 1, loss: 1, alignment: { W1: 1 }, testAccuracy: 1 })));
    expect(new Set(buffers).size).toBe(buffers.length);
    expect(buffers).toHaveLength(8);
    expect(buffers.every(({ byteLength }) => byteLength <= 8)).toBe(true);
  });
});
