import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { createKernelHeap } from '../wasm/kernel-heap.ts';
import { allocateMoments, createOptimizer, type OptimizerSpec } from './optimizer.ts';

const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const specs: readonly OptimizerSpec[] = [
  { kind: 'adamw', ...adam, weightDecay: 0.1 },
  { kind: 'adam', ...adam },
  { kind: 'adam', beta1: 0, beta2: 0.5, epsilon: 1e-3 },
  { kind: 'sgd', momentum: 0, weightDecay: 0 },
  { kind: 'sgd', momentum: 0.9, weightDecay: 0.05 },
];

/** The same steps in float64, as the papers write them. */
function referenceStep(
  spec: OptimizerSpec,
  state: { parameters: number[]; first: number[]; second: number[] },
  gradients: ArrayLike<number>,
  update: number,
  learningRate: number,
  clipNorm: number,
): number {
  const norm = Math.sqrt(Array.from(gradients).reduce((sum, value) => sum + value * value, 0));
  state.parameters.forEach((parameter, at) => {
    const gradient = gradients[at]! * Math.min(1, clipNorm / norm);
    if (spec.kind === 'sgd') {
      state.first[at] = spec.momentum * state.first[at]! + gradient;
      state.parameters[at] = parameter - learningRate * spec.weightDecay * parameter - learningRate * state.first[at]!;
      return;
    }
    state.first[at] = spec.beta1 * state.first[at]! + (1 - spec.beta1) * gradient;
    state.second[at] = spec.beta2 * state.second[at]! + (1 - spec.beta2) * gradient ** 2;
    const mean = state.first[at]! / (1 - spec.beta1 ** (update + 1));
    const square = state.second[at]! / (1 - spec.beta2 ** (update + 1));
    const decay = spec.kind === 'adamw' ? learningRate * spec.weightDecay * parameter : 0;
    state.parameters[at] = parameter - decay - (learningRate * mean) / (Math.sqrt(square) + spec.epsilon);
  });
  return norm;
}

function create(spec: OptimizerSpec, length: number) {
  const heap = createKernelHeap(4 * 64 * Math.ceil(length / 16));
  const parameters = heap.float32(length);
  const gradients = heap.float32(length);
  const moments = allocateMoments(spec, heap, length);
  return {
    parameters,
    gradients,
    moments,
    optimizer: createOptimizer(spec, heap.functions, { parameters, gradients, moments }),
  };
}

describe.each(specs)('the fused step of %j', (spec) => {
  it.each([Number.POSITIVE_INFINITY, 0.5])(
    'follows the float64 formulas over 50 steps, clipped at the norm %f',
    (clipNorm) => {
      const length = 44;
      const { parameters, gradients, optimizer } = create(spec, length);
      const random = createRandom(9);
      for (let at = 0; at < length; at += 1) parameters.array[at] = 2 * random.uniform() - 1;
      const state = {
        parameters: [...parameters.array],
        first: new Array(length).fill(0),
        second: new Array(length).fill(0),
      };
      for (let update = 0; update < 50; update += 1) {
        // Some gradients are large and clipped, some small and not; some units are silent.
        const size = update % 3 === 0 ? 1 : 0.01;
        for (let at = 0; at < length; at += 1) gradients.array[at] = at % 7 === 0 ? 0 : (random.uniform() - 0.4) * size;
        const learningRate = 0.02 / (1 + update);
        const norm = optimizer.step(update, learningRate, clipNorm);
        expect(norm).toBeCloseTo(referenceStep(spec, state, gradients.array, update, learningRate, clipNorm), 6);
      }
      parameters.array.forEach((value, at) => {
        expect(Math.abs(value - state.parameters[at]!), `parameter ${at}`).toBeLessThan(3e-6);
      });
    },
  );

  it('leaves padding zero', () => {
    const { parameters, gradients, moments, optimizer } = create(spec, 8);
    parameters.array.set([1, 2, 3, 4, 5]);
    for (let update = 0; update < 50; update += 1) {
      gradients.array.set([1, -1, 0.5, 2, -3]);
      optimizer.step(update, 0.1, 0.5);
    }
    for (const { array } of [parameters, gradients, ...moments]) expect([...array.subarray(5)]).toEqual([0, 0, 0]);
  });

  it('does nothing at a gradient of zero but decay the weights', () => {
    const { parameters, optimizer } = create(spec, 4);
    parameters.array.fill(1);
    expect(optimizer.step(0, 0.1, 0.5)).toBe(0);
    const decay = spec.kind === 'adam' ? 0 : spec.weightDecay;
    for (const value of parameters.array) expect(value).toBeCloseTo(1 - 0.1 * decay, 6);
  });
});

describe('clipping', () => {
  const sgd: OptimizerSpec = { kind: 'sgd', momentum: 0, weightDecay: 0 };

  it('scales all gradients together to the norm asked for, and only where they are larger', () => {
    const { parameters, gradients, optimizer } = create(sgd, 4);
    gradients.array.set([3, 4, 0, 0]);
    expect(optimizer.step(0, 1, 0.5)).toBe(5);
    expect([...parameters.array]).toEqual([-3, -4, 0, 0].map((value) => expect.closeTo(value / 10, 6)));
    parameters.array.fill(0);
    optimizer.step(0, 1, 6);
    expect([...parameters.array]).toEqual([-3, -4, 0, 0]);
  });

  it('adds the squares in float64, so that a million small gradients are not lost', () => {
    const { gradients, optimizer } = create(sgd, 1 << 20);
    gradients.array.fill(1e-4);
    gradients.array[0] = 1;
    expect(optimizer.step(0, 0, 1)).toBeCloseTo(Math.sqrt(1 + ((1 << 20) - 1) * Math.fround(1e-4) ** 2), 9);
  });
});

describe('Adam', () => {
  it('takes a first step of the learning rate, whatever the size of the gradient', () => {
    const { parameters, gradients, optimizer } = create({ kind: 'adam', ...adam }, 4);
    gradients.array.set([1e-3, -1, 1000, 0]);
    optimizer.step(0, 0.01, Number.POSITIVE_INFINITY);
    const expected = [-0.01, 0.01, -0.01, 0];
    parameters.array.forEach((value, at) => {
      expect(value).toBeCloseTo(expected[at]!, 6);
    });
  });

  it('flushes moments that have decayed to nothing, which moves no parameter by 1e-7', () => {
    const spec: OptimizerSpec = { kind: 'adam', ...adam };
    const { parameters, gradients, moments, optimizer } = create(spec, 4);
    const state = { parameters: [0, 0, 0, 0], first: [0, 0, 0, 0], second: [0, 0, 0, 0] };
    for (let update = 0; update < 3000; update += 1) {
      gradients.array.set(update === 0 ? [1e-3, 1e-12, 1e-18, 0] : [0, 1e-16, 0, 0]);
      optimizer.step(update, 1e-3, Number.POSITIVE_INFINITY);
      referenceStep(spec, state, gradients.array, update, 1e-3, Number.POSITIVE_INFINITY);
      for (const { array } of moments) {
        for (const value of array) expect(value === 0 || Math.abs(value) >= 1e-30).toBe(true);
      }
    }
    expect(moments[0]?.array[0], 'decayed by 0.9 in each of 3000 steps').toBe(0);
    parameters.array.forEach((value, at) => {
      expect(Math.abs(value - state.parameters[at]!), `parameter ${at}`).toBeLessThan(1e-7);
    });
  });
});
