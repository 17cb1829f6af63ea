import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  actorFor,
  alignments,
  byWindows,
  compare,
  discount,
  every,
  lambdasOf,
  layer,
  play,
  type Setting,
  standard,
  total,
  worstDifference,
} from '../../../tests/support/actor-play.ts';
import { explicitCosine } from '../../../tests/support/materialised-reference.ts';
import { StepByStepActor } from '../../../tests/support/step-by-step-actor.ts';
import type { LayerCredit } from '../credit/layer-credit.ts';
import { UserError } from '../errors.ts';

describe('the gradient of a window', () => {
  const memory = fc.oneof(
    fc.integer({ min: 1, max: 12 }).map((order) => `cet:${order}`),
    fc.constantFrom('et', 'et:0.5', 'et:0.9', 'perfect', 'ltp-ltd:0.3', 'backprop'),
  );
  const credit = fc.record({
    memory,
    delaySteps: fc.integer({ min: 0, max: 13 }),
    deltaGate: fc.constantFrom('own-time', 'none'),
    normalization: fc.constantFrom('peak', 'area'),
    peakAlignment: fc.constantFrom('continuous', 'sampled'),
  });

  it('is that of Algorithm 1 step by step over synapses, for any memories, delays and windows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(credit, credit, credit),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 3 }),
        fc.record({ coefficient: fc.constantFrom(0, 0.3), path: fc.constantFrom('delayed', 'immediate') }),
        fc.constantFrom({ low: 0.9, high: 0.9 }, { low: 0, high: 0 }, { low: 0.1, high: 0.99 }, { low: 0, high: 1 }),
        fc.record({ seed: fc.nat(), learns: fc.boolean(), endProbability: fc.constantFrom(0, 0.05, 0.4) }),
        fc.boolean(),
        async (credits, windowSteps, environments, entropy, lambda, chance, prefersStates) => {
          const credit = credits.map(({ memory, ...rest }) => layer(memory, rest.delaySteps, rest));
          // Only cascades have states.
          const cascades = credits.every(({ memory }) => /^(et|cet)/.test(memory));
          const traceForm = prefersStates && cascades ? 'states' : 'cheaper';
          const windows = Math.ceil(24 / windowSteps);
          const difference = await compare({
            credit,
            windowSteps,
            windows,
            environments,
            entropy,
            lambda,
            traceForm,
            ...chance,
          });
          expect(difference).toBeLessThan(1e-9);
        },
      ),
      { numRuns: 50 },
    );
  }, 180_000);

  it.each([1, 2, 5, 10, 20])(
    'with order %i is the same with history and with states, for delays shorter and longer than the window',
    async (order) => {
      for (const delaySteps of [1, 4, 17, 64]) {
        const setting: Setting = {
          ...standard,
          credit: every(`cet:${order}`, delaySteps),
          windowSteps: 8,
          windows: 20,
          learns: true,
        };
        const steps = play(setting);
        const [history, states] = await Promise.all(
          (['history', 'states'] as const).map((traceForm) => {
            const made = actorFor({ ...setting, traceForm });
            expect(made.actor.forms.map(({ kind }) => kind)).toEqual([traceForm, traceForm, traceForm]);
            return byWindows(made, steps, 8);
          }),
        );
        expect(worstDifference(history!, states!)).toBeLessThan(1e-10);
      }
    },
  );

  it('does not depend on where windows begin', async () => {
    const setting: Setting = {
      ...standard,
      credit: every('cet:5', 7),
      windowSteps: 24,
      windows: 1,
      endProbability: 0.15,
    };
    const steps = play(setting);
    const sums = async (windowSteps: number) =>
      total(await byWindows(actorFor({ ...setting, windowSteps }), steps, windowSteps));
    const whole = await sums(24);
    for (const windowSteps of [1, 3, 8, 12]) {
      expect(worstDifference([await sums(windowSteps)], [whole])).toBeLessThan(1e-10);
    }
  });

  it('with one state is that of the classical trace y <- β y + h, whatever the normalisation', async () => {
    const setting: Setting = { ...standard, windows: 6 };
    const steps = play(setting);
    const gradients = async (credit: readonly LayerCredit[]) => byWindows(actorFor({ ...setting, credit }), steps, 5);
    const decay = Math.exp(-1 / 9);
    const classical = await gradients(every(`et:${decay}`, 9));
    for (const credit of [every('cet:1', 9, { normalization: 'area' }), every('et', 9), every('cet:1', 9)]) {
      expect(worstDifference(await gradients(credit), classical)).toBeLessThan(1e-10);
    }
    const reference = new StepByStepActor({
      discount,
      entropy: setting.entropy,
      layers: lambdasOf(setting).map((lambda) => ({
        delaySteps: 9,
        kernel: (lagSteps: number) => (lagSteps < 0 ? 0 : decay ** lagSteps),
        deltaGate: 'own-time',
        lambda,
      })),
    });
    const all = steps.map((step) => reference.step(step).map((rows) => rows.flat()));
    expect(worstDifference([total(classical)], [total(all)])).toBeLessThan(1e-10);
  });

  it('with a decay of 0 meets the step in which the error comes', async () => {
    const credit = every('et', 4).map((one) => ({ ...one, memory: { kind: 'et', decayPerStep: 0 } as const }));
    expect(await compare({ credit })).toBeLessThan(1e-10);
  });

  it('with perfect memory is that of backpropagation, the delay later', async () => {
    const setting: Setting = {
      ...standard,
      windowSteps: 6,
      windows: 7,
      entropy: { coefficient: 0.2, path: 'delayed' },
    };
    const steps = play(setting);
    const undelayed = await byWindows(actorFor({ ...setting, credit: every('backprop', 0) }), steps, 6);
    const late = await byWindows(actorFor({ ...setting, credit: every('perfect', 12) }), steps, 6);
    expect(
      late
        .slice(0, 2)
        .flat(2)
        .every((value) => value === 0),
    ).toBe(true);
    expect(worstDifference(late.slice(2), undelayed.slice(0, -2))).toBeLessThan(1e-12);
    // Delays that stack up: each layer by its own.
    const stacked = [layer('perfect', 12), layer('perfect', 6), layer('perfect', 0)];
    const retrograde = await byWindows(actorFor({ ...setting, credit: stacked }), steps, 6);
    const window = 5;
    expect(
      worstDifference([retrograde[window]!], [[undelayed[3]![0]!, undelayed[4]![1]!, undelayed[5]![2]!]]),
    ).toBeLessThan(1e-12);
  });

  it('in float32 is within 2e-5 of the largest entry, with long delays and high orders', async () => {
    for (const traceForm of ['history', 'states'] as const) {
      const difference = await compare({
        sizes: [5, 9, 7, 3],
        credit: [layer('cet:10', 40), layer('cet:6', 20), layer('et:0.95', 10)],
        windowSteps: 16,
        windows: 8,
        float: 'float32',
        traceForm,
      });
      expect(difference).toBeLessThan(2e-5);
    }
  });

  it('with a λ for each synapse, in float32, is within 1e-5: 32 steps between nodes of λ from 0.1 to 0.99', async () => {
    const setting: Partial<Setting> = {
      sizes: [6, 8, 8, 4],
      credit: every('cet:5', 10),
      windowSteps: 32,
      windows: 4,
      lambda: { low: 0.1, high: 0.99 },
      float: 'float32',
      endProbability: 0.02,
    };
    for (const seed of [1, 2, 3]) expect(await compare({ ...setting, seed })).toBeLessThan(1e-5);
  });
});

