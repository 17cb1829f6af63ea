import { describe, expect, it } from 'vitest';
import { drawnField } from './drawn-signal.ts';

describe('a signal in an address', () => {
  it('comes back as it was written, to the level', () => {
    const samples = Float64Array.from([0, 0.25, -1, 2]);
    const back = drawnField.parse(drawnField.format({ samples, sampleSeconds: 0.1 }));
    expect(back?.sampleSeconds).toBe(0.1);
    back?.samples.forEach((sample, at) => {
      expect(sample).toBeCloseTo(samples[at]!, 3);
    });
  });

  it.each(['1e999~0~1~AAAA', '0~0~1~AAAA', '1~0~1e999~AAAA', '1~1~0~AAAA', '1~0~1~AAA', '1~0~1~AA', ''])(
    'is refused where it is no signal: %j',
    (text) => {
      expect(drawnField.parse(text)).toBeUndefined();
    },
  );
});
