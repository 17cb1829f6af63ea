import fc from 'fast-check';
import { expect, it } from 'vitest';
import { discreteKernel } from './kernel.ts';
import { traceMatrix } from './trace-matrix.ts';

it('a trace matrix holds the kernel at each lag, and exactly 0 where the arrival comes first', () => {
  const times = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 8 });
  const kernel = discreteKernel({ kind: 'cet', order: 3 }, { delaySteps: 4 });
  fc.assert(
    fc.property(times, times, (arrivals, presentations) => {
      const matrix = traceMatrix(kernel, arrivals, presentations);
      expect(matrix).toHaveLength(arrivals.length * presentations.length);
      arrivals.forEach((arrival, row) => {
        presentations.forEach((presentation, column) => {
          const lag = arrival - presentation;
          expect(matrix[row * presentations.length + column]).toBe(lag < 0 ? 0 : kernel(lag));
        });
      });
    }),
  );
});

it('a matrix on a regular grid is Toeplitz: one kernel call for each lag', () => {
  let calls = 0;
  const steps = Array.from({ length: 64 }, (_, step) => step);
  const matrix = traceMatrix((lag) => ++calls && lag + 1, steps, steps);
  expect(calls).toBe(64);
  expect(matrix[63 * 64 + 3]).toBe(61);
  expect(matrix[3 * 64 + 63]).toBe(0);
});