describe('what an actor remembers', () => {
  it.each(['history', 'states'] as const)('as %s, restored, goes on with the same bits', async (traceForm) => {
    const setting: Setting = {
      ...standard,
      credit: [layer('cet:5', 14), layer('cet:5', 7), layer('perfect', 0)],
      windows: 14,
      float: 'float32',
      traceForm,
      entropy: { coefficient: 0.1, path: 'delayed' },
      learns: true,
    };
    const steps = play(setting);
    const whole = await byWindows(actorFor(setting), steps, 5);
    for (const windowsBefore of [1, 4, 6, 7]) {
      const first = actorFor(setting);
      await byWindows(first, steps.slice(0, 5 * windowsBefore), 5);
      const second = actorFor(setting);
      for (const [name, array] of Object.entries(first.actor.arrays)) {
        second.actor.arrays[name]!.set(Float32Array.from(array as Float32Array));
      }
      expect(await byWindows(second, steps.slice(5 * windowsBefore), 5)).toEqual(whole.slice(windowsBefore));
    }
  });
});

describe('the alignment of a window', () => {
  const measure = async (credit: readonly LayerCredit[], changes: Partial<Setting> = {}) => {
    const setting: Setting = { ...standard, credit, windowSteps: 10, windows: 4, ...changes };
    return alignments(actorFor(setting), play(setting), 10);
  };

  it('is 1 with perfect memory and without delay, and undefined while no error has arrived', async () => {
    const one = { W1: expect.closeTo(1, 10), W2: expect.closeTo(1, 10), W3: expect.closeTo(1, 10) };
    expect(await measure(every('backprop', 0))).toEqual([one, one, one, one]);
    const [before, ...after] = await measure(every('perfect', 10));
    expect(before).toEqual({ W1: null, W2: null, W3: null });
    expect(after).toEqual([one, one, one]);
  });

  it('is the cosine of the gradients of two memories where no error of before counts', async () => {
    // With λ = 0, e is forgotten at once.
    const lambda = { low: 0, high: 0 };
    for (const memory of ['cet:4', 'et:0.8']) {
      for (const traceForm of ['history', 'states'] as const) {
        const measured = await measure(every(memory, 6), { lambda, traceForm });
        const gradients = async (name: string) => {
          const setting: Setting = { ...standard, credit: every(name, 6), windowSteps: 10, windows: 4, lambda };
          return byWindows(actorFor(setting), play(setting), 10);
        };
        const [delayed, truth] = [await gradients(memory), await gradients('perfect')];
        for (const [window, alignment] of measured.entries()) {
          for (const [index, name] of ['W1', 'W2', 'W3'].entries()) {
            const cosine = explicitCosine(delayed[window]![index]!, truth[window]![index]!);
            if (cosine === null) expect(alignment[name]).toBeNull();
            else expect(alignment[name]).toBeCloseTo(cosine, 10);
          }
        }
      }
    }
  });
});

