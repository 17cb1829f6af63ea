import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../core/errors.ts';
import { parseTrainConfig, trainConfigJsonSchema, trainConfigKeys } from './train-config.ts';

const minimal = { task: 'mnist', memory: 'cet:6' };

function refusal(input: unknown): string {
  try {
    parseTrainConfig(input, 'options');
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('a training configuration', () => {
  it('is complete after parsing, and parses to itself', () => {
    const config = parseTrainConfig(minimal, 'options');
    expect(Object.keys(config).sort()).toEqual([...trainConfigKeys].sort());
    expect(parseTrainConfig(JSON.parse(JSON.stringify(config)), 'config.json')).toEqual(config);
  });

  it.each([
    ['updats', 'updates'],
    ['learning_rate', 'learningRate'],
    ['hiddenUnit', 'hiddenUnits'],
    ['SEED', 'seed'],
  ])('an unknown key %s is refused with the suggestion %s', (key, suggestion) => {
    const message = refusal({ ...minimal, [key]: 1 });
    expect(message).toContain(`"${key}"`);
    expect(message).toContain(`did you mean "${suggestion}"?`);
  });

  it.each([
    ['updates', 0],
    ['updates', 1.5],
    ['updates', -1],
    ['updates', 'many'],
    ['batchSize', 1],
    ['learningRate', 0],
    ['learningRate', 'fast'],
    ['weightDecay', -1],
    ['beta1', 1.5],
    ['beta1', 1],
    ['beta2', 1],
    ['seed', 0.5],
    ['optimizer', 'adamax'],
    ['threads', 0],
    ['provider', 'gpu'],
    ['stepSeconds', 0],
    ['checkpointSeconds', -3],
    ['streaming', 'yes'],
  ])('%s = %j is refused with a sentence that names the key and the value', (key, value) => {
    const message = refusal({ ...minimal, [key]: value });
    expect(message).toContain(`${key} is ${JSON.stringify(value)}`);
    expect(message).not.toContain('\n');
    expect(message).toMatch(/[.?]$/);
  });

  it('no hidden layer at all is a network, too', () => {
    expect(refusal({ ...minimal, hiddenUnits: [] })).toBe('accepted');
  });

  it('a value inside a list is quoted where it is wrong', () => {
    expect(refusal({ ...minimal, hiddenUnits: [16, -5] })).toContain('-5');
  });

  it('a number that JSON cannot write is named as it is', () => {
    expect(refusal({ ...minimal, learningRate: Number.POSITIVE_INFINITY })).toContain('Infinity');
  });

  it.each(['cet:0', 'cet:1.5', 'cet:10000', 'cet', 'et:2', 'cte:6', 'backprob', ''])(
    'the memory "%s" is refused with a sentence of its own',
    (memory) => {
      const message = refusal({ ...minimal, memory });
      expect(message).not.toBe('accepted');
      expect(message).toMatch(/cet:6|et:|backprop/);
    },
  );

  it('a slip of backprop gets the suggestion backprop', () => {
    expect(refusal({ ...minimal, memory: 'backprob' })).toContain('backprop');
  });

  it('any JSON gives a configuration or a UserError of one line', () => {
    const key = fc.constantFrom(...trainConfigKeys, 'other', '__proto__');
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom('cet:6', 'broadcast:2s', 1, 0.5, null));
    const asked = fc.dictionary(key, value).map((values) => ({ ...minimal, ...values }));
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), asked), (input) => {
        expect(refusal(input)).not.toMatch(/\n/);
      }),
      { numRuns: 500, examples: [[{ ...minimal, schemaVersion: { toString: '' } }]] },
    );
  });

  it('the JSON schema has a description of every key', () => {
    const { properties } = trainConfigJsonSchema() as { properties: Record<string, { description?: string }> };
    expect(Object.keys(properties).sort()).toEqual([...trainConfigKeys].sort());
    for (const [key, { description }] of Object.entries(properties)) {
      if (key !== 'schemaVersion') expect(description, key).toMatch(/\.$/);
    }
  });
});
