// What was asked for on the command line and in files, as values of a configuration of either kind: keys are checked, options are not
// mixed up, and a resumed run is held to what it began with.

import { isSameJson } from '../core/canonical-json.ts';
import { UserError } from '../core/errors.ts';
import { suggest } from '../core/suggest.ts';
import { readText } from '../edge/files/read-file.ts';
import type { ValueSource } from '../edge/runs/config-keys.ts';
import type { RunConfig } from '../edge/runs/run-folder.ts';

export interface TrainFlags {
  readonly memory?: string;
  readonly delay?: string;
  readonly delays?: string;
  readonly salience?: string;
  readonly salientForward?: string;
  readonly salientChoice?: string;
  readonly salientPlaces?: string;
  readonly streaming?: boolean;
  readonly updates?: string;
  readonly samples?: string;
  readonly seed?: string;
  readonly lr?: string;
  readonly weightDecay?: string;
  readonly preset?: string;
  readonly alignment?: string | true;
  readonly threads?: string;
  readonly provider?: string;
  readonly data?: string;
  readonly log?: string;
  readonly config?: string;
  readonly set?: readonly string[];
}

export type ConfigValues = Record<string, unknown>;

/** The configuration of one kind of task, as options and files are read into it. */
export interface ConfigKind<Config> {
  readonly keys: readonly string[];
  /** Tasks and keys of the other kind. */
  readonly others: { readonly tasks: readonly string[]; readonly keys: readonly string[] };
  /** Options that only the other kind has. */
  readonly foreignFlags: Readonly<Partial<Record<keyof TrainFlags, string>>>;
  /** @throws UserError for the first thing that is wrong. */
  parse(values: unknown, source: ValueSource): Config;
  /** Values in one form: `CET:6` as `cet:6`, `broadcast:10steps` as `broadcast:2s`. */
  normalize(config: Config): Config;
}

/** Text of `--set key=value` or of an option as a value: JSON where it reads as JSON, else the text itself. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A key of the configuration and its value, from `--set key=value` or an option like it. @throws UserError */
export function parseSetting(
  option: string,
  text: string,
  kind: Pick<ConfigKind<unknown>, 'keys' | 'others'>,
): [string, unknown] {
  const at = text.indexOf('=');
  if (at < 1) throw new UserError(`${option} ${text} is not key=value; write for instance ${option} seed=1.`);
  const key = text.slice(0, at).trim();
  checkKey(option, key, kind);
  return [key, parseValue(text.slice(at + 1))];
}

export function parseNumberOption(option: string, text: string): number {
  const number = Number(text);
  if (text.trim() === '' || Number.isNaN(number)) throw new UserError(`${option} "${text}" is not a number; give one.`);
  return number;
}

/** `1.25%` or `0.0125`. */
function parseShare(option: string, text: string): number {
  const [, digits, percent] = /^\s*(\d+(?:\.\d*)?|\.\d+)\s*(%?)\s*$/.exec(text) ?? [];
  if (digits === undefined)
    throw new UserError(`${option} "${text}" is not a share; write for instance 1.25% or 0.0125.`);
  return Number((Number(digits) / (percent === '%' ? 100 : 1)).toPrecision(12));
}

