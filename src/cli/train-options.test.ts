import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../tests/support/temporary-folder.ts';
import { UserError } from '../core/errors.ts';
import { trainConfigKeys } from '../edge/runs/train-config.ts';
import { checkResumeValues, readNewRunConfig, type TrainFlags } from './train-options.ts';

const nonsense = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '',
    ' ',
    'NaN',
    '-1',
    '1e999',
    'null',
    '{}',
    '[',
    '2s',
    '-2s',
    'cet:6',
    'cet:1e9',
    'broadcast:',
    '__proto__',
    '0x10',
  ),
);
const setting = fc
  .tuple(fc.oneof(fc.constantFrom(...trainConfigKeys), fc.string()), nonsense)
  .map(([key, value]) => `${key}=${value}`);
const flags: fc.Arbitrary<TrainFlags> = fc.record(
  {
    memory: nonsense,
    delay: nonsense,
    delays: nonsense,
    salience: nonsense,
    salientChoice: nonsense,
    salientForward: nonsense,
    salientPlaces: nonsense,
    updates: nonsense,
    seed: nonsense,
    lr: nonsense,
    weightDecay: nonsense,
    preset: nonsense,
    alignment: fc.oneof(nonsense, fc.constant(true as const)),
    threads: nonsense,
    provider: nonsense,
    data: nonsense,
    set: fc.array(fc.oneof(setting, nonsense), { maxLength: 3 }),
  },
  { requiredKeys: [] },
);

describe('the options of cet train', () => {
  it('whatever they are, give a configuration or a UserError of one line', async () => {
    await fc.assert(
      fc.asyncProperty(flags, async (given) => {
        try {
          const { config } = await readNewRunConfig('mnist', { memory: 'et', ...given });
          expect(Object.keys(config).sort()).toEqual([...trainConfigKeys].sort());
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
          expect((error as Error).message).not.toMatch(/\n/);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('win in this order: options by name, --set, the file, the preset, the defaults', async () => {
    const file = join(temporaryFolder(), 'config.json');
    writeFileSync(file, JSON.stringify({ memory: 'cet:10', learningRate: 0.5, seed: 3, batchSize: 64 }));
    const { config, preset } = await readNewRunConfig('mnist', {
      config: file,
      preset: 'paper',
      set: ['seed=4', 'updates=7'],
      updates: '8',
    });
    expect(config).toMatchObject({
      memory: 'cet:10',
      updates: 8,
      seed: 4,
      batchSize: 64,
      learningRate: 0.5,
      weightDecay: 1e-2,
    });
    expect(preset?.source).toContain('order 10 at 2 s');
  });

  it('take the updates of a preset that has some, unless others are asked for', async () => {
    const gated = { memory: 'cet:10', delays: 'retrograde:2min', salience: '1.25%' };
    const paper = await readNewRunConfig('cifar10', { ...gated, preset: 'paper' });
    expect(paper.config).toMatchObject({ preset: 'paper', updates: 1_562_500, learningRate: 5e-5, batchSize: 1280 });
    const reduced = await readNewRunConfig('cifar10', { ...gated, preset: 'reduced' });
    expect(reduced.config).toMatchObject({ preset: 'reduced', warmupFraction: 0.2, weightDecay: 0.1 });
    expect(reduced.config.updates).toBe(reduced.preset?.updates);
    expect((await readNewRunConfig('cifar10', { ...gated, preset: 'reduced', updates: '7' })).config.updates).toBe(7);
    expect((await readNewRunConfig('mnist', { memory: 'et', preset: 'paper' })).config.updates).toBe(20_000);
  });

  it('take a delay in steps of the length that is set', async () => {
    const { config } = await readNewRunConfig('mnist', { memory: 'et', delay: '10steps', set: ['stepSeconds=0.3'] });
    expect(config.delays).toBe('broadcast:3s');
  });

  it('count a delay in steps of the run that is resumed', async () => {
    const { config } = await readNewRunConfig('mnist', { memory: 'et', delay: '3s', set: ['stepSeconds=0.3'] });
    await checkResumeValues(config, { delay: '10steps' });
    await expect(checkResumeValues(config, { delay: '15steps' })).rejects.toThrow('broadcast:4.5s');
  });

  it('resume a run with every configuration that made it', async () => {
    const given: TrainFlags[] = [
      { memory: 'CET:6', delay: '10steps', preset: 'paper' },
      { memory: ' et ', delays: 'broadcast: 400ms', set: ['stepSeconds=0.1'] },
      { memory: 'backprop', alignment: true, set: ['hiddenUnits=[3, 4]', 'gradientClipNorm=null'] },
      { memory: 'ltp-ltd:0.10', data: 'some/folder' },
    ];
    for (const one of given) {
      const { config } = await readNewRunConfig('mnist', one);
      await checkResumeValues(config, one);
    }
  });
});
