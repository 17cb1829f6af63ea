import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { createRandom } from '../random/random.ts';
import { initialize } from './initialization.ts';
import { activityShapes, multilayerPerceptron, parameterLayout } from './network.ts';

const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 6 });

describe('a multilayer perceptron', () => {
  it('has a weight and a bias for each layer, one after another without overlap, each at a multiple of 8', () => {
    fc.assert(
      fc.property(sizes, fc.boolean(), (units, bias) => {
        const network = multilayerPerceptron(units, { bias });
        const { parameters, length } = parameterLayout(network);
        expect(activityShapes(network)).toEqual(units.map((size) => [size]));
        expect(parameters.length).toBe((units.length - 1) * (bias ? 2 : 1));
        let end = 0;
        for (const parameter of parameters) {
          expect(parameter.offset % 8).toBe(0);
          expect(parameter.offset).toBeGreaterThanOrEqual(end);
          expect(parameter.offset - end).toBeLessThan(8);
          end = parameter.offset + parameter.length;
        }
        expect(length % 8).toBe(0);
        expect(length).toBeGreaterThanOrEqual(end);
        expect(new Set(parameters.map(({ name }) => name)).size).toBe(parameters.length);
      }),
    );
  });

  it('has ReLU between its layers and none after the last', () => {
    expect(multilayerPerceptron([3, 4, 5, 2]).layers).toMatchObject([
      { activation: 'relu' },
      { activation: 'relu' },
      { activation: 'linear' },
    ]);
  });

  it.each([[[]], [[5]], [[5, 0]], [[5, 2.5]], [[5, -1]], [[5, Number.NaN]]])('of the sizes %j is refused', (units) => {
    expect(() => multilayerPerceptron(units)).toThrow(UserError);
  });
});

describe('the layout of parameters', () => {
  it('refuses two layers of one name: their parameters could not be told apart', () => {
    const { inputShape, layers } = multilayerPerceptron([3, 3, 3]);
    const network = { inputShape, layers: layers.map((layer) => ({ ...layer, name: 'W' })) };
    expect(() => parameterLayout(network)).toThrow(UserError);
  });
});

describe('initial values', () => {
  it('of Xavier are uniform within √(6 / (in + out)), with the variance 2 / (in + out)', () => {
    const out = new Float32Array(300 * 200);
    initialize({ kind: 'xavier-uniform', fanIn: 300, fanOut: 200 }, createRandom(1), out);
    const bound = Math.sqrt(6 / 500);
    expect(Math.max(...out)).toBeLessThanOrEqual(Math.fround(bound));
    expect(Math.max(...out)).toBeGreaterThan(0.999 * bound);
    expect(Math.min(...out)).toBeLessThan(-0.999 * bound);
    const variance = out.reduce((sum, value) => sum + value * value, 0) / out.length;
    expect(variance / (2 / 500)).toBeCloseTo(1, 1);
  });

  it('of biases are zero', () => {
    const out = Float32Array.of(1, 2, 3);
    initialize({ kind: 'zeros' }, createRandom(1), out);
    expect([...out]).toEqual([0, 0, 0]);
  });
});
