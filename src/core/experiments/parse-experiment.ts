// From what stands in a file to an experiment: every key is one of a configuration, every value in one form, every fault a sentence.
import type { z } from 'zod';
import { UserError } from '../errors.ts';
import { suggest } from '../suggest.ts';
import type { Axis, Experiment, KeyValues, Rule, Scale, Search } from './experiment.ts';
import {
  type ExperimentFile,
  experimentFileSchema,
  keysByPath,
  presetFileSchema,
  type RuleFile,
  type ScaleFile,
} from './experiment-file.ts';

/** What an experiment is read with. */
export interface ExperimentContext {
  /** What it comes from, for errors. */
  readonly source: string;
  /** Word for folders. */
  readonly name: string;
  /** Keys that a configuration may have. */
  readonly keys: readonly string[];
  /** A value in the one form in which it is compared with others. @throws UserError where it cannot be one of the key's. */
  normalize(key: string, value: unknown): unknown;
  /** Rules of the files that the experiment names as presets. */
  readonly presetRules?: readonly Rule[];
}

/** @throws UserError with one sentence for the first thing that is wrong. */
export function parseExperiment(value: unknown, context: ExperimentContext): Experiment {
  const { source, name } = context;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UserError(`${source} is not an experiment: give keys such as base, axes and seeds.`);
  }
  const parsed = experimentFileSchema.safeParse(value);
  if (!parsed.success) throw explain(parsed.error, value, source);
  const file: ExperimentFile = parsed.data;
  const at = (place: string) => `${source}: ${place}`;
  const axes = readAxes(file.axes ?? {}, at('axes'), context);
  const base = readValues(file.base ?? {}, at('base'), context);
  const seeds = readSeeds(file.seeds, at('seeds'));
  if (seeds && axes.some(({ key }) => key === 'seed')) {
    throw new UserError(`${source}: seeds are given twice, as "seeds" and as the axis "seed"; leave one out.`);
  }
  const experiment: Experiment = {
    name,
    title: file.title ?? name,
    figures: (file.figures ?? []).map(String),
    base,
    axes: seeds ? [...axes, seeds] : axes,
    rules: [...(context.presetRules ?? []), ...readRules(file.when ?? [], at('when'), context)],
    scales: {},
  };
  for (const key of Object.keys(base)) {
    if (!axes.some((axis) => axis.key === key)) continue;
    throw new UserError(`${source}: ${key} stands in base and in axes; leave one out.`);
  }
  const { reduced, smoke } = file.scales ?? {};
  const scales = {
    ...(reduced && { reduced: readScale(reduced, at('scales.reduced'), experiment, context) }),
    ...(smoke && { smoke: readScale(smoke, at('scales.smoke'), experiment, context) }),
  };
  const search = file.search && readSearch(file.search, at('search'), experiment);
  return { ...experiment, scales, ...(search && { search }) };
}

/**
 * The rules of a preset file.
 * @throws UserError with one sentence for the first thing that is wrong.
 */
export function parsePresetRules(
  value: unknown,
  context: Omit<ExperimentContext, 'name' | 'presetRules'>,
): readonly Rule[] {
  const parsed = presetFileSchema.safeParse(value);
  if (!parsed.success) throw explain(parsed.error, value, context.source);
  return readRules(parsed.data.when, `${context.source}: when`, context);
}

type Reading = Pick<ExperimentContext, 'keys' | 'normalize'>;

/** The key that is meant: `delay: 2s` is short for `delays: broadcast:2s`. @throws UserError for one that is not known. */
function readKey(key: string, place: string, { keys }: Reading): string {
  if (key === 'delay') return 'delays';
  if (keys.includes(key)) return key;
  throw new UserError(`${place}: unknown key "${key}"${suggest(key, ['delay', ...keys])}`);
}

