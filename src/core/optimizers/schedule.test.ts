import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { learningRateAt, type WarmupCosine } from './schedule.ts';

const paper: WarmupCosine = { peakLearningRate: 2, updates: 100, warmupFraction: 0.1, finalFraction: 0.1 };
const schedules = fc.record({
  peakLearningRate: fc.double({ min: 1e-6, max: 10, noNaN: true }),
  updates: fc.integer({ min: 1, max: 500 }),
  warmupFraction: fc.double({ min: 0, max: 1, noNaN: true }),
  finalFraction: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe('the learning rate', () => {
  it('rises linearly to its peak, and falls along half a cosine to its final share', () => {
    expect(learningRateAt(paper, 0)).toBeCloseTo(0.2, 12);
    expect(learningRateAt(paper, 4)).toBeCloseTo(1, 12);
    expect(learningRateAt(paper, 9)).toBe(2);
    expect(learningRateAt(paper, 10)).toBe(2);
    // Half-way down: the mean of the peak and the end, between the updates 54 and 55.
    expect((learningRateAt(paper, 54) + learningRateAt(paper, 55)) / 2).toBeCloseTo(1.1, 12);
    expect(learningRateAt(paper, 99)).toBeCloseTo(0.2, 12);
  });

  it('starts at its peak without a warm-up', () => {
    expect(learningRateAt({ ...paper, warmupFraction: 0 }, 0)).toBe(2);
  });

  it('of a single update is its peak', () => {
    for (const warmupFraction of [0, 0.1, 1]) {
      expect(learningRateAt({ ...paper, updates: 1, warmupFraction }, 0)).toBe(2);
    }
  });

  it('is always a number between 0 and the peak, rises until the end of the warm-up, and falls from then on', () => {
    fc.assert(
      fc.property(schedules, (schedule) => {
        const rates = Array.from({ length: schedule.updates }, (_, update) => learningRateAt(schedule, update));
        const warmup = Math.round(schedule.updates * schedule.warmupFraction);
        rates.forEach((rate, update) => {
          expect(rate).toBeGreaterThanOrEqual(0);
          expect(rate).toBeLessThanOrEqual(schedule.peakLearningRate * (1 + 1e-12));
          if (update > 0 && update < warmup) expect(rate).toBeGreaterThan(rates[update - 1]!);
          if (update > warmup) expect(rate).toBeLessThanOrEqual(rates[update - 1]! * (1 + 1e-12));
        });
        if (schedule.updates - warmup >= 2) {
          expect(rates.at(-1)).toBeCloseTo(schedule.peakLearningRate * schedule.finalFraction, 9);
        }
      }),
    );
  });
});
