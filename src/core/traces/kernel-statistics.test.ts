import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { continuousKernel, sampleKernel } from './kernel.ts';
import { continuousKernelStatistics, discreteKernelStatistics, halfMaximumWidthSteps } from './kernel-statistics.ts';
import { parseTraceSpec } from './trace-spec.ts';

const MEMORIES = [
  'et',
  'et:0.8',
  'cet:2',
  'cet:6',
  'cet:50',
  'ltp-ltd:0.08',
  'ltp-ltd:0.3:0.31',
  'ltp-ltd:0.3:4',
  'perfect',
];

describe('discrete statistics', () => {
  it('equal the sums over the sampled kernel', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...MEMORIES),
        fc.double({ min: 1, max: 30, noNaN: true }),
        fc.constantFrom('sampled' as const, 'continuous' as const),
        (memory, delaySteps, peakAlignment) => {
          const spec = parseTraceSpec(memory);
          const kernel = sampleKernel(spec, { delaySteps, peakAlignment }, 6000);
          const mean = kernel.reduce((sum, weight, lag) => sum + weight * lag, 0);
          const variance = kernel.reduce((sum, weight, lag) => sum + weight * (lag - mean) ** 2, 0);
          const ours = discreteKernelStatistics(spec, { delaySteps, peakAlignment });
          expect(ours.peak).toBe(Math.max(...kernel));
          expect(kernel[ours.peakLagSteps]).toBe(ours.peak);
          expect(Math.abs(ours.meanLagSteps - mean)).toBeLessThan(1e-10 * (1 + mean));
          expect(Math.abs(ours.widthSteps - Math.sqrt(variance))).toBeLessThan(1e-9 * (1 + mean));
        },
      ),
    );
  });

  it('of long delays agree with the sum over a million lags', () => {
    const delaySteps = 30_000;
    for (const memory of ['cet:2', `ltp-ltd:${1 / 29_000}`]) {
      const spec = parseTraceSpec(memory);
      const kernel = sampleKernel(spec, { delaySteps }, 1_500_000);
      const mean = kernel.reduce((sum, weight, lag) => sum + weight * lag, 0);
      const variance = kernel.reduce((sum, weight, lag) => sum + weight * (lag - mean) ** 2, 0);
      const ours = discreteKernelStatistics(spec, { delaySteps });
      expect(Math.abs(ours.meanLagSteps / mean - 1)).toBeLessThan(1e-11);
      expect(Math.abs(ours.widthSteps / Math.sqrt(variance) - 1)).toBeLessThan(1e-11);
      expect(Math.abs(ours.peakLagSteps - delaySteps)).toBeLessThanOrEqual(1);
    }
  });
});

describe('continuous statistics', () => {
  it('of a cascade are area 1, peak at the delay, mean n/α and width √n/α', () => {
    for (const order of [2, 3, 6, 10, 200]) {
      const delaySteps = 12.5;
      const rate = (order - 1) / delaySteps;
      const ours = continuousKernelStatistics({ kind: 'cet', order }, { delaySteps });
      expect(ours.area).toBe(1);
      expect(ours.peakLagSteps).toBeCloseTo(delaySteps, 12);
      expect(ours.meanLagSteps).toBeCloseTo(order / rate, 10);
      expect(ours.widthSteps).toBeCloseTo(Math.sqrt(order) / rate, 10);
    }
  });

  it('equal integrals of the kernel', () => {
    for (const memory of MEMORIES.filter((name) => name !== 'perfect')) {
      for (const normalization of ['area', 'peak'] as const) {
        const options = { delaySteps: 6, normalization };
        const spec = parseTraceSpec(memory);
        const kernel = continuousKernel(spec, options);
        const ours = continuousKernelStatistics(spec, options);
        const step = 1 / 256;
        const moments = [0, 0];
        for (let i = 0; i < 500 / step; i++) {
          const time = (i + 0.5) * step;
          moments[0]! += kernel(time) * step;
          moments[1]! += kernel(time) * step * time;
        }
        expect(moments[0]! / ours.area).toBeCloseTo(1, 4);
        expect(moments[1]! / moments[0]! / ours.meanLagSteps).toBeCloseTo(1, 4);
        expect(kernel(ours.peakLagSteps)).toBeCloseTo(ours.peak, 12);
        if (normalization === 'peak') expect(ours.peak).toBeCloseTo(1, 14);
      }
    }
  });

  it('the width at half maximum narrows with the order as derived', () => {
    for (const [order, ratio] of [
      [2, 2.45],
      [3, 1.7],
      [6, 1.06],
      [10, 0.79],
    ] as const) {
      expect(halfMaximumWidthSteps({ kind: 'cet', order }, { delaySteps: 40 }) / 40).toBeCloseTo(ratio, 2);
    }
    expect(halfMaximumWidthSteps({ kind: 'et' }, { delaySteps: 40 })).toBeCloseTo(40 * Math.LN2, 10);
    expect(halfMaximumWidthSteps({ kind: 'perfect' }, { delaySteps: 40 })).toBe(0);
  });
});
