// The cells of an experiment as runs: each with its whole configuration, and a name by which its folder is found again.
import { getHeapStatistics } from 'node:v8';
import { isSameJson } from '../../core/canonical-json.ts';
import { UserError } from '../../core/errors.ts';
import {
  combinations,
  countCombinations,
  describeCoordinates,
  scaledAxes,
} from '../../core/experiments/combinations.ts';
import type { Axis, Experiment, KeyValues, Rule, ScaleName } from '../../core/experiments/experiment.ts';
import { isPlayed } from '../../core/figures/run-kind.ts';
import { joinSome } from '../../core/figures/text.ts';
import { setUpActorCritic } from '../runs/actor-critic-setup.ts';
import { resolveRunConfig } from '../runs/resolve-config.ts';
import type { RunConfig } from '../runs/run-folder.ts';
import { checkSupervised } from '../runs/supervised-setup.ts';
import { cellName, dataChecksum } from './cell-identity.ts';
import { defaultScale } from './experiment-values.ts';

/** A cell: one training run of a sweep. */
export interface Cell {
  /** Name of its folder. */
  readonly name: string;
  readonly config: RunConfig;
  /** Values of the axes, by which it is told from the others. */
  readonly coordinates: KeyValues;
}

export interface ResolvedCells {
  /** In the order of the file. */
  readonly cells: readonly Cell[];
  /** Combinations that are the same run as an earlier one. */
  readonly repeated: readonly { readonly coordinates: KeyValues; readonly sameAs: Cell }[];
  /** Sentences about what does nothing. */
  readonly remarks: readonly string[];
}

export interface CellOptions {
  readonly scale: ScaleName;
  /** Keeps only combinations with these values. */
  readonly only?: KeyValues;
  /** More are refused before they are made. */
  readonly mostCells: number;
  /** What the experiment comes from, for errors. */
  readonly source: string;
  /** Called now and then with how many combinations were looked at; waited for. */
  onProgress?(done: number, all: number): void | Promise<void>;
}

/** Of a cell and of what is kept about it; 890 bytes of it were measured to be the cell's own. */
const BYTES_PER_CELL = 2000;
/** A fifth of a second. */
const PROGRESS_EVERY = 1024;

/**
 * Resolves every cell.
 * @throws UserError where there are too many, or where one of them is no run that could be made.
 */
export async function resolveCells(experiment: Experiment, options: CellOptions): Promise<ResolvedCells> {
  const { scale, only = {}, mostCells, source, onProgress } = options;
  const allAxes = scaledAxes(experiment, scale);
  const axes = allAxes.map((axis) => {
    if (!(axis.key in only)) return axis;
    return { key: axis.key, values: axis.values.filter((value) => isSameJson(value, only[axis.key])) };
  });
  const count = countCombinations(axes);
  if (count > mostCells) {
    throw new UserError(
      `${source} has ${count.toLocaleString('en')} combinations, more than ${mostCells.toLocaleString('en')}; shorten its axes, or allow them by --max-cells ${count}.`,
    );
  }
  const mostHeld = Math.floor(getHeapStatistics().heap_size_limit / BYTES_PER_CELL);
  if (count > mostHeld) {
    const megabytes = Math.ceil((count * BYTES_PER_CELL) / 2 ** 20);
    throw new UserError(
      `${source} has ${count.toLocaleString('en')} combinations, more than the memory of this process holds (about ${mostHeld.toLocaleString('en')}); shorten its axes, take a part by --only, or give Node more by NODE_OPTIONS=--max-old-space-size=${megabytes}.`,
    );
  }
  const cells = new Map<string, Cell>();
  const repeated: { readonly coordinates: KeyValues; readonly sameAs: Cell }[] = [];
  const unused = new Set<Rule>([
    ...experiment.rules,
    ...(scale === 'full' ? [] : (experiment.scales[scale]?.rules ?? [])),
  ]);
  const checksums = new Map<unknown, string | null>();
  const used = (rule: Rule) => void unused.delete(rule);
  // Those that rules leave out are not among them: the end may come earlier.
  let done = 0;
  for (const { coordinates, values } of combinations(experiment, { scale, axes, defaultScale }, used)) {
    done += 1;
    if (done % PROGRESS_EVERY === 0) await onProgress?.(done, count);
    if (Object.entries(only).some(([key, value]) => !isSameJson(values[key], value))) continue;
    const config = resolveCell(values, coordinates, source);
    const folder = 'dataFolder' in config ? `${config.task} ${config.dataFolder}` : null;
    if (!checksums.has(folder)) checksums.set(folder, await dataChecksum(config));
    const cell: Cell = { name: cellName(config, checksums.get(folder) ?? null), config, coordinates };
    const earlier = cells.get(cell.name);
    if (earlier) repeated.push({ coordinates, sameAs: earlier });
    else cells.set(cell.name, cell);
  }
  if (cells.size === 0) {
    throw new UserError(`${source} ${whyEmpty(only, allAxes)}.`);
  }
  const isWhole = Object.keys(only).length === 0;
  return { cells: [...cells.values()], repeated, remarks: isWhole ? [...unused].map(describeUnused) : [] };
}

/** Why no cell is left; keys that are axes come first, since without any value of one no cell has been looked at. */
function whyEmpty(only: KeyValues, axes: readonly Axis[]): string {
  if (Object.keys(only).length === 0) return 'leaves every combination out; change its rules';
  for (const { key, values } of axes) {
    if (!(key in only) || values.some((value) => isSameJson(value, only[key]))) continue;
    const there = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
    return `has no cell with ${describeCoordinates({ [key]: only[key] })} (there are ${joinSome(there, 8)}); name another by --only`;
  }
  const other = Object.keys(only).find((key) => !axes.some((axis) => axis.key === key));
  if (other === undefined) return 'has no cell with all of those values; name others by --only';
  return `has no cell with ${describeCoordinates({ [other]: only[other] })} and what else is asked for; --only takes values that the file itself gives`;
}

function resolveCell(values: KeyValues, coordinates: KeyValues, source: string): RunConfig {
  try {
    return resolveRunConfig(values, source);
  } catch (error) {
    if (!(error instanceof UserError) || Object.keys(coordinates).length === 0) throw error;
    throw new UserError(`${error.message.replace(/\.$/, '')} (the cell with ${describeCoordinates(coordinates)}).`);
  }
}

/** Why a cell cannot be run, as far as that is known before it is; undefined where nothing is against it. */
export function whyImpossible({ config }: Cell): string | undefined {
  try {
    if (isPlayed(config)) setUpActorCritic(config);
    else checkSupervised(config);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

function describeUnused({ conditions }: Rule): string {
  const words = Object.entries(conditions).map(
    ([key, values]) => `${key} ${values.map((value) => JSON.stringify(value)).join(' or ')}`,
  );
  return `The rule for ${words.join(', ')} holds for no cell.`;
}
