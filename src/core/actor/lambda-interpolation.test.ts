import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lambdaInterpolation } from './lambda-interpolation.ts';

it('a polynomial of γλ comes out at any λ as it is at the nodes, within the error that was measured', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 64 }),
      fc.constantFrom(1e-3, 1e-6, 1e-12),
      fc.double({ min: 0, max: 0.9, noNaN: true }),
      fc.double({ min: 0.01, max: 0.1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (steps, tolerance, low, width, share) => {
        const discount = 0.97;
        const high = low + width;
        const { nodes, weights, error } = lambdaInterpolation(low, high, steps, discount, tolerance);
        expect(error).toBeLessThan(Math.max(tolerance, 1e-12));
        expect(nodes.length).toBeLessThanOrEqual(steps + 1);
        const lambda = low + share * width;
        const out = new Float64Array(nodes.length);
        weights(lambda, out);
        for (let power = 0; power <= steps; power += 1) {
          const interpolated = nodes.reduce((sum, node, at) => sum + out[at]! * (discount * node) ** power, 0);
          // Measured at many λ, not at all.
          expect(Math.abs(interpolated - (discount * lambda) ** power)).toBeLessThan(2 * error + 1e-13);
        }
      },
    ),
  );
});

it('32 steps and λ from 0.1 to 0.99 take 12 nodes for 1e-6, and all synapses alike take one', () => {
  expect(lambdaInterpolation(0.1, 0.99, 32, 0.99, 1e-6).nodes).toHaveLength(12);
  expect(lambdaInterpolation(0.5, 0.5, 32, 0.99, 1e-6).nodes).toEqual([0.5]);
});

it('a node is its own', () => {
  const { nodes, weights } = lambdaInterpolation(0.1, 0.99, 8, 0.99, 1e-12);
  const out = new Float64Array(nodes.length);
  weights(nodes[3]!, out);
  nodes.forEach((_, at) => {
    expect(out[at]).toBeCloseTo(at === 3 ? 1 : 0, 9);
  });
});
