import { describe, expect, it } from 'vitest';
import { parseMemory } from '../../core/credit/memory.ts';
import { parseDelays } from './delays.ts';
import { type ActorCriticTaskName, actorCriticTaskNames, actorCriticTaskOf } from './tasks/actor-critic-registry.ts';

const presetFor = (task: ActorCriticTaskName, memory: string, delays: string) =>
  actorCriticTaskOf(task).preset(parseMemory(memory), parseDelays(delays, 0.2));

/** Columns of Table 6: delay in seconds, β of order 1, learning rates in units of 1e-5 of orders 1, 2, 5, 8, 10. */
const table6 = {
  cartpole: [
    [2, 0.5, 50, 25, 25, 25, 25],
    [4, 0.9, 50, 25, 25, 25, 50],
    [8, 0.99, 50, 25, 25, 25, 50],
    [32, 0.99, 10, 25, 25, 25, 10],
    [64, 0.99, 10, 25, 90, 90, 50],
    [128, 0.5, 50, 10, 25, 25, 25],
  ],
  lunarlander: [
    [2, 0.99, 90, 50, 50, 50, 50],
    [4, 0.99, 90, 50, 50, 50, 90],
    [8, 0.99, 90, 50, 50, 90, 50],
    [32, 0.99, 90, 90, 90, 50, 25],
    [64, 0.99, 90, 90, 90, 90, 50],
    [128, 0.7, 50, 90, 90, 90, 90],
  ],
  spaceinvaders: [
    [1.2, undefined, 25, 90, 50, 50, 90],
    [2, undefined, 90, 50, 50, 50, 50],
    [4, undefined, 90, 50, 90, 50, 50],
    [8, undefined, 50, 50, 90, 25, 50],
  ],
} as const;

describe("the paper's preset of an actor", () => {
  it.each(Object.entries(table6))('of %s is that of Table 6', (task, rows) => {
    for (const [seconds, decay, ...rates] of rows) {
      const presets = ['et', 'cet:2', 'cet:5', 'cet:8', 'cet:10'].map((memory) =>
        presetFor(task as ActorCriticTaskName, memory, `broadcast:${seconds}s`),
      );
      expect(presets.map(({ learningRate }) => Math.round(learningRate * 1e5))).toEqual(rates);
      expect(presets.map(({ decayPerStep }) => decayPerStep)).toEqual([decay, ...Array(4).fill(undefined)]);
      for (const { source } of presets) expect(source).toContain(`at ${seconds} s`);
    }
  });

  it.each([
    ['cartpole', 'et', 1e-4, undefined, 0.9],
    ['cartpole', 'cet:2', 1e-4, 'peak', undefined],
    ['cartpole', 'cet:5', 1e-4, 'peak', undefined],
    ['cartpole', 'cet:10', 2.5e-4, 'peak', undefined],
    ['lunarlander', 'et', 2.5e-4, undefined, 0.5],
    ['lunarlander', 'cet:2', 5e-4, 'area', undefined],
    ['lunarlander', 'cet:5', 2.5e-4, 'area', undefined],
    ['lunarlander', 'cet:10', 5e-4, 'peak', undefined],
  ] as const)('of %s with %s and two minutes a layer is that of Table 7', (...row) => {
    const [task, memory, learningRate, normalization, decayPerStep] = row;
    const { source, ...preset } = presetFor(task, memory, 'retrograde:2min');
    expect(source).toContain('Table 7');
    expect(preset).toEqual({
      learningRate,
      ...(normalization && { normalization }),
      ...(decayPerStep && { decayPerStep }),
    });
  });

  it.each([
    ['cartpole', 9e-4],
    ['lunarlander', 5e-4],
    ['spaceinvaders', 9e-4],
  ] as const)('of %s without delay has learning rate %f', (task, learningRate) => {
    expect(presetFor(task, 'backprop', 'broadcast:2s').learningRate).toBe(learningRate);
    expect(presetFor(task, 'backprop', 'retrograde:2min').learningRate).toBe(learningRate);
  });

  it('leaves a β that was asked for as it is', () => {
    expect(presetFor('cartpole', 'et:0.7', 'broadcast:2s')).not.toHaveProperty('decayPerStep');
  });

  it('of perfect memory, which the tables lack, says whose values it gets', () => {
    expect(presetFor('cartpole', 'perfect', 'broadcast:4s')).toMatchObject({
      learningRate: 5e-4,
      source: expect.stringMatching(/lists no perfect.*order 10/),
    });
  });

  it.each([
    ['cartpole', 'cet:6', 'broadcast:2s'],
    ['cartpole', 'cet:10', 'broadcast:3s'],
    ['cartpole', 'cet:8', 'retrograde:2min'],
    ['lunarlander', 'cet:10', 'retrograde:1min'],
    ['lunarlander', 'cet:10', '4s,2s,0'],
    ['spaceinvaders', 'cet:10', 'retrograde:2min'],
    ['breakout', 'cet:10', 'broadcast:2s'],
    ['freeway', 'backprop', 'broadcast:2s'],
  ] as const)('is not there for %s with %s and %s, and the sentence says what to do', (...[task, memory, delays]) => {
    expect(() => presetFor(task, memory, delays)).toThrow(
      /^The paper has no row for .*leave out --preset and give --lr\.$/,
    );
  });
});

describe('the defaults of a task that is played', () => {
  it.each([
    ['cartpole', 4, 128, 5_000_000, 0.95, 'linear', 'peak', 'split-signs'],
    ['lunarlander', 4, 128, 5_000_000, 0.95, 'none', 'area', 'split-signs'],
    ['spaceinvaders', 32, 32, 10_000_000, [0.1, 0.99], 'none', 'peak', 'plain'],
  ] as const)('are those of Table 5: %s', (...row) => {
    const [task, environments, windowSteps, samples, lambda, anneal, normalization, observationCoding] = row;
    const expected = { environments, windowSteps, samples, lambda, anneal, normalization, observationCoding };
    expect(actorCriticTaskOf(task).defaults).toMatchObject(expected);
  });

  it('name an environment each, of the same name', () => {
    for (const task of actorCriticTaskNames) expect(actorCriticTaskOf(task).environment).toBe(task);
  });
});