function readValue(key: string, value: unknown, place: string, { normalize }: Reading): unknown {
  if (key === 'delay' && typeof value !== 'string') {
    throw new UserError(
      `${place}: delay is ${JSON.stringify(value)}; write it with its unit, such as 2s, 400ms or 2min.`,
    );
  }
  try {
    return key === 'delay' ? normalize('delays', `broadcast:${value}`) : normalize(key, value);
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${place}: ${error.message}`);
    throw error;
  }
}

function checkOneDelay(record: KeyValues, place: string): void {
  if (!('delay' in record && 'delays' in record)) return;
  throw new UserError(
    `${place}: delay and delays are both given; delay: 2s means delays: broadcast:2s, leave one out.`,
  );
}

function readValues(record: KeyValues, place: string, reading: Reading): KeyValues {
  checkOneDelay(record, place);
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [readKey(key, place, reading), readValue(key, value, place, reading)]),
  );
}

function readAxes(
  record: Readonly<Record<string, readonly unknown[]>>,
  place: string,
  reading: Reading,
): readonly Axis[] {
  checkOneDelay(record, place);
  return Object.entries(record).map(([key, values]) => ({
    key: readKey(key, place, reading),
    values: values.map((value) => readValue(key, value, place, reading)),
  }));
}

/** More than any sweep could run; they are listed before it is known how many combinations they make. */
const MOST_SEEDS = 1_000_000;

function readSeeds(seeds: number | readonly number[] | undefined, place: string): Axis | undefined {
  if (seeds === undefined) return undefined;
  if (typeof seeds === 'number' && seeds > MOST_SEEDS) {
    throw new UserError(
      `${place} is ${seeds.toLocaleString('en')}, more than the ${MOST_SEEDS.toLocaleString('en')} that an experiment may have; give fewer.`,
    );
  }
  return { key: 'seed', values: typeof seeds === 'number' ? Array.from({ length: seeds }, (_, seed) => seed) : seeds };
}

function readRules(rules: readonly RuleFile[], place: string, reading: Reading): readonly Rule[] {
  return rules.map((rule, index): Rule => {
    const where = `${place}[${index}]`;
    checkOneDelay(rule.if, `${where}.if`);
    const conditions = Object.fromEntries(
      Object.entries(rule.if).map(([key, value]) => [
        readKey(key, `${where}.if`, reading),
        (Array.isArray(value) ? value : [value]).map((one: unknown) => readValue(key, one, `${where}.if`, reading)),
      ]),
    );
    if (rule.skip && !rule.set) return { kind: 'skip', conditions };
    if (rule.set && !rule.skip) return { kind: 'set', conditions, set: readValues(rule.set, `${where}.set`, reading) };
    throw new UserError(
      `${where} has ${rule.set ? 'both' : 'neither'} set and skip; give one: set: {key: value}, or skip: true.`,
    );
  });
}

function readScale(file: ScaleFile, place: string, { axes: all }: Experiment, reading: Reading): Scale {
  const axes = readAxes(file.axes ?? {}, `${place}.axes`, reading);
  const missing = axes.find(({ key }) => !all.some((axis) => axis.key === key));
  if (missing) {
    const known = all.map(({ key }) => key);
    throw new UserError(
      `${place}.axes: ${missing.key} is no axis of the experiment${known.length > 0 ? suggest(missing.key, known) : '; leave it out.'}`,
    );
  }
  const seeds =
    typeof file.seeds === 'number'
      ? firstSeeds(file.seeds, all, `${place}.seeds`)
      : readSeeds(file.seeds, `${place}.seeds`);
  return {
    set: readValues(file.set ?? {}, `${place}.set`, reading),
    axes: seeds ? [...axes, seeds] : axes,
    rules: readRules(file.when ?? [], `${place}.when`, reading),
  };
}

/** So many of the experiment's own seeds, or counted from 0 where it has none. */
function firstSeeds(count: number, axes: readonly Axis[], place: string): Axis | undefined {
  const own = axes.find(({ key }) => key === 'seed');
  return own ? { key: 'seed', values: own.values.slice(0, count) } : readSeeds(count, place);
}

function readSearch(file: NonNullable<ExperimentFile['search']>, place: string, { axes }: Experiment): Search {
  const known = axes.map(({ key }) => key).filter((key) => key !== 'seed');
  for (const key of file.choose) {
    if (known.includes(key)) continue;
    throw new UserError(
      `${place}.choose: ${key} is no axis of the experiment${known.length > 0 ? suggest(key, known) : '; give some axes.'}`,
    );
  }
  return {
    choose: file.choose,
    ...(file.by !== undefined && { by: file.by }),
    comparesPaper: file.compare === 'paper',
  };
}

const wanted: Readonly<Record<string, string>> = {
  array: 'a list, such as [a, b]',
  record: 'keys with their values',
  object: 'keys with their values',
  string: 'a text',
  int: 'a whole number',
  number: 'a number',
};

/** One sentence: where it is, what was given, and what is allowed. */
function explain(error: z.ZodError, value: unknown, source: string): UserError {
  const [issue] = error.issues;
  if (!issue) return new UserError(`${source} is not an experiment.`);
  const path = issue.path.map(String);
  const place = path.map((part, at) => (/^\d+$/.test(part) ? `[${part}]` : at === 0 ? part : `.${part}`)).join('');
  const given = issue.path.reduce<unknown>(
    (part, key) => (typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined),
    value,
  );
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const pattern = path
      .map((part, at) => (/^\d+$/.test(part) || (at === 1 && path[0] === 'scales') ? '*' : part))
      .join('.');
    return new UserError(
      `${source}: ${place === '' ? '' : `${place}: `}unknown key "${key}"${suggest(key, keysByPath[pattern] ?? [])}`,
    );
  }
  const wantsSeeds = path.at(-1) === 'seeds' || path.at(-2) === 'seeds';
  const subject = `${source}: ${place} is ${given === undefined ? 'missing' : JSON.stringify(given)}`;
  if (wantsSeeds) return new UserError(`${subject}; give how many, such as 3, or which, such as [0, 1, 2].`);
  switch (issue.code) {
    case 'invalid_type':
      return new UserError(`${subject}; give ${wanted[issue.expected] ?? issue.expected}.`);
    case 'invalid_value':
      return new UserError(`${subject}; give ${issue.values.map((one) => JSON.stringify(one)).join(' or ')}.`);
    case 'too_small':
      return new UserError(
        issue.origin === 'array'
          ? `${subject}; give at least one value.`
          : `${subject}; give ${issue.minimum} or more.`,
      );
    case 'invalid_union':
      return new UserError(`${subject}; give a text, or a list of texts.`);
    default:
      return new UserError(`${subject}: ${issue.message}.`);
  }
}
