import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { discreteKernel } from '../traces/kernel.ts';
import type { LayerCredit } from './layer-credit.ts';
import { parseMemory } from './memory.ts';
import { layerHistory, streamMatrix, streamTables } from './stream-history.ts';

const credit = (memory: string, delaySteps: number, changes: Partial<LayerCredit> = {}): LayerCredit => ({
  memory: parseMemory(memory),
  delaySteps,
  deltaGate: 'none',
  normalization: 'area',
  peakAlignment: 'sampled',
  ...changes,
});
const memories = fc.constantFrom('et', 'et:0.8', 'cet:1', 'cet:2', 'cet:10', 'cet:200', 'ltp-ltd:0.3:0.9', 'perfect');
const delay = fc.oneof(
  fc.nat({ max: 40 }),
  fc.integer({ min: 600, max: 40_000 }).map((milli) => milli / 1000),
);
const credits = fc
  .record({
    memory: memories,
    delaySteps: delay,
    normalization: fc.constantFrom('area', 'peak'),
    peakAlignment: fc.constantFrom('sampled', 'continuous'),
  })
  .map(({ memory, delaySteps, ...rest }) => credit(memory, delaySteps, rest));

describe('what a layer carries from batch to batch', () => {
  it('is the presentations that a trace has not forgotten to 2^-24, and no more', () => {
    fc.assert(
      fc.property(credits, (rule) => {
        const { presentationSteps, errorSteps } = layerHistory(rule, 16);
        expect(errorSteps).toBe(Math.floor(rule.delaySteps));
        if (rule.memory.kind === 'backprop') throw new Error('a trace');
        const kernel = discreteKernel(rule.memory, rule);
        const first = rule.delaySteps - errorSteps;
        const beyond = (steps: number) => {
          let sum = 0;
          for (let lag = steps + 4000; lag > steps; lag -= 1) sum += kernel(first + lag);
          return sum;
        };
        let whole = 0;
        for (let lag = 4000; lag >= 0; lag -= 1) whole += kernel(lag);
        const share = (steps: number) => beyond(steps) / whole;
        expect(share(presentationSteps)).toBeLessThan(2 ** -24 * (1 + 1e-6));
        if (presentationSteps > errorSteps) expect(share(presentationSteps - 1)).toBeGreaterThan(2 ** -24 * (1 - 1e-6));
      }),
    );
  });

  it.each([
    ['perfect', 10, 10],
    ['perfect', 10.5, 10],
    ['et', 10, 166],
    ['cet:10', 10, 39],
    ['backprop', 10, 0],
    ['cet:6', 0, 0],
    // Forgets long before the error comes: what the error itself is about is carried all the same.
    ['ltp-ltd:0.9:1.1', 300, 300],
  ])('of %s with a delay of %f steps is %i presentations', (memory, delaySteps, presentations) => {
    const history = layerHistory(credit(memory, delaySteps), 128);
    expect(history.presentations).toBe(presentations);
    expect(history.presentationSteps).toBe(presentations);
    expect(history.errors).toBe(memory === 'backprop' ? 0 : Math.floor(delaySteps));
  });

  it('of a gate is the salient samples of whole batches', () => {
    const history = layerHistory(credit('et', 10), 40, 3);
    expect(history).toEqual({ presentationSteps: 200, errorSteps: 40, presentations: 15, errors: 3 });
  });

  it('is known at once for long delays, and refused for ages', () => {
    for (const delaySteps of [1e5, 1e8]) {
      const { presentations, errors } = layerHistory(credit('cet:6', delaySteps), 16);
      expect(errors).toBe(delaySteps);
      expect(presentations / delaySteps).toBeCloseTo(5.4, 0);
    }
    for (const delaySteps of [1e12, 1e300]) {
      expect(() => layerHistory(credit('cet:6', delaySteps), 16)).toThrow(UserError);
      expect(() => layerHistory(credit('cet:6', delaySteps), 16)).toThrow(/more than any memory holds; use shorter/);
    }
  });
});

describe('the matrix of a stream', () => {
  it('has every error in exactly one batch, with the weight of its distance to each presentation', () => {
    fc.assert(
      fc.property(credits, fc.integer({ min: 1, max: 20 }), (rule, batchSize) => {
        if (rule.memory.kind === 'backprop') throw new Error('a trace');
        const history = layerHistory(rule, batchSize);
        const matrix = streamMatrix(rule, history, batchSize);
        const columns = history.presentations + batchSize;
        const kernel = discreteKernel(rule.memory, rule);
        let worst = 0;
        for (let row = 0; row < batchSize; row += 1) {
          const error = row - history.errors;
          expect(error + rule.delaySteps).toBeGreaterThanOrEqual(0);
          expect(error + rule.delaySteps).toBeLessThan(batchSize);
          for (let column = 0; column < columns; column += 1) {
            const presentation = column - history.presentations;
            const weight = kernel(error + rule.delaySteps - presentation);
            worst = Math.max(worst, Math.abs(matrix[row * columns + column]! - weight));
          }
        }
        expect(worst).toBeLessThan(1e-12);
      }),
      { numRuns: 40 },
    );
  });

  it('and the tables of a gate say the same of samples at any places', () => {
    fc.assert(
      fc.property(credits, fc.integer({ min: 2, max: 20 }), (rule, batchSize) => {
        const whole = layerHistory(rule, batchSize);
        const gated = layerHistory(rule, batchSize, 2);
        const { weights, arrivals } = streamTables(rule, gated, batchSize);
        const matrix = streamMatrix(rule, whole, batchSize);
        const columns = whole.presentations + batchSize;
        let worst = 0;
        for (let error = -gated.errorSteps; error < batchSize; error += 1) {
          const arrives = error + rule.delaySteps >= 0 && error + rule.delaySteps < batchSize;
          expect(arrivals[error + gated.errorSteps]).toBe(arrives ? 1 : 0);
          if (!arrives) continue;
          for (let column = 0; column < columns; column += 1) {
            const apart = error - (column - whole.presentations);
            const entry = weights[apart + gated.errorSteps + batchSize - 1];
            worst = Math.max(worst, Math.abs(entry! - matrix[(error + whole.errors) * columns + column]!));
          }
        }
        expect(worst).toBeLessThan(1e-12);
        expect(weights.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});