describe('what cannot be is refused in one sentence', () => {
  it.each<[string, Partial<Setting>, RegExp]>([
    [
      'a decay of 1',
      { credit: every('et', 3).map((one) => ({ ...one, memory: { kind: 'et', decayPerStep: 1 } })) },
      /Decay β = 1 a step/,
    ],
    [
      'a negative decay',
      { credit: every('et', 3).map((one) => ({ ...one, memory: { kind: 'et', decayPerStep: -0.1 } })) },
      /Decay β = -0.1/,
    ],
    [
      'a decay that is no number',
      { credit: every('et', 3).map((one) => ({ ...one, memory: { kind: 'et', decayPerStep: Number.NaN } })) },
      /Decay β = NaN/,
    ],
    ['a λ above 1', { credit: every('et', 3), lambda: { low: 1.2, high: 1.2 } }, /λ = 1.2 is not possible/],
    ['a λ that is no number', { credit: every('et', 3), lambda: { low: Number.NaN, high: Number.NaN } }, /λ = NaN/],
    [
      'a λ below 0 in one synapse',
      { credit: every('et', 3), lambda: { low: -0.5, high: 0.5 } },
      /λ = -0\.\d+ is not possible/,
    ],
    ['half a step of delay', { credit: every('cet:3', 2.5) }, /Delay 2.5 steps is not possible for an actor/],
    [
      'states of perfect memory',
      { credit: every('ltp-ltd:0.3', 3), traceForm: 'states' },
      /Only et and cet:n have states/,
    ],
    [
      'more memory than a laptop has',
      { credit: every('cet:3', 50_000), sizes: [600, 256, 256, 6], environments: 32 },
      /MB, more than the 2048 MB/,
    ],
  ])('%s', (_, changes, sentence) => {
    const make = () => actorFor({ ...standard, ...changes });
    expect(make).toThrow(UserError);
    expect(make).toThrow(sentence);
  });
});
