import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { Cascade } from './cascade.ts';
import { cascadeParameters } from './cascade-parameters.ts';
import { sampleKernel } from './kernel.ts';
import { parseTraceSpec } from './trace-spec.ts';

const order = fc.integer({ min: 1, max: 24 });
const rate = fc.double({ min: 1e-3, max: 8, noNaN: true });
// Around the width of the vector loop (8), and beyond a staged block (128).
const synapses = fc.constantFrom(1, 2, 7, 8, 9, 19, 131);

/** A reproducible signal in [-1, 1). */
function signal(length: number, seed: number): Float64Array {
  let state = seed >>> 0;
  return Float64Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

function expectClose(actual: Float64Array, expected: Float64Array, tolerance: number): void {
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const worst = actual.reduce((largest, value, i) => Math.max(largest, Math.abs(value - expected[i]!)), 0);
  expect(worst).toBeLessThanOrEqual(tolerance * scale);
}

describe('Cascade', () => {
  it('answers an impulse with the discrete kernel, in both alignments and normalisations', () => {
    for (const memory of ['et', 'et:0.7', 'cet:1', 'cet:2', 'cet:6', 'cet:20', 'cet:200']) {
      for (const peakAlignment of ['sampled', 'continuous'] as const) {
        for (const normalization of ['area', 'peak'] as const) {
          const options = { delaySteps: 9.5, peakAlignment, normalization };
          const spec = parseTraceSpec(memory);
          const { readDelaySteps, ...parameters } = cascadeParameters(spec, options);
          const cascade = new Cascade({ ...parameters, synapses: 1 });
          const response = new Float64Array(40);
          for (let step = 0; step < 40; step++) {
            if (readDelaySteps === 1) response[step] = cascade.output()[0]!;
            cascade.advance([step === 0 ? 1 : 0]);
            if (readDelaySteps === 0) response[step] = cascade.output()[0]!;
          }
          expectClose(response, sampleKernel(spec, options, 40), 1e-13);
        }
      }
    }
  });

  it('a chunk of inputs at once equals stepping to 1e-12, in every state', () => {
    fc.assert(
      fc.property(
        order,
        rate,
        synapses,
        fc.integer({ min: 0, max: 300 }),
        fc.nat(),
        (n, ratePerStep, width, steps, seed) => {
          const stepped = new Cascade({ order: n, ratePerStep, synapses: width });
          const chunked = new Cascade({ order: n, ratePerStep, synapses: width });
          const inputs = signal(steps * width, seed);
          const before = signal(width, seed + 1);
          for (const cascade of [stepped, chunked]) cascade.advance(before, 1.5);
          for (let step = 0; step < steps; step++) stepped.advance(inputs.subarray(step * width, (step + 1) * width));
          chunked.advanceChunk(inputs);
          expectClose(chunked.states, stepped.states, 1e-12);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('two halves of a duration equal the whole, with an input held and without', () => {
    const duration = fc.double({ min: 1e-3, max: 500, noNaN: true });
    fc.assert(
      fc.property(order, rate, synapses, duration, fc.nat(), (n, ratePerStep, width, durationSteps, seed) => {
        const whole = new Cascade({ order: n, ratePerStep, synapses: width });
        const halves = new Cascade({ order: n, ratePerStep, synapses: width });
        const inputs = signal(width, seed);
        for (const cascade of [whole, halves]) cascade.advance(signal(width, seed + 1));
        whole.advance(inputs, durationSteps);
        for (let half = 0; half < 2; half++) halves.advance(inputs, durationSteps / 2);
        expectClose(halves.states, whole.states, 1e-12);
        const scale = Float64Array.from(whole.states);
        whole.relax(3);
        for (let step = 0; step < 3; step++) halves.relax(1);
        const worst = whole.states.reduce(
          (largest, value, i) => Math.max(largest, Math.abs(value - halves.states[i]!)),
          0,
        );
        expect(worst).toBeLessThanOrEqual(
          1e-12 * scale.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0),
        );
      }),
    );
  });

  it('m steps without input equal M^m, with the Poisson weights of αm', () => {
    const cascade = new Cascade({ order: 3, ratePerStep: 0.5, synapses: 1 });
    cascade.states.set([1, 0, 0]);
    cascade.relax(7);
    const decay = Math.exp(-3.5);
    expectClose(cascade.states, Float64Array.of(decay, 3.5 * decay, (3.5 ** 2 / 2) * decay), 1e-15);
  });

  it('a held input fills every state to its value: each stage has unit gain', () => {
    const cascade = new Cascade({ order: 6, ratePerStep: 0.5, synapses: 3 });
    cascade.advance([2, -1, 0.5], 1000);
    for (let state = 0; state < 6; state++) {
      expectClose(cascade.states.subarray(3 * state, 3 * state + 3), Float64Array.of(2, -1, 0.5), 1e-13);
    }
  });

  it('each synapse is on its own', () => {
    const many = new Cascade({ order: 5, ratePerStep: 0.4, synapses: 19 });
    const inputs = signal(19 * 50, 3);
    for (let step = 0; step < 50; step++) many.advance(inputs.subarray(step * 19, step * 19 + 19));
    for (const synapse of [0, 7, 8, 16, 18]) {
      const one = new Cascade({ order: 5, ratePerStep: 0.4, synapses: 1 });
      for (let step = 0; step < 50; step++) one.advance([inputs[step * 19 + synapse]!]);
      for (let state = 0; state < 5; state++) expect(one.states[state]).toBe(many.states[state * 19 + synapse]);
    }
  });

  it('goes on from an exported state with the same bits', () => {
    fc.assert(
      fc.property(
        order,
        fc.double({ min: 0.1, max: 30, noNaN: true }),
        fc.nat(200),
        fc.nat(),
        (n, ratePerStep, cut, seed) => {
          const inputs = signal(200 * 3, seed);
          const run = (cascade: Cascade, from: number, to: number) => {
            for (let step = from; step < to; step++) cascade.advance(inputs.subarray(step * 3, step * 3 + 3));
            return cascade;
          };
          const straight = run(new Cascade({ order: n, ratePerStep, synapses: 3 }), 0, 200);
          const saved = run(new Cascade({ order: n, ratePerStep, synapses: 3 }), 0, cut).exportState();
          const resumed = new Cascade({ order: n, ratePerStep, synapses: 3 });
          resumed.restoreState(saved);
          expect(run(resumed, cut, 200).exportState()).toEqual(straight.exportState());
        },
      ),
      { numRuns: 30 },
    );
  });

  it('silence ends in exact zeros instead of denormals', () => {
    const cascade = new Cascade({ order: 3, ratePerStep: 2, synapses: 5 });
    cascade.advance([1, 1, 1, 1, 1]);
    for (let step = 0; step < 1000; step++) cascade.relax(1);
    expect([...cascade.states]).toEqual(new Array(15).fill(0));
  });

  it('takes delays of 100,000 steps and chunks longer than the window', () => {
    const { readDelaySteps: _, ...parameters } = cascadeParameters(
      { kind: 'cet', order: 200 },
      { delaySteps: 100_000 },
    );
    const cascade = new Cascade({ ...parameters, synapses: 1 });
    cascade.advance([1]);
    cascade.relax(100_000);
    const kernel = sampleKernel(
      { kind: 'cet', order: 200 },
      { delaySteps: 100_000, peakAlignment: 'continuous' },
      100_001,
    );
    expect(Math.abs(cascade.output()[0]! / kernel[100_000]! - 1)).toBeLessThan(1e-11);
  });

  it('refuses bad sizes, durations, inputs and saved states with a sentence', () => {
    const cascade = new Cascade({ order: 2, ratePerStep: 1, synapses: 3 });
    for (const bad of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => cascade.advance([1, 2, 3], bad)).toThrow(UserError);
      expect(() => cascade.relax(bad)).toThrow(UserError);
      expect(() => new Cascade({ order: 2, ratePerStep: bad, synapses: 1 })).toThrow(UserError);
      expect(() => new Cascade({ order: bad, ratePerStep: 1, synapses: 1 })).toThrow(UserError);
    }
    expect(() => new Cascade({ order: 200, ratePerStep: 1, synapses: 1e8 })).toThrow('split the synapses');
    expect(() => cascade.advance([1, 2])).toThrow(UserError);
    expect(() => cascade.advanceChunk(new Float64Array(4))).toThrow(UserError);
    expect(() => cascade.restoreState(new Cascade({ order: 2, ratePerStep: 2, synapses: 3 }).exportState())).toThrow(
      'ratePerStep',
    );
    expect(() => cascadeParameters({ kind: 'perfect' }, { delaySteps: 3 })).toThrow(UserError);
    expect(() => cascadeParameters({ kind: 'cet', order: 2 }, { delaySteps: 0 })).toThrow(UserError);
  });
});
