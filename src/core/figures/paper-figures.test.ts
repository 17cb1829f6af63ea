import { describe, expect, it } from 'vitest';
import { continuousKernel } from '../traces/kernel.ts';
import { parseTraceSpecs } from '../traces/trace-spec.ts';
import { discreteKernelsFigure } from './discrete-kernels.ts';
import { completeSpec, type Figure } from './figure.ts';
import { kernelComparisonFigure } from './kernel-comparison.ts';
import { blameShares, lateErrorFigure } from './late-error.ts';
import { equationFigureIds, figureIds, isRunFigure, paperFigure, parseFigureId } from './registry.ts';
import { bumpySignal, correlation, signalMemoryFigure } from './signal-memory.ts';
import { stateFillingFigure } from './state-filling.ts';
import { themes } from './theme.ts';

/** The time of the largest value of a column, by the groups of another. */
function peakTimes({ rows }: Figure, group: string, column: string): Map<unknown, number> {
  const best = new Map<unknown, { value: number; time: number }>();
  for (const row of rows) {
    const [value, time] = [row[column] as number, row.timeSeconds as number];
    if (value > (best.get(row[group])?.value ?? -1)) best.set(row[group], { value, time });
  }
  return new Map([...best].map(([key, { time }]) => [key, time]));
}

describe('Fig. 1A', () => {
  it('a classical trace blames the latest input most, a cascade the one that was T ago', () => {
    const [et, cet] = blameShares({ inputsSeconds: [0, 2, 3, 3.9], cause: 1, delaySeconds: 2 });
    expect([et?.mostBlamed, cet?.mostBlamed]).toEqual([3, 1]);
    // e^(-lag/T) by hand: lags 4, 2, 1 and 0.1 s.
    const weights = [4, 2, 1, 0.1].map((lag) => Math.exp(-lag / 2));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    et?.shares.forEach((share, at) => {
      expect(share).toBeCloseTo(weights[at]! / total, 12);
    });
  });

  it('shares of every memory sum to 1, and inputs after the error have none', () => {
    const memories = parseTraceSpecs('et,et:0.9,cet:1,cet:2,cet:200,ltp-ltd:0.1');
    for (const { shares } of blameShares({ memories, inputsSeconds: [1, 2, 9], cause: 0 })) {
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
      expect(shares[2]).toBe(0);
    }
  });

  it('where less is left of every input than a number can hold, the latest has it all', () => {
    const memories = parseTraceSpecs('et:0.01');
    expect(blameShares({ memories, inputsSeconds: [1, 2, 3], cause: 0, delaySeconds: 120 })).toEqual([
      { memory: 'et:0.01', shares: [0, 0, 1], mostBlamed: 2 },
    ]);
    const figure = lateErrorFigure({ memories, inputsSeconds: [1, 2, 3], cause: 0, delaySeconds: 120 });
    expect(JSON.stringify(figure)).not.toContain('NaN');
  });

  it('of a delay of more samples or lags than can be drawn is refused in a sentence', () => {
    expect(() => signalMemoryFigure({ delaySeconds: 1e9 })).toThrow(
      /takes \d+ samples of 0\.01 s, and at most 1048576/,
    );
    const kernel = { delaySteps: 1e12 };
    expect(() => discreteKernelsFigure({ memories: parseTraceSpecs('et'), kernel, stepSeconds: 0.2 })).toThrow(
      /3500000000002 lags to show, and at most 1048576/,
    );
  });

  it('the trace is the sum of the kernels of all inputs before', () => {
    const { rows } = lateErrorFigure({
      memories: parseTraceSpecs('et'),
      inputsSeconds: [1, 2],
      cause: 0,
      delaySeconds: 4,
    });
    const at3 = rows.find(({ series, timeSeconds }) => series === 'trace' && (timeSeconds as number) > 2.99)!;
    const time = at3.timeSeconds as number;
    expect(at3.level as number).toBeCloseTo(Math.exp(-(time - 1) / 4) + Math.exp(-(time - 2) / 4), 10);
  });

  it('refuses a cause that is not there, inputs before the beginning, and what has no trace', () => {
    expect(() => lateErrorFigure({ inputsSeconds: [1], cause: 1 })).toThrow('there are 1: give a number from 0 to 0');
    expect(() => lateErrorFigure({ inputsSeconds: [-1], cause: 0 })).toThrow('must be at 0 s or later');
    expect(() => lateErrorFigure({ memories: parseTraceSpecs('perfect') })).toThrow('no trace over time');
  });
});

