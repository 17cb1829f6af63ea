// Experiment files: YAML, JSON with comments, or a module that exports one (JavaScript, or TypeScript where Node reads it).
import { existsSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import json5 from 'json5';
import { parseAllDocuments } from 'yaml';
import { UserError } from '../../core/errors.ts';
import type { Experiment } from '../../core/experiments/experiment.ts';
import { parseExperiment, parsePresetRules } from '../../core/experiments/parse-experiment.ts';
import { errorCode } from '../files/file-error.ts';
import { readText } from '../files/read-file.ts';
import { experimentKeys, normalizeValue } from './experiment-values.ts';

const YAML = ['.yaml', '.yml'];
const JSON_WITH_COMMENTS = ['.json', '.jsonc', '.json5'];
const MODULES = ['.js', '.mjs', '.ts', '.mts'];

/**
 * Reads an experiment, and the preset files that it names.
 * @throws UserError with one sentence for the first thing that is wrong.
 */
export async function readExperiment(path: string): Promise<Experiment> {
  const value = await readExperimentValue(path);
  return toExperiment(value, { source: path, name: basename(path, extname(path)), folder: dirname(path) });
}

export interface ExperimentOrigin {
  /** What it comes from, for errors. */
  readonly source: string;
  /** Word for folders. */
  readonly name: string;
  /** Where the paths of preset files begin. */
  readonly folder: string;
}

/**
 * Checks an experiment that is there as a value, such as `defineExperiment` takes.
 * @throws UserError with one sentence for the first thing that is wrong.
 */
export async function toExperiment(value: unknown, { source, name, folder }: ExperimentOrigin): Promise<Experiment> {
  const reading = { keys: experimentKeys, normalize: normalizeValue };
  const named = presetPaths(value).map((path) => (isAbsolute(path) ? path : join(folder, path)));
  const rules = [];
  for (const path of named)
    rules.push(...parsePresetRules(await readExperimentValue(path), { source: path, ...reading }));
  const word = name.replace(/[^\w.-]+/g, '-').replace(/^[-.]+|[-.]+$/g, '');
  return parseExperiment(value, { source, name: word === '' ? 'experiment' : word, ...reading, presetRules: rules });
}

/** The files under `presets`; where it is something else, the check of the whole says so. */
function presetPaths(value: unknown): readonly string[] {
  const presets: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'presets') : undefined;
  const list = typeof presets === 'string' ? [presets] : presets;
  return Array.isArray(list) ? list.filter((path) => typeof path === 'string') : [];
}

async function readExperimentValue(path: string): Promise<unknown> {
  const extension = extname(path).toLowerCase();
  if (MODULES.includes(extension)) return importExperiment(path);
  const isYaml = YAML.includes(extension);
  if (!isYaml && !JSON_WITH_COMMENTS.includes(extension)) {
    if (!existsSync(path)) throw new UserError(`There is no ${path}; check the path.`);
    throw new UserError(
      `${path} is no experiment file by its name; use one that ends in ${[...YAML, ...JSON_WITH_COMMENTS, ...MODULES].join(', ')}.`,
    );
  }
  const text = await readText(path);
  if (text.includes('\0') || text.includes('\uFFFD')) {
    throw new UserError(`${path} is not text in UTF-8; save it as that.`);
  }
  if (text.trim() === '') throw new UserError(`${path} is empty; give keys such as base, axes and seeds.`);
  return isYaml ? parseYaml(text, path) : parseJson(text, path);
}

function parseYaml(text: string, path: string): unknown {
  const documents = parseAllDocuments(text, { prettyErrors: true });
  if (!Array.isArray(documents)) return null;
  if (documents.length > 1) {
    throw new UserError(
      `${path} holds ${documents.length} YAML documents; one file is one experiment: split it at the lines "---".`,
    );
  }
  const [document] = documents;
  const [problem] = [...(document?.errors ?? []), ...(document?.warnings ?? [])];
  if (problem) {
    const line = problem.linePos?.[0].line;
    const [reason = ''] = problem.message.split(/ at line \d|\n/);
    throw new UserError(
      `${path}${line === undefined ? '' : `, line ${line}`} is not YAML as expected (${reason.replace(/[.:]$/, '')}); correct it there.`,
    );
  }
  try {
    return document?.toJS() ?? null;
  } catch (error) {
    // Aliases that multiply beyond all measure, or lead to nothing.
    throw new UserError(
      `${path} is not YAML as expected (${error instanceof Error ? error.message : error}); correct it there.`,
    );
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return json5.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^JSON5: /, '') : String(error);
    throw new UserError(`${path} is not JSON, comments allowed (${reason}); correct it there.`);
  }
}

async function importExperiment(path: string): Promise<unknown> {
  let module: { readonly default?: unknown };
  try {
    module = (await import(pathToFileURL(resolve(path)).href)) as { readonly default?: unknown };
  } catch (error) {
    if (errorCode(error) === 'ERR_UNKNOWN_FILE_EXTENSION') {
      throw new UserError(
        `${path} is TypeScript, which this Node (${process.versions.node}) does not read; use Node 22.18 or newer, run it by tsx, or compile it to JavaScript.`,
      );
    }
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new UserError(`${path} cannot be loaded (${reason}); correct it there.`);
  }
  if (module.default !== undefined) return module.default;
  throw new UserError(`${path} exports no experiment; write export default defineExperiment({ ... }).`);
}
