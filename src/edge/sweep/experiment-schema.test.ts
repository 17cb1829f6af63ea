import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defineExperiment } from './define-experiment.ts';
import { experimentJsonSchema } from './experiment-schema.ts';
import { readExperiment } from './read-experiment.ts';

interface Schema {
  readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly $defs: Readonly<Record<string, { readonly properties: Readonly<Record<string, unknown>> }>>;
}

const schema = experimentJsonSchema() as Schema;
const keysOf = (name: string) => Object.keys(schema.$defs[name]?.properties ?? {});

describe('the JSON schema of experiment files', () => {
  it('has values, conditions and axes of every key of both kinds of tasks, and delay', () => {
    for (const name of ['values', 'conditions', 'axes']) {
      expect(keysOf(name)).toEqual(
        expect.arrayContaining(['delay', 'memory', 'hiddenUnits', 'salience', 'samples', 'lambda']),
      );
      expect(keysOf(name)).not.toContain('schemaVersion');
    }
    const { deltaGate } = schema.$defs.values!.properties as Record<string, { readonly anyOf?: readonly unknown[] }>;
    expect(deltaGate?.anyOf, 'a key that the kinds of tasks know with other values').toHaveLength(2);
  });

  it('refers to them wherever a file has keys of configurations', () => {
    expect(schema.properties.base).toMatchObject({ $ref: '#/$defs/values' });
    expect(schema.properties.axes).toMatchObject({ $ref: '#/$defs/axes' });
    const text = JSON.stringify(schema);
    for (const name of ['values', 'conditions', 'axes'])
      expect(text.split(`#/$defs/${name}`).length).toBeGreaterThan(2);
  });

  it('knows every key that the experiments of the paper use', async () => {
    const folder = join(import.meta.dirname, '../../../experiments');
    const used = new Set<string>();
    for (const name of readdirSync(folder).filter((one) => one.endsWith('.yaml'))) {
      const { base, axes } = await readExperiment(join(folder, name));
      for (const key of [...Object.keys(base), ...axes.map(({ key }) => key)]) used.add(key);
    }
    expect(used.size).toBeGreaterThan(5);
    expect(keysOf('values')).toEqual(expect.arrayContaining([...used]));
  });
});

describe('an experiment in TypeScript', () => {
  it('is checked by the compiler', () => {
    defineExperiment({ base: { task: 'mnist' }, axes: { memory: ['et'], delay: ['2s'] }, seeds: 2 });
    // @ts-expect-error no key of a configuration
    defineExperiment({ axes: { memroy: ['et'] } });
    // @ts-expect-error no value of the key
    defineExperiment({ base: { optimizer: 'adamx' } });
    // @ts-expect-error an axis is a list
    expect(defineExperiment({ axes: { seed: 3 } })).toEqual({ axes: { seed: 3 } });
  });
});