async function readConfigFile(path: string, kind: ConfigKind<unknown>): Promise<ConfigValues> {
  const text = await readText(path);
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${path} is not JSON (${error instanceof Error ? error.message : error}); correct it there.`);
  }
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw new UserError(
      `${path} is not a configuration: give a JSON object such as {"memory": "cet:6", "delays": "broadcast:2s"}.`,
    );
  }
  for (const key of Object.keys(values)) checkKey(path, key, kind);
  return values as ConfigValues;
}

function checkKey(source: string, key: string, { keys, others }: Pick<ConfigKind<unknown>, 'keys' | 'others'>): void {
  if (keys.includes(key)) return;
  if (others.keys.includes(key)) {
    throw new UserError(`${source}: ${key} is a key of other tasks (${others.tasks.join(', ')}); leave it out.`);
  }
  throw new UserError(`${source}: unknown key "${key}"${suggest(key, keys)}`);
}

/** @throws UserError for an option that the task has no use for. */
function checkFlags(flags: TrainFlags, { foreignFlags, others }: ConfigKind<unknown>): void {
  for (const [key, option] of Object.entries(foreignFlags)) {
    if (flags[key as keyof TrainFlags] === undefined) continue;
    throw new UserError(`${option} is an option of other tasks (${others.tasks.join(', ')}); leave it out.`);
  }
}

/** Key of the configuration -> the option that says it, and how it is written. */
const optionsOfKeys = {
  memory: ['memory', '--memory'],
  updates: ['updates', '--updates'],
  samples: ['samples', '--samples'],
  seed: ['seed', '--seed'],
  learningRate: ['lr', '--lr'],
  weightDecay: ['weightDecay', '--weight-decay'],
  threads: ['threads', '--threads'],
  salience: ['salience', '--salience'],
  salientForward: ['salientForward', '--salient-forward'],
  salientChoice: ['salientChoice', '--salient-choice'],
  salientPlaces: ['salientPlaces', '--salient-places'],
  preset: ['preset', '--preset'],
  provider: ['provider', '--provider'],
  dataFolder: ['data', '--data'],
  log: ['log', '--log'],
  alignmentEvery: ['alignment', '--alignment'],
} as const satisfies Readonly<Record<string, readonly [keyof TrainFlags, string]>>;

/** What a value is called in errors: by the option that it was given with, `--set KEY`, or the configuration file. */
export function optionSource(flags: TrainFlags): ValueSource {
  return (path) => {
    const [key = ''] = path.split('.');
    const [flag, option] = optionsOfKeys[key as keyof typeof optionsOfKeys] ?? [];
    if (flag !== undefined && flags[flag] !== undefined) return option!;
    const isSet = flags.set?.some((setting) => setting.slice(0, setting.indexOf('=')).trim() === key);
    return isSet ? `--set ${path}` : `${flags.config ?? 'options'}: ${path}`;
  };
}

/** What was asked for by name, without presets and defaults; --set before the options of their own. */
export async function readAskedValues(flags: TrainFlags, kind: ConfigKind<unknown>): Promise<ConfigValues> {
  checkFlags(flags, kind);
  const values: ConfigValues = flags.config === undefined ? {} : await readConfigFile(flags.config, kind);
  for (const setting of flags.set ?? []) {
    const [key, value] = parseSetting('--set', setting, kind);
    values[key] = value;
  }
  const numbers = {
    ...(kind.keys.includes('updates') && { updates: ['--updates', flags.updates] as const }),
    samples: ['--samples', flags.samples],
    seed: ['--seed', flags.seed],
    learningRate: ['--lr', flags.lr],
    weightDecay: ['--weight-decay', flags.weightDecay],
    threads: ['--threads', flags.threads],
  } as const;
  for (const [key, [option, text]] of Object.entries(numbers)) {
    if (text !== undefined) values[key] = parseNumberOption(option, text);
  }
  if (flags.memory !== undefined) values.memory = flags.memory;
  if (flags.delay !== undefined && flags.delays !== undefined) {
    throw new UserError(
      '--delay and --delays were both given; --delay 2s means --delays broadcast:2s: give one of them.',
    );
  }
  if (flags.delays !== undefined) values.delays = flags.delays;
  // As text: how long a step is may stand in the configuration of the run that is resumed.
  if (flags.delay !== undefined) values.delays = `broadcast:${flags.delay}`;
  if (flags.salience !== undefined) values.salience = parseShare('--salience', flags.salience);
  if (flags.salientForward !== undefined) values.salientForward = flags.salientForward;
  if (flags.salientChoice !== undefined) values.salientChoice = flags.salientChoice;
  if (flags.salientPlaces !== undefined) values.salientPlaces = flags.salientPlaces;
  if (flags.streaming !== undefined) values.streaming = flags.streaming;
  if (flags.preset !== undefined) values.preset = flags.preset;
  if (flags.provider !== undefined) values.provider = flags.provider;
  if (flags.data !== undefined) values.dataFolder = flags.data;
  if (flags.log !== undefined) values.log = flags.log.split(',').map((kind) => kind.trim());
  if (flags.alignment !== undefined) {
    values.alignmentEvery = flags.alignment === true ? 1 : parseNumberOption('--alignment', flags.alignment);
  }
  return values;
}

/** @throws UserError where no memory was chosen. */
export function checkMemoryGiven(asked: ConfigValues): void {
  if (asked.memory !== undefined) return;
  throw new UserError('No memory was given; choose one by --memory: et, cet:6, ltp-ltd:0.1, perfect or backprop.');
}

/** @throws UserError that names the first value that was asked for and is another in the stored configuration. */
export function checkSame<Config extends RunConfig>(
  kind: ConfigKind<Config>,
  stored: Config,
  asked: ConfigValues,
  flags: TrainFlags,
): void {
  // In the form that the run's config.json has: the same value may be written in several ways.
  const normalized = kind.normalize(kind.parse({ ...stored, ...asked }, optionSource(flags)));
  const reference = kind.normalize(stored);
  for (const key of Object.keys(asked) as (keyof Config)[]) {
    const known = reference[key];
    const value = normalized[key];
    if (!isSameJson(known, value)) {
      throw new UserError(
        `The run has ${String(key)} = ${JSON.stringify(known)}, but ${JSON.stringify(value)} was asked for; resume without that option, or start a new run.`,
      );
    }
  }
}
