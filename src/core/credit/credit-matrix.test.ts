import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { discreteKernel } from '../traces/kernel.ts';
import { batchCreditMatrix, creditMatrix } from './credit-matrix.ts';
import type { LayerCredit } from './layer-credit.ts';
import { formatMemory, memoryLabel, parseMemory } from './memory.ts';

const standard = { deltaGate: 'none', normalization: 'area', peakAlignment: 'sampled' } as const;

describe('the credit matrix', () => {
  it('gives each presentation the weight of its lag when the error arrives, and nothing to errors that never do', () => {
    const credit: LayerCredit = { ...standard, memory: { kind: 'cet', order: 3 }, delaySteps: 4 };
    const weight = discreteKernel({ kind: 'cet', order: 3 }, { delaySteps: 4, peakAlignment: 'sampled' });
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 60 }), { minLength: 1 }), fc.nat({ max: 70 }), (times, lastArrival) => {
        const positions = [...times].sort((one, other) => one - other);
        const { matrix, arrived } = creditMatrix(credit, positions, lastArrival);
        positions.forEach((about, row) => {
          const arrives = about + 4 <= lastArrival;
          expect(arrived[row]).toBe(arrives ? 1 : 0);
          positions.forEach((presented, column) => {
            const lag = about + 4 - presented;
            expect(matrix[row * positions.length + column]).toBe(arrives && lag >= 0 ? weight(lag) : 0);
          });
        });
      }),
    );
  });

  it.each(['et', 'cet:1', 'cet:6', 'perfect'])(
    'of %s is the same for a delay that only rounding keeps from 3 steps',
    (text) => {
      // 0.6 s in steps of 0.2 s is 2.9999999999999996 steps.
      const exact = batchCreditMatrix({ ...standard, memory: parseMemory(text), delaySteps: 3 }, 12);
      const rounded = batchCreditMatrix({ ...standard, memory: parseMemory(text), delaySteps: 0.6 / 0.2 }, 12);
      expect([...rounded.arrived]).toEqual([...exact.arrived]);
      rounded.matrix.forEach((value, at) => {
        expect(value).toBeCloseTo(exact.matrix[at]!, 12);
      });
    },
  );

  it('of undelayed learning is the identity, and all credit arrives', () => {
    const { matrix, arrived } = batchCreditMatrix({ ...standard, memory: { kind: 'backprop' }, delaySteps: 50 }, 3);
    expect([...matrix]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
    expect([...arrived]).toEqual([1, 1, 1]);
  });

  it('of perfect memory is the identity on the samples whose credit arrives', () => {
    const { matrix, arrived } = batchCreditMatrix({ ...standard, memory: { kind: 'perfect' }, delaySteps: 2 }, 4);
    expect([...arrived]).toEqual([1, 1, 0, 0]);
    expect([...matrix]).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe('the text form of a memory', () => {
  it.each(['backprop', 'et', 'et:0.9', 'cet:6', 'ltp-ltd:0.1', 'ltp-ltd:0.1:0.2', 'perfect'])(
    '%s is written as it was read',
    (text) => {
      expect(formatMemory(parseMemory(text))).toBe(text);
      expect(memoryLabel(parseMemory(text))).not.toBe('');
    },
  );
});
