import { describe, expect, it } from 'vitest';
import type { LayerCredit } from '../credit/layer-credit.ts';
import { parseMemory } from '../credit/memory.ts';
import { chooseTraceForm } from './trace-form.ts';
import { windowMemory } from './window-memory.ts';

const credit = (memory: string, delaySteps: number): LayerCredit => ({
  memory: parseMemory(memory),
  delaySteps,
  deltaGate: 'own-time',
  normalization: 'peak',
  peakAlignment: 'continuous',
});
const cartPole = { windowSteps: 128, environments: 4, inputs: 256, outputs: 256, nodes: 1 };
const spaceInvaders = { windowSteps: 32, environments: 32, inputs: 600, outputs: 256, nodes: 14 };

describe('traces are kept as what is cheaper', () => {
  it.each([
    ['cet:10', 10, cartPole, 'history'],
    ['cet:10', 160, cartPole, 'history'],
    ['cet:10', 640, cartPole, 'states'],
    ['cet:2', 640, cartPole, 'states'],
    ['et:0.99', 640, cartPole, 'states'],
    ['cet:50', 640, cartPole, 'history'],
    ['perfect', 640, cartPole, 'history'],
    ['cet:10', 40, spaceInvaders, 'history'],
    ['cet:10', 6, spaceInvaders, 'history'],
    ['cet:2', 40, spaceInvaders, 'states'],
  ] as const)('%s with %i steps of delay', (memory, delaySteps, size, kind) => {
    expect(chooseTraceForm(windowMemory(credit(memory, delaySteps), 1e-9), size, 'cheaper').kind).toBe(kind);
  });

  it('a kernel that reaches further back than any history is kept as states, and as a history by nobody', () => {
    const memory = windowMemory(credit('cet:2', 6000), 1e-9);
    expect(memory.lags).toBeUndefined();
    expect(chooseTraceForm(memory, cartPole, 'cheaper').kind).toBe('states');
    expect(() => chooseTraceForm(memory, cartPole, 'history')).toThrow(
      'traceForm history with a delay of 6000 steps: the memory reaches further back than the 131072 steps that an actor remembers; use traceForm states or cheaper, or a shorter delay.',
    );
  });

  it('a memory without states cannot be kept as them', () => {
    expect(() => chooseTraceForm(windowMemory(credit('ltp-ltd:0.1', 40), 1e-9), cartPole, 'states')).toThrow(
      'Only et and cet:n have states to keep; use the trace form history for other memories.',
    );
  });
});

describe('the lags of a memory', () => {
  it('hold all but the share that may be left out, and no more than need be', () => {
    for (const name of ['cet:10', 'cet:50', 'et:0.9', 'ltp-ltd:0.1']) {
      const { weight, lags } = windowMemory(credit(name, 40), 1e-6);
      const sum = (first: number, last: number) => {
        let total = 0;
        for (let lag = first; lag <= last; lag += 1) total += weight(lag);
        return total;
      };
      const all = sum(0, 10_000);
      expect(sum(0, lags!.first - 1)).toBeLessThanOrEqual(1e-6 * all);
      expect(sum(lags!.last + 1, 10_000)).toBeLessThanOrEqual(1.001e-6 * all);
      expect(sum(0, lags!.first)).toBeGreaterThan(1e-6 * all);
      expect(sum(lags!.last, 10_000)).toBeGreaterThan(0.999e-6 * all);
    }
  });

  it('of perfect memory and of none are one', () => {
    expect(windowMemory(credit('perfect', 40), 0).lags).toEqual({ first: 40, last: 40 });
    expect(windowMemory(credit('backprop', 40), 0)).toMatchObject({ delaySteps: 0, lags: { first: 0, last: 0 } });
    expect(windowMemory(credit('cet:6', 0), 0).lags).toEqual({ first: 0, last: 0 });
  });
});
