// Options of the benchmark: which measures, and where their numbers go.
import { parseArgs } from 'node:util';
import { UserError } from '../src/core/errors.ts';
import { suggest } from '../src/core/suggest.ts';
import type { Measure } from './measure.ts';

export interface BenchOptions {
  readonly measures: readonly Measure[];
  /** File for the results as JSON. */
  readonly json?: string;
}

/** `--only a,b --only c --json FILE`. @throws UserError for an unknown option or measure. */
export function parseBenchOptions(given: readonly string[], measures: readonly Measure[]): BenchOptions {
  const values = parseKnown(given);
  // A measure, or one of its lines: all of them are then measured.
  const namesOf = ({ name, lines }: Measure) => [name, ...lines.map((line) => line.name)];
  const names = [...new Set(measures.flatMap(namesOf))];
  const asked = (values.only ?? []).flatMap((list) => list.split(',')).map((name) => name.trim());
  for (const name of asked) {
    if (!names.includes(name)) throw new UserError(`There is no measure "${name}"${suggest(name, names)}.`);
  }
  const chosen =
    asked.length > 0 ? measures.filter((measure) => namesOf(measure).some((name) => asked.includes(name))) : measures;
  return { measures: chosen, ...(values.json !== undefined && { json: values.json }) };
}

function parseKnown(given: readonly string[]): { readonly only?: string[]; readonly json?: string } {
  const known = { only: { type: 'string', multiple: true }, json: { type: 'string' } } as const;
  try {
    return parseArgs({ args: [...given], options: known, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    throw new UserError(
      `${reason}; the benchmark takes --only NAME (repeatable, or a list with commas) and --json FILE.`,
    );
  }
}
