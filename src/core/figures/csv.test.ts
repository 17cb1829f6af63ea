import fc from 'fast-check';
import { expect, it } from 'vitest';
import { figureCsv } from './csv.ts';

/** A reader of RFC 4180, written independently of the writer. */
function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  let record: string[] = [];
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (match === null) throw new Error('not RFC 4180');
    record.push(match[1] === undefined ? match[2]! : match[1].replaceAll('""', '"'));
    if (match[3] === '\r\n') {
      records.push(record);
      record = [];
    }
  }
  return records;
}

const cell = fc.oneof(fc.string(), fc.double(), fc.constant(null), fc.constantFrom('a,b', '"', '\r\n', 'x"y,z'));

it('a figure reads back from its CSV cell by cell', () => {
  const rows = fc.array(fc.record({ memory: cell, timeSeconds: cell, 'a "quoted" column': cell }), { maxLength: 8 });
  fc.assert(
    fc.property(rows, (given) => {
      const columns = ['memory', 'timeSeconds', 'a "quoted" column'];
      const [header, ...records] = parseCsv(figureCsv({ columns, rows: given }));
      expect(header).toEqual(columns);
      expect(records).toEqual(
        given.map((row) => Object.values(row).map((value) => (value === null ? '' : String(value)))),
      );
    }),
  );
});

it('numbers keep every bit', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (value) => {
      const [, [text] = []] = parseCsv(figureCsv({ columns: ['x'], rows: [{ x: value }] }));
      expect(Number(text) === value).toBe(true);
    }),
  );
});
