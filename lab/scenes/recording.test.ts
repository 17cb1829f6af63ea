import { describe, expect, it } from 'vitest';
import { openRecording, readRecording } from './recording.ts';

const lines = (count: number, line: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => line(at)).join('\n');

describe('a recording', () => {
  it.each([
    ['commas and a heading', `time,value\n${lines(50, (at) => `${at / 10},${at}`)}`],
    ['semicolons and decimal commas', lines(50, (at) => `${String(at / 10).replace('.', ',')};${at}`)],
    ['tabs, quotes and other columns', lines(50, (at) => `"${at / 10}"\t${at}\tnote`)],
    [
      'spaces, in no order, with Windows line ends',
      lines(50, (at) => `${(49 - at) / 10} ${49 - at}`).replaceAll('\n', '\r\n'),
    ],
  ])('is read with %s', (_name, text) => {
    const { samples, sampleSeconds, remark } = readRecording('a.csv', text, 600);
    expect(samples.length * sampleSeconds).toBeCloseTo(4.9, 10);
    expect(samples[0]).toBeCloseTo(0, 0);
    expect(samples.at(-1)).toBeCloseTo(49, 0);
    expect(remark).toBe('');
  });

  it('denser than the grid is averaged, sparser is joined by straight lines', () => {
    const dense = readRecording(
      'a.csv',
      lines(10_000, (at) => `${at / 1000},${at % 2}`),
      100,
    );
    for (const sample of dense.samples) expect(sample).toBeCloseTo(0.5, 2);
    const sparse = readRecording('a.csv', '0,0\n10,100', 600);
    expect(sparse.samples).toHaveLength(100);
    sparse.samples.slice(1, -1).forEach((sample, at) => {
      expect(sample).toBeCloseTo(1.5 + at, 9);
    });
  });

  it('says how many lines were left out', () => {
    expect(readRecording('a.csv', '0,1\nx,y\n1,\n2,3', 600).remark).toBe(
      '2 of 4 lines of a.csv had no two numbers and were left out.',
    );
    expect(readRecording('a.csv', '0,1\n9,1e400\n2,3', 600).remark).toBe(
      '1 of 3 lines of a.csv had no two numbers and was left out.',
    );
    expect(readRecording('a.csv', 'time,value\n0,1\n2,3', 600).remark).toBe('');
  });

  it('of more than 100 MB is refused before it is read', async () => {
    const file = Object.defineProperty(new File(['0,1'], 'a.csv'), 'size', { value: 120_000_000 });
    await expect(openRecording(file, 600)).rejects.toThrow(
      'a.csv has 120 MB, but at most 100 MB are read; thin it out.',
    );
  });

  it.each([
    ['nothing', '', 'a.csv has 0 lines of a time and a value'],
    ['one line', '1,2', 'a.csv has 1 lines of a time and a value'],
    ['one time', '1,2\n1,3', 'at least two different times are needed'],
    ['prose', 'Dear reader,\nthis is no table.', 'a.csv has 0 lines of a time and a value'],
    ['bytes', 'PK\u0003\u0004\0\0', 'a.csv is not text'],
  ])('of %s is refused in a sentence', (_name, text, sentence) => {
    expect(() => readRecording('a.csv', text, 600)).toThrow(sentence);
  });
});
