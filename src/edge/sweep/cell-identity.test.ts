import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveRunConfig } from '../runs/resolve-config.ts';
import { cellName, comparableConfig } from './cell-identity.ts';

const resolve = (asked: Readonly<Record<string, unknown>>) =>
  resolveRunConfig({ task: 'mnist', memory: 'cet:6', ...asked }, 'test');
const name = (asked: Readonly<Record<string, unknown>>) => cellName(resolve(asked), null);

describe('the name of a cell', () => {
  it('does not depend on the order of keys', () => {
    const config = resolve({});
    fc.assert(
      fc.property(fc.shuffledSubarray(Object.entries(config), { minLength: Object.keys(config).length }), (entries) => {
        expect(cellName(Object.fromEntries(entries), null)).toBe(cellName(config, null));
      }),
    );
  });

  it('does not depend on what changes no result: threads, checkpoints, where data lies', () => {
    expect(name({ threads: 1, checkpointSeconds: 3, dataFolder: '/somewhere' })).toBe(name({}));
  });

  it.each([
    { seed: 1 },
    { learningRate: 0.002 },
    { memory: 'cet:7' },
    { delays: 'broadcast:4s' },
    { hiddenUnits: [512] },
    { updates: 19_999 },
    { alignmentEvery: 21 },
    { validation: 0.1 },
    { preset: 'paper' },
  ])('depends on %j', (asked) => {
    expect(name(asked)).not.toBe(name({}));
  });

  it('does not depend on the delay where there is none, in a game neither', () => {
    for (const late of [{ delays: 'broadcast:4s' }, { deltaGate: 'none' }])
      expect(name({ memory: 'backprop', ...late })).toBe(name({ memory: 'backprop' }));
    const play = { task: 'cartpole', memory: 'backprop', preset: 'paper' };
    expect(name({ ...play, delays: 'retrograde:2min' })).toBe(name({ ...play, delays: 'broadcast:2s' }));
  });

  it('of data of its own depends on the data', () => {
    const config = resolve({ dataFolder: '/somewhere' });
    expect(new Set([cellName(config, null), cellName(config, 'one'), cellName(config, 'other')]).size).toBe(3);
  });

  it('is not changed by a key that a later version adds, as long as it has its default', () => {
    const { validation: _, ...older } = resolve({ seed: 3 }) as unknown as Readonly<Record<string, unknown>>;
    expect(comparableConfig(older)).toBe(comparableConfig(resolve({ seed: 3 })));
  });

  it('stays what it is: sweeps that are finished are found again by later versions', () => {
    expect(name({})).toMatchInlineSnapshot(`"e331a8e5b8bda063"`);
    expect(name({ task: 'cartpole', memory: 'et', preset: 'paper' })).toMatchInlineSnapshot(`"cacb4e3da0e10f2f"`);
  });
});
