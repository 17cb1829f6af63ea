// What a search has found: the best values for each condition, beside the paper's, and a preset file that experiments can name.

import { canonicalJson } from '../../core/canonical-json.ts';
import { formatMemory, parseMemory } from '../../core/credit/memory.ts';
import { UserError } from '../../core/errors.ts';
import { type Candidate, chooseBest } from '../../core/experiments/choose.ts';
import type { Experiment, KeyValues, ScaleName, Search } from '../../core/experiments/experiment.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { configuredPreset } from '../runs/configured-preset.ts';
import { parseDelays } from '../runs/delays.ts';
import type { RunConfig } from '../runs/run-folder.ts';
import type { RunResult } from '../runs/run-result.ts';
import { type ActorCriticTaskName, actorCriticTaskOf, isActorCriticTask } from '../runs/tasks/actor-critic-registry.ts';
import type { TrainConfig } from '../runs/train-config.ts';
import type { Cell } from './cells.ts';

/** What was chosen for one condition. */
export interface SearchChoice {
  /** Values of the axes that were not searched, the task among them. */
  readonly conditions: KeyValues;
  readonly chosen: KeyValues;
  /** Mean over so many seeds. */
  readonly score: number;
  readonly seeds: number;
  /** The paper's values, where its tables have a row, and what they scored here, where they were among those that were searched. */
  readonly paper?: { readonly values: KeyValues; readonly score: number | null; readonly isSame: boolean };
}

/** Number that is compared, the largest is best. @throws UserError where results have none of that name. */
function scoreOf(result: RunResult, by: string | undefined): number {
  const fields = result as unknown as Readonly<Record<string, unknown>>;
  const score = by === undefined ? (fields.testAccuracy ?? fields.meanReturn) : fields[by];
  if (typeof score === 'number') return score;
  throw new UserError(
    `search.by: results have no number "${by}"; name a field of result.json such as testAccuracy or meanReturn.`,
  );
}

/** `et` for `et:0.5`: searched as an axis, β is what is chosen for it; other memories stand for themselves. */
function memoryKind(value: unknown): string {
  const memory = parseMemory(String(value));
  return memory.kind === 'et' ? 'et' : formatMemory(memory);
}

export interface SearchChoices {
  readonly choices: readonly SearchChoice[];
  /** What was not considered, since not all of its seeds have finished: values of the axes, without the seed. */
  readonly leftOut: readonly KeyValues[];
}

/** @param all the cells of the search, each with its result where it has finished */
export function chooseBySearch(
  search: Search,
  all: readonly (readonly [Cell, RunResult | undefined])[],
): SearchChoices {
  const cells = all.map(([{ config, coordinates }, result]) => ({
    coordinates: { task: config.task, ...withoutIdleDelay(coordinates, config) },
    score: result ? scoreOf(result, search.by) : null,
  }));
  const configs = new Map(cells.map(({ coordinates }, at) => [canonicalJson(coordinates), all[at]![0].config]));
  const found = chooseBest(cells, {
    keys: search.choose,
    conditionOf: (key, value) => (key === 'memory' ? memoryKind(value) : undefined),
  });
  const choices = found.flatMap(({ conditions, candidates }): readonly SearchChoice[] => {
    const [best] = candidates;
    if (!best) return [];
    const own = [...configs.entries()].find(([coordinates]) => {
      const values = JSON.parse(coordinates) as KeyValues;
      return Object.entries({ ...conditions, ...best.chosen }).every(
        ([key, value]) => canonicalJson(values[key]) === canonicalJson(value),
      );
    });
    const values = search.comparesPaper && own ? paperValues(own[1], Object.keys(best.chosen)) : undefined;
    return [{ conditions, ...best, ...(values && { paper: comparePaper(values, best, candidates) }) }];
  });
  const leftOut = found.flatMap(({ conditions, incomplete }) =>
    incomplete.map((chosen) => ({ ...conditions, ...chosen })),
  );
  return { choices, leftOut };
}

/** Without delay, the delay is no condition. */
function withoutIdleDelay(coordinates: KeyValues, { memory }: RunConfig): KeyValues {
  if (memory !== 'backprop') return coordinates;
  return Object.fromEntries(Object.entries(coordinates).filter(([key]) => key !== 'delays'));
}

function comparePaper(
  values: KeyValues,
  best: Candidate,
  candidates: readonly Candidate[],
): NonNullable<SearchChoice['paper']> {
  const same = candidates.find(({ chosen }) => canonicalJson(chosen) === canonicalJson(values));
  return { values, score: same?.score ?? null, isSame: canonicalJson(best.chosen) === canonicalJson(values) };
}

/** What the paper's tables have for the conditions of a run, of the keys that were searched; undefined where they have no row. */
function paperValues(config: RunConfig, keys: readonly string[]): KeyValues | undefined {
  try {
    const values: KeyValues = isActorCriticTask(config.task)
      ? paperActorValues(config.task, config)
      : { ...configuredPreset({ ...(config as TrainConfig), preset: 'paper' }) };
    const found = Object.fromEntries(keys.map((key) => [key, values[key]]));
    return Object.values(found).includes(undefined) ? undefined : found;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function paperActorValues(task: ActorCriticTaskName, { memory: text, delays, stepSeconds }: RunConfig): KeyValues {
  const memory = parseMemory(text);
  const unset = memory.kind === 'et' ? ({ kind: 'et' } as const) : memory;
  const { decayPerStep, ...rest } = actorCriticTaskOf(task).preset(unset, parseDelays(delays, stepSeconds));
  const tuned = memory.kind === 'et' && decayPerStep !== undefined ? { kind: 'et' as const, decayPerStep } : unset;
  return { ...rest, memory: formatMemory(tuned) };
}

/** Writes the choice as rules that an experiment takes up by `presets: PATH`. @throws UserError where it cannot be written. */
export async function writeChoice(
  path: string,
  { name, search }: Experiment,
  scale: ScaleName,
  choices: readonly SearchChoice[],
): Promise<void> {
  const preset = {
    title: `Chosen by ${name}`,
    scale,
    by: search?.by ?? 'testAccuracy, or meanReturn',
    when: choices.map(({ conditions, chosen }) => ({ if: conditions, set: chosen })),
    choices,
  };
  await writeFileAtomically(path, `${JSON.stringify(preset, null, 2)}\n`);
}
