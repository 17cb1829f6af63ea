import { describe, expect, it } from 'vitest';
import { drawnField } from '../scenes/drawn-signal.ts';
import { choiceField, namesField, numberField, numbersField, readState, writeState } from './fields.ts';

const fields = {
  T: numberField(2, 0.1, 8),
  inputs: numbersField([1, 2], 0, 12, 4),
  scale: choiceField('peak', ['peak', 'area']),
  memories: namesField(['et'], 3, (text) => {
    if (!/^(et|cet:\d+)$/.test(text)) throw new Error('none');
    return text;
  }),
  drawn: drawnField,
};
const initial = readState(fields, '').state;

describe('the state in an address', () => {
  it('says only what differs from the beginning, and reads back to itself', () => {
    expect(writeState(fields, initial)).toBe('');
    const state = { ...initial, T: 0.35, inputs: [0, 3.25], memories: ['cet:6', 'et'], scale: 'area' as const };
    const query = writeState(fields, state);
    expect(query).toBe('T=0.35&inputs=0,3.25&scale=area&memories=cet:6,et');
    expect(readState(fields, query)).toEqual({ state, complaints: [] });
  });

  it.each([
    ['T=abc', 'T=abc in the address is not a number from 0.1 to 8; 2 is shown.'],
    ['T=', 'T= in the address is not a number from 0.1 to 8; 2 is shown.'],
    ['T=1e9', 'T=1e9 in the address is not a number from 0.1 to 8; 2 is shown.'],
    ['inputs=1,x', 'inputs=1,x in the address is not 1 to 4 numbers from 0 to 12, with commas; 1,2 is shown.'],
    [
      'inputs=1,2,3,4,5',
      'inputs=1,2,3,4,5 in the address is not 1 to 4 numbers from 0 to 12, with commas; 1,2 is shown.',
    ],
    ['scale=width', 'scale=width in the address is not one of peak, area; peak is shown.'],
    ['memories=lstm', 'memories=lstm in the address is not 1 to 3 memories like et,cet:6; et is shown.'],
    ['drawn=%00%ff', 'drawn=\u0000\ufffd in the address is not a signal that this page wrote;  is shown.'],
    [
      'colour=red',
      'The address has “colour”, which this scene does not know; it takes T, inputs, scale, memories, drawn.',
    ],
  ])('of nonsense is the beginning, with a sentence: %s', (query, sentence) => {
    expect(readState(fields, query)).toEqual({ state: initial, complaints: [sentence] });
  });

  it('keeps what is sound beside nonsense', () => {
    const { state, complaints } = readState(fields, 'T=5&scale=&__proto__=1');
    expect(state.T).toBe(5);
    expect(complaints).toHaveLength(2);
  });
});

describe('a drawn signal', () => {
  it('is written with an error of a 4096th of its range at most', () => {
    const samples = Float64Array.from({ length: 480 }, (_, at) => 3 * Math.sin(at / 30) - 1);
    const text = drawnField.format({ samples, sampleSeconds: 0.05 });
    expect(text.length).toBeLessThan(1000);
    const back = drawnField.parse(text)!;
    expect(back.sampleSeconds).toBe(0.05);
    back.samples.forEach((sample, at) => {
      expect(Math.abs(sample - samples[at]!)).toBeLessThan(6 / 4095);
    });
  });

  it.each([
    '',
    '0.05~0~1~A',
    '0.05~0~1~AAA',
    '-1~0~1~AAAA',
    '0.05~1~0~AAAA',
    '0.05~0~1e999~AAAA',
    `0.05~0~1~${'A'.repeat(5000)}`,
  ])('is refused where it is damaged: %s', (text) => {
    expect(drawnField.parse(text)).toBeUndefined();
  });
});
