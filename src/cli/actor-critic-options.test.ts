import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../core/errors.ts';
import { actorCriticConfigKeys } from '../edge/runs/actor-critic-config.ts';
import { setUpActorCritic, updatesOf } from '../edge/runs/actor-critic-setup.ts';
import { readNewActorCriticConfig } from './actor-critic-options.ts';
import type { TrainFlags } from './config-values.ts';
import { checkResumeValues, readNewRunConfig } from './train-options.ts';

const nonsense = fc.oneof(
  fc.string(),
  fc.constantFrom('', 'NaN', '-1', '1e999', '[', '2s', '-2s', 'cet:6', 'broadcast:', '[0.9,0.1]', '[1,2]', '__proto__'),
);
const setting = fc
  .tuple(fc.oneof(fc.constantFrom(...actorCriticConfigKeys), fc.string()), nonsense)
  .map(([key, value]) => `${key}=${value}`);
const flags: fc.Arbitrary<TrainFlags> = fc.record(
  {
    memory: nonsense,
    delay: nonsense,
    delays: nonsense,
    updates: nonsense,
    samples: nonsense,
    lr: nonsense,
    preset: nonsense,
    alignment: nonsense,
    set: fc.array(fc.oneof(setting, nonsense), { maxLength: 3 }),
  },
  { requiredKeys: [] },
);

const config = async (given: TrainFlags) => (await readNewActorCriticConfig('cartpole', given)).config;

describe('the options of cet train for a task that is played', () => {
  it('whatever they are, give a configuration or a UserError of one line', async () => {
    await fc.assert(
      fc.asyncProperty(flags, async (given) => {
        try {
          const found = await config({ memory: 'et', ...given });
          expect(Object.keys(found).sort()).toEqual([...actorCriticConfigKeys].sort());
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
          expect((error as Error).message).not.toMatch(/\n/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('take β, learning rate and normalisation from the paper, unless others are asked for', async () => {
    expect(await config({ memory: 'et', delay: '8s', preset: 'paper' })).toMatchObject({
      memory: 'et:0.99',
      learningRate: 5e-4,
    });
    expect(await config({ memory: 'et:0.3', delay: '8s', preset: 'paper', lr: '0.1' })).toMatchObject({
      memory: 'et:0.3',
      learningRate: 0.1,
    });
    const lander = await readNewActorCriticConfig('lunarlander', {
      memory: 'cet:10',
      delays: 'retrograde:2min',
      preset: 'paper',
    });
    expect(lander.config).toMatchObject({ normalization: 'peak', stepSeconds: 0.3, learningRate: 5e-4 });
    expect(setUpActorCritic(lander.config).credit.map(({ delaySteps }) => delaySteps)).toEqual([800, 400, 0]);
  });

  it('say the length of a run in samples or in updates', async () => {
    const two = { memory: 'et', set: ['environments=2', 'windowSteps=8'] };
    expect(await config({ ...two, updates: '3' })).toMatchObject({ samples: 48 });
    expect(updatesOf(await config({ ...two, samples: '55' }))).toBe(3);
    await expect(config({ ...two, samples: '55', updates: '3' })).rejects.toThrow(
      /--updates and --samples were both given/,
    );
    expect(() => updatesOf({ samples: 15, environments: 2, windowSteps: 8 })).toThrow(/use at least 16/);
  });

  it('resume a run with every configuration that made it, and with no other', async () => {
    const given: TrainFlags[] = [
      { memory: 'et', delay: '2s', preset: 'paper', updates: '7' },
      { memory: 'CET:5', delays: 'retrograde: 2min', preset: 'paper' },
      { memory: 'backprop', set: ['lambda=[0.2, 0.9]', 'environments=3'], samples: '100000' },
    ];
    for (const one of given) await checkResumeValues(await config(one), one, 'cartpole');
    const stored = await config({ memory: 'cet:5', updates: '7' });
    await expect(checkResumeValues(stored, { updates: '8' })).rejects.toThrow(/samples = 3584, but 4096/);
    await expect(checkResumeValues(stored, {}, 'lunarlander')).rejects.toThrow(/task = "cartpole", but "lunarlander"/);
    await expect(checkResumeValues(stored, {}, 'mnist')).rejects.toThrow(/task/);
    const images = (await readNewRunConfig('mnist', { memory: 'et' })).config;
    await expect(checkResumeValues(images, {}, 'cartpole')).rejects.toThrow(/task/);
  });

  it.each<[string, TrainFlags, RegExp]>([
    ['β of 1', { memory: 'et:1' }, /Decay "1" of et is not between 0 and 1/],
    ['β below 0', { memory: 'et:-0.1' }, /Decay "-0.1"/],
    ['λ above 1', { memory: 'et', set: ['lambda=1.5'] }, /lambda is 1.5; use at most 1/],
    ['a λ in words', { memory: 'et', set: ['lambda=all'] }, /lambda is "all"; give a number from 0 to 1, or two/],
    ['λ below 0', { memory: 'et', set: ['lambda=-0.5'] }, /lambda is -0.5/],
    ['one λ of a range above 1', { memory: 'et', set: ['lambda=[0.1, 2]'] }, /lambda.1 is 2; use at most 1/],
    ["the critic's λ above 1", { memory: 'et', set: ['criticLambda=2'] }, /criticLambda is 2; use at most 1/],
    ['a reduced preset', { memory: 'et', preset: 'reduced' }, /preset is "reduced"/],
    [
      'the salience gate',
      { memory: 'et', salience: '1%' },
      /^--salience is an option of other tasks \(mnist, cifar10\)/,
    ],
    ['streaming', { memory: 'et', streaming: true }, /^--streaming is an option of other tasks/],
    ['data', { memory: 'et', data: 'folder' }, /^--data is an option of other tasks/],
    ['a key of images', { memory: 'et', set: ['batchSize=3'] }, /batchSize is a key of other tasks \(mnist, cifar10\)/],
    ['a key that is near', { memory: 'et', set: ['windowStep=3'] }, /did you mean "windowSteps"/],
    ['half an update', { memory: 'et', updates: '0.5' }, /--updates is 0.5/],
    ['no memory', {}, /No memory was given/],
  ])('refuse %s', async (_, given, sentence) => {
    await expect(config(given)).rejects.toThrow(sentence);
    await expect(config(given)).rejects.toThrow(UserError);
  });

  it.each<[string, TrainFlags, RegExp]>([
    [
      'a delay as long as the run',
      { delay: '1280steps', updates: '10' },
      /1280 steps, .*played for 1280 in the whole run/,
    ],
    ['a delay between steps', { delay: '250ms' }, /1.25 steps of 0.2s.*multiple of 0.2s/],
    ['weight decay with adam', { weightDecay: '0.1' }, /does nothing with adam/],
    ['too few delays', { delays: '2s,0' }, /2, but 3 layers learn/],
  ])('that do not fit together are refused: %s', async (_, given, sentence) => {
    const found = await config({ memory: 'et', ...given });
    expect(() => setUpActorCritic(found)).toThrow(sentence);
  });

  it('of images refuse those of play', async () => {
    await expect(readNewRunConfig('mnist', { memory: 'et', samples: '5' })).rejects.toThrow(
      /^--samples is an option of other tasks/,
    );
    await expect(readNewRunConfig('mnist', { memory: 'et', set: ['lambda=0.5'] })).rejects.toThrow(
      /lambda is a key of other tasks/,
    );
    await expect(readNewRunConfig('cartpoel', { memory: 'et' })).rejects.toThrow(/did you mean "cartpole"/);
  });
});
