// From the options of `cet train` to a configuration: preset < config file < --set and named options.
import { resolve } from 'node:path';
import { formatMemory, parseMemory } from '../core/credit/memory.ts';
import { UserError } from '../core/errors.ts';
import { suggest } from '../core/suggest.ts';
import { readText } from '../edge/files/read-file.ts';
import { configuredPreset } from '../edge/runs/configured-preset.ts';
import { formatDelays, parseDelays } from '../edge/runs/delays.ts';
import type { Preset } from '../edge/runs/presets.ts';
import { type TaskName, taskNames, taskOf } from '../edge/runs/tasks/registry.ts';
import { parseTrainConfig, type TrainConfig, trainConfigKeys } from '../edge/runs/train-config.ts';

export interface TrainFlags {
  readonly memory?: string;
  readonly delay?: string;
  readonly delays?: string;
  readonly salience?: string;
  readonly salientForward?: string;
  readonly salientPlaces?: string;
  readonly streaming?: boolean;
  readonly updates?: string;
  readonly seed?: string;
  readonly lr?: string;
  readonly weightDecay?: string;
  readonly preset?: string;
  readonly alignment?: string | true;
  readonly threads?: string;
  readonly provider?: string;
  readonly data?: string;
  readonly config?: string;
  readonly set?: readonly string[];
}

type ConfigValues = Record<string, unknown>;

/** Text of `--set key=value` or of an option as a value: JSON where it reads as JSON, else the text itself. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A key of the configuration and its value, from `--set key=value` or an option like it. @throws UserError */
export function parseSetting(option: string, text: string): [string, unknown] {
  const at = text.indexOf('=');
  if (at < 1) throw new UserError(`${option} ${text} is not key=value; write for instance ${option} batchSize=64.`);
  const key = text.slice(0, at).trim();
  checkKey(option, key);
  return [key, parseValue(text.slice(at + 1))];
}

function parseNumberOption(option: string, text: string): number {
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

async function readConfigFile(path: string): Promise<ConfigValues> {
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
  for (const key of Object.keys(values)) checkKey(path, key);
  return values as ConfigValues;
}

function checkKey(source: string, key: string): void {
  if ((trainConfigKeys as readonly string[]).includes(key)) return;
  throw new UserError(`${source}: unknown key "${key}"${suggest(key, trainConfigKeys)}`);
}

/** What was asked for by name, without presets and defaults; --set before the options of their own. */
async function readAskedValues(flags: TrainFlags): Promise<ConfigValues> {
  const values: ConfigValues = flags.config === undefined ? {} : await readConfigFile(flags.config);
  for (const setting of flags.set ?? []) {
    const [key, value] = parseSetting('--set', setting);
    values[key] = value;
  }
  const numbers = {
    updates: ['--updates', flags.updates],
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
  if (flags.salientPlaces !== undefined) values.salientPlaces = flags.salientPlaces;
  if (flags.streaming !== undefined) values.streaming = flags.streaming;
  if (flags.preset !== undefined) values.preset = flags.preset;
  if (flags.provider !== undefined) values.provider = flags.provider;
  if (flags.data !== undefined) values.dataFolder = flags.data;
  if (flags.alignment !== undefined) {
    values.alignmentEvery = flags.alignment === true ? 1 : parseNumberOption('--alignment', flags.alignment);
  }
  return values;
}

export interface NewRunConfig {
  readonly config: TrainConfig;
  /** The preset that was used, if one was. */
  readonly preset?: Preset;
}

/** The whole configuration of a new run of `task`; what was asked for by name wins over the preset. */
export async function readNewRunConfig(task: string, flags: TrainFlags): Promise<NewRunConfig> {
  const asked: ConfigValues = { task, ...(await readAskedValues(flags)) };
  if (!isTask(task)) throw new UserError(`Unknown task "${task}"${suggest(task, taskNames)}`);
  if (asked.memory === undefined) {
    throw new UserError('No memory was given; choose one by --memory: et, cet:6, ltp-ltd:0.1, perfect or backprop.');
  }
  const { defaults } = taskOf(task);
  // With the gate, as in the paper's Section 4.2: long batches, of which few samples learn, and a longer warm-up.
  const gateDefaults = typeof asked.salience === 'number' ? { batchSize: 1280, warmupFraction: 0.2 } : {};
  const unasked = { ...defaults, ...gateDefaults };
  const config = parseTrainConfig({ ...unasked, ...asked }, flags.config ?? 'options');
  const preset = configuredPreset(config);
  if (!preset) return { config: normalizeConfig(config) };
  const { learningRate, weightDecay, updates } = preset;
  const tuned = { learningRate, weightDecay, ...(updates !== undefined && { updates }) };
  const filled = parseTrainConfig({ ...unasked, ...tuned, ...asked }, 'preset');
  return { config: normalizeConfig(filled), preset };
}

function isTask(name: string): name is TaskName {
  return (taskNames as readonly string[]).includes(name);
}

/** Values in one form: `CET:6` as `cet:6`, `broadcast:10steps` as `broadcast:2s`, folders from the root. */
function normalizeConfig(config: TrainConfig): TrainConfig {
  return {
    ...config,
    memory: formatMemory(parseMemory(config.memory)),
    delays: formatDelays(parseDelays(config.delays, config.stepSeconds)),
    // Absolute, so that the run can be resumed from anywhere.
    dataFolder: config.dataFolder === null ? null : resolve(config.dataFolder),
  };
}

/**
 * Refuses to resume with another configuration than the run began with.
 * @throws UserError that names the first difference.
 */
export async function checkResumeValues(
  stored: TrainConfig,
  flags: TrainFlags,
  task: string = stored.task,
): Promise<void> {
  const asked: ConfigValues = { task, ...(await readAskedValues(flags)) };
  // In the form that the run's config.json has: the same value may be written in several ways.
  const normalized = normalizeConfig(parseTrainConfig({ ...stored, ...asked }, flags.config ?? 'options'));
  const reference = normalizeConfig(stored);
  for (const key of Object.keys(asked) as (keyof TrainConfig)[]) {
    const known = reference[key];
    const value = normalized[key];
    if (JSON.stringify(known) !== JSON.stringify(value)) {
      throw new UserError(
        `The run has ${key} = ${JSON.stringify(known)}, but ${JSON.stringify(value)} was asked for; resume without that option, or start a new run.`,
      );
    }
  }
}
