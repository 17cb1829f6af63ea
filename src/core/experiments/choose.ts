// What a search chooses: for each combination of the other axes, the searched values with the best mean score over the
// seeds. Only values that have all seeds are compared: a mean over the lucky ones alone says nothing.
import { canonicalJson } from '../canonical-json.ts';
import type { KeyValues } from './experiment.ts';

/** A cell of a search. */
export interface ScoredCell {
  /** Values of the axes. */
  readonly coordinates: KeyValues;
  /** Null where it has not finished. */
  readonly score: number | null;
}

export interface Candidate {
  /** Values of the axes that are searched. */
  readonly chosen: KeyValues;
  /** Mean over the seeds, and how many they are. */
  readonly score: number;
  readonly seeds: number;
}

export interface Choice {
  /** Values of the other axes, without the seed. */
  readonly conditions: KeyValues;
  /** Those that have all seeds, best first; of equal ones the first in the order of the axes. */
  readonly candidates: readonly Candidate[];
  /** Those that do not. */
  readonly incomplete: readonly KeyValues[];
}

export interface ChooseOptions {
  /** Keys of the axes that are searched. */
  readonly keys: readonly string[];
  /** What cells are compared under where a searched key would tell them apart: the kind of memory of `et:0.5`, say. */
  conditionOf?(key: string, value: unknown): unknown;
}

/** What can be chosen from for each combination of the axes that are not searched. */
export function chooseBest(cells: readonly ScoredCell[], { keys, conditionOf }: ChooseOptions): readonly Choice[] {
  type Scores = { readonly chosen: KeyValues; readonly scores: Map<unknown, number | null> };
  const groups = new Map<string, { readonly conditions: KeyValues; readonly candidates: Map<string, Scores> }>();
  for (const { coordinates, score } of cells) {
    const entries = Object.entries(coordinates).filter(([key]) => key !== 'seed');
    const chosen = Object.fromEntries(entries.filter(([key]) => keys.includes(key)));
    const conditions = Object.fromEntries(
      entries.flatMap(([key, value]) => {
        if (!keys.includes(key)) return [[key, value]];
        const condition = conditionOf?.(key, value);
        return condition === undefined ? [] : [[key, condition]];
      }),
    );
    const name = canonicalJson(conditions);
    const group = groups.get(name) ?? { conditions, candidates: new Map() };
    groups.set(name, group);
    const candidate = group.candidates.get(canonicalJson(chosen)) ?? { chosen, scores: new Map() };
    group.candidates.set(canonicalJson(chosen), candidate);
    candidate.scores.set(coordinates.seed, score);
  }
  return [...groups.values()].map(({ conditions, candidates }) => {
    const seeds = new Set([...candidates.values()].flatMap(({ scores }) => [...scores.keys()])).size;
    const compared: Candidate[] = [];
    const incomplete: KeyValues[] = [];
    for (const { chosen, scores } of candidates.values()) {
      const found = [...scores.values()].filter((score) => score !== null);
      if (found.length < seeds) incomplete.push(chosen);
      else compared.push({ chosen, score: found.reduce((sum, score) => sum + score, 0) / seeds, seeds });
    }
    // A stable sort: of equal ones the first stays first.
    return { conditions, candidates: compared.sort((one, other) => other.score - one.score), incomplete };
  });
}
