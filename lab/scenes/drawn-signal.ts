// A signal in an address: 4096 levels, two letters a sample, between a lowest and a highest level.
import type { SampledSignal } from '../../src/core/figures/signal-memory.ts';
import type { Field } from '../state/fields.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const levels = letters.length ** 2 - 1;
const mostSamples = 1000;

export interface DrawnSignal extends SampledSignal {
  readonly samples: Float64Array;
}

function format(signal: DrawnSignal | undefined): string {
  if (signal === undefined) return '';
  const [low, high] = [Math.min(...signal.samples), Math.max(...signal.samples)];
  const codes = Array.from(signal.samples, (sample) => {
    const level = high > low ? Math.round(((sample - low) / (high - low)) * levels) : 0;
    return `${letters[Math.floor(level / letters.length)]}${letters[level % letters.length]}`;
  });
  const head = [signal.sampleSeconds, low, high].map((number) => Number(number.toPrecision(6)));
  return [...head, codes.join('')].join('~');
}

function parse(text: string): DrawnSignal | undefined {
  const [, step, lowest, highest, codes = ''] = /^([\d.e+-]+)~([\d.e+-]+)~([\d.e+-]+)~([\w-]*)$/.exec(text) ?? [];
  const [sampleSeconds, low, high] = [Number(step), Number(lowest), Number(highest)];
  const count = codes.length / 2;
  const isSound = sampleSeconds > 0 && high >= low && [sampleSeconds, low, high].every(Number.isFinite);
  if (!isSound || !Number.isInteger(count) || count < 2 || count > mostSamples) return undefined;
  const samples = Float64Array.from({ length: count }, (_, at) => {
    const level = letters.indexOf(codes[2 * at]!) * letters.length + letters.indexOf(codes[2 * at + 1]!);
    return low + (level / levels) * (high - low);
  });
  return { samples, sampleSeconds };
}

export const drawnField: Field<DrawnSignal | undefined> = {
  initial: undefined,
  allowed: 'a signal that this page wrote',
  parse,
  format,
};
