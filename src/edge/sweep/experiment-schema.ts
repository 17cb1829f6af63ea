// JSON schema of experiment files, for editors: the shape of the file, with the keys and values of all configurations in it.
import { z } from 'zod';
import { isSameJson } from '../../core/canonical-json.ts';
import { experimentFileSchema } from '../../core/experiments/experiment-file.ts';
import { actorCriticConfigJsonSchema } from '../runs/actor-critic-config.ts';
import { trainConfigJsonSchema } from '../runs/train-config.ts';
import { experimentKeys } from './experiment-values.ts';

type JsonSchema = { [key: string]: unknown };

const DELAY = { type: 'string', description: 'Delay of every layer: 2s, 400ms, 2min; short for delays: broadcast:2s.' };

/** What each key of a configuration may be, for all kinds of tasks. */
function keySchemas(): Readonly<Record<string, JsonSchema>> {
  const schemas = [trainConfigJsonSchema(), actorCriticConfigJsonSchema()] as {
    readonly properties: Record<string, JsonSchema>;
  }[];
  const all = experimentKeys.map((key) => {
    const found = schemas.flatMap(({ properties }) => (properties[key] ? [properties[key]] : []));
    const [first = {}] = found;
    const isOne = found.every((schema) => isSameJson(schema, first));
    return [key, isOne ? first : { anyOf: found, description: first.description }] as const;
  });
  return { delay: DELAY, ...Object.fromEntries(all) };
}

/** The schema of a file, where each record of values or axes is one of keys of configurations. */
export function experimentJsonSchema(): unknown {
  const keys = keySchemas();
  const records: Readonly<Record<string, JsonSchema>> = {
    base: { $ref: '#/$defs/values' },
    set: { $ref: '#/$defs/values' },
    if: { $ref: '#/$defs/conditions' },
    axes: { $ref: '#/$defs/axes' },
  };
  const fill = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(fill);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(
      Object.entries(node).map(([name, part]) => {
        if (name !== 'properties') return [name, fill(part)];
        const properties = Object.entries(part as Readonly<Record<string, JsonSchema>>).map(([key, schema]) => {
          const record = records[key];
          return [key, record ? { ...record, description: schema.description } : fill(schema)];
        });
        return [name, Object.fromEntries(properties)];
      }),
    );
  };
  const object = (properties: JsonSchema) => ({ type: 'object', properties, additionalProperties: false });
  const mapped = (change: (schema: JsonSchema) => JsonSchema) =>
    object(Object.fromEntries(Object.entries(keys).map(([key, schema]) => [key, change(schema)])));
  return {
    ...(fill(z.toJSONSchema(experimentFileSchema, { io: 'input' })) as JsonSchema),
    $defs: {
      values: mapped((schema) => schema),
      conditions: mapped((schema) => ({ anyOf: [schema, { type: 'array', items: schema, minItems: 1 }] })),
      axes: mapped((schema) => ({ type: 'array', items: schema, minItems: 1, description: schema.description })),
    },
  };
}