describe('Fig. 1B', () => {
  it('the states of cet:6 peak one after another, every 0.4 s, the last at the delay of 2 s', () => {
    const peaks = [...peakTimes(stateFillingFigure(), 'state', 'level').values()];
    expect(peaks).toHaveLength(6);
    peaks.forEach((time, k) => {
      expect(time).toBeCloseTo(0.4 * k, 6);
    });
  });

  it('every state is pois(k; αt) divided by its peak', () => {
    for (const { state, timeSeconds, level } of stateFillingFigure().rows) {
      const [k, scaledTime] = [(state as number) - 1, (timeSeconds as number) * 2.5];
      const expected = k === 0 ? Math.exp(-scaledTime) : Math.exp(k * Math.log(scaledTime / k) + k - scaledTime);
      expect(level as number).toBeCloseTo(expected, 10);
    }
  });

  it.each(['cet:1', 'et', 'cet:2', 'cet:200'])('shows %s', (memory) => {
    const figure = stateFillingFigure({ memories: parseTraceSpecs(memory), delaySeconds: 120 });
    expect(figure.rows.every((row) => Number.isFinite(row.level as number))).toBe(true);
  });

  it.each(['et', 'cet:1'])('speaks of the one state of %s as of one', (memory) => {
    const { title, caption } = stateFillingFigure({ memories: parseTraceSpecs(memory) });
    expect(title).toBe(`The state of ${memory} after one input`);
    expect(caption).toContain('peaks at once');
    expect(caption).not.toMatch(/They|each|one after another|the last/);
    expect(stateFillingFigure().caption).toMatch(
      /^The 6 states .* one after another; the last, .* peaks at T = 2 s\.$/,
    );
  });

  it('refuses what has no states, and more than one cascade', () => {
    expect(() => stateFillingFigure({ memories: parseTraceSpecs('perfect') })).toThrow(/not a cascade/);
    expect(() => stateFillingFigure({ memories: parseTraceSpecs('cet:2,cet:6') })).toThrow(/2 memories were given/);
  });
});

describe('Fig. 1C', () => {
  it('and its like write a delay as figures of runs do', () => {
    const delaySeconds = 120;
    expect(kernelComparisonFigure({ delaySeconds }).title).toBe('Memories of one input for a delay of 2 min');
    expect(stateFillingFigure({ delaySeconds }).caption).toContain('peaks at T = 2 min.');
    expect(signalMemoryFigure({ delaySeconds }).title).toContain('2 min');
    expect(lateErrorFigure({ delaySeconds, inputsSeconds: [1], cause: 0 }).caption).toContain('2 min');
    const spec = JSON.stringify(
      completeSpec(stateFillingFigure({ delaySeconds }), { theme: themes.light, widthPixels: 800 }),
    );
    expect(spec).toContain('T = 2 min');
  });

  it('every cascade peaks at the delay with 1, the classical trace at once', () => {
    const peaks = peakTimes(kernelComparisonFigure({ delaySeconds: 7 }), 'memory', 'kernel');
    expect(peaks.get('et')).toBe(0);
    for (const memory of ['cet:2', 'cet:6', 'cet:10']) expect(peaks.get(memory)).toBeCloseTo(7, 6);
  });

  it('with unit area the values are the kernel per second, whatever the length of a step', () => {
    const memories = parseTraceSpecs('cet:6');
    const coarse = kernelComparisonFigure({ memories, normalization: 'area', stepSeconds: 0.2 });
    const fine = kernelComparisonFigure({ memories, normalization: 'area', stepSeconds: 0.01 });
    const kernel = continuousKernel({ kind: 'cet', order: 6 }, { delaySteps: 2 });
    coarse.rows.forEach((row, at) => {
      expect(row.kernel).toBeCloseTo(fine.rows[at]!.kernel as number, 10);
      expect(row.kernel).toBeCloseTo(kernel(row.timeSeconds as number), 10);
    });
  });

  it('draws perfect memory as a line at the delay, alone as well', () => {
    const { rows } = kernelComparisonFigure({ memories: parseTraceSpecs('perfect') });
    expect(rows).toEqual([
      { memory: 'perfect', timeSeconds: 2, kernel: 0 },
      { memory: 'perfect', timeSeconds: 2, kernel: 1 },
    ]);
  });
});

describe('Fig. 2', () => {
  const held = (memories: string, options = {}) => {
    const figure = signalMemoryFigure({ memories: parseTraceSpecs(memories), ...options });
    return [...figure.caption.matchAll(/[ ,](\S+) (−?\d\.\d+)/g)].map(([, name, r]) => [
      name,
      Number(r!.replace('−', '-')),
    ]);
  };

  it('perfect memory holds exactly the delayed input', () => {
    expect(held('perfect')).toEqual([['perfect', 1]]);
    const { rows } = signalMemoryFigure({ memories: parseTraceSpecs('perfect') });
    for (const row of rows) expect(row.trace as number).toBeCloseTo(row.delayedSignal as number, 9);
  });

  it('the higher the order, the closer the trace to the delayed input', () => {
    const values = held('et,cet:2,cet:6,cet:10,cet:50').map(([, r]) => r as number);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(values[3]).toBeGreaterThan(0.85);
    expect(values[0]).toBeLessThan(0.6);
  });

  it('rates by the step do not depend on the finer grid of the figure', () => {
    // A decay of 0.9 a step of 0.2 s is one of 0.81 a step of 0.4 s.
    const [[, short] = []] = held('et:0.9', { stepSeconds: 0.2 });
    const [[, long] = []] = held('et:0.81', { stepSeconds: 0.4 });
    expect(short).toBeCloseTo(long as number, 2);
  });

  it('takes any signal: a unit pulse leaves the kernel, and levels below 0 count', () => {
    const memories = parseTraceSpecs('et');
    const samples = new Float64Array(200);
    samples[0] = -1;
    const { rows } = signalMemoryFigure({ memories, delaySeconds: 2, signal: { samples, sampleSeconds: 0.1 } });
    expect(rows).toHaveLength(200);
    const loss = 1 - Math.exp(-0.1 / 2);
    rows.forEach((row, lag) => {
      expect(row.trace as number).toBeCloseTo(-loss * Math.exp((-0.1 * lag) / 2), 12);
    });
    expect(rows[20]?.delayedSignal).toBe(-1);
  });

  it('refuses a signal that is none', () => {
    const signal = (...samples: number[]) => ({ signal: { samples, sampleSeconds: 0.1 } });
    expect(() => signalMemoryFigure(signal(1))).toThrow('A signal of 1 samples');
    expect(() => signalMemoryFigure(signal(1, Number.NaN))).toThrow('all must be finite');
    expect(() => signalMemoryFigure({ signal: { samples: [1, 2], sampleSeconds: 0 } })).toThrow('time between samples');
  });

  it('its signal has six bumps between silence', () => {
    const samples = Array.from({ length: 2400 }, (_, at) => bumpySignal(at / 100));
    const tops = samples.filter((value, at) => value > (samples[at - 1] ?? 0) && value >= (samples[at + 1] ?? 0));
    expect(tops.filter((value) => value > 0.1)).toHaveLength(6);
    expect(bumpySignal(-1)).toBe(0);
    expect(bumpySignal(0)).toBeLessThan(1e-9);
  });

  it('correlation is that of Pearson', () => {
    expect(correlation([1, 2, 3], [2, 4, 6.1])).toBeCloseTo(0.99995, 4);
    expect(correlation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12);
  });
});

const inPaper = '1a 1b 1c 2 3 4 5 7a 7b 7c 7d 8a 8b 8c 8d 9 10 11 12 13'.split(' ');

describe('the registry', () => {
  it('holds the figures in the order of the paper', () => {
    expect(figureIds).toEqual([...inPaper]);
    expect(equationFigureIds).toEqual(['1a', '1b', '1c', '2']);
    expect(figureIds.filter((id) => !isRunFigure(id))).toEqual(equationFigureIds);
  });

  it.each(['1a', '1b', '1c', '2'] as const)('figure %s has every column in every row and says what it shows', (id) => {
    const { rows, columns, title, caption } = paperFigure(id);
    expect(rows.length).toBeGreaterThan(100);
    for (const row of rows) expect(Object.keys(row)).toEqual(columns);
    expect(title.length).toBeGreaterThan(10);
    expect(caption).toMatch(/\.$/);
  });

  it.each(['1a', '1b', '1c', '2'] as const)('figure %s refuses impossible delays in a sentence', (id) => {
    for (const delaySeconds of [0, -2, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => paperFigure(id, { delaySeconds })).toThrow(/delay of a figure is .* s, but must be above 0 s/);
    }
  });

  it('reads numbers in either case and suggests one for a slip', () => {
    expect(parseFigureId(' 1B ')).toBe('1b');
    expect(() => parseFigureId('1d')).toThrow(
      /no figure "1d" \(there are 1a, 1b, 1c, 2, 3, [^)]*\): did you mean 1[abc]\?/,
    );
  });
});
