// What a search chooses: for each combination of the other axes, the searched values with the best mean score over the seeds.
import { canonicalJson } from './canonical-json.ts';
import type { KeyValues } from './experiment.ts';

/** A finished cell of a search. */
export interface ScoredCell {
  /** Values of the axes. */
  readonly coordinates: KeyValues;
  readonly score: number;
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
  readonly best: Candidate;
  /** All that were compared, best first; of equal ones the first in the order of the axes. */
  readonly candidates: readonly Candidate[];
}

export interface ChooseOptions {
  /** Keys of the axes that are searched. */
  readonly keys: readonly string[];
  /** What cells are compared under where a searched key would tell them apart: the kind of memory of `et:0.5`, say. */
  conditionOf?(key: string, value: unknown): unknown;
}

/** The best of each combination of the axes that are not searched. */
export function chooseBest(cells: readonly ScoredCell[], { keys, conditionOf }: ChooseOptions): readonly Choice[] {
  const groups = new Map<
    string,
    { conditions: KeyValues; candidates: Map<string, { chosen: KeyValues; scores: number[] }> }
  >();
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
    const candidate = group.candidates.get(canonicalJson(chosen)) ?? { chosen, scores: [] };
    group.candidates.set(canonicalJson(chosen), candidate);
    candidate.scores.push(score);
  }
  return [...groups.values()].map(({ conditions, candidates }) => {
    const compared = [...candidates.values()].map(({ chosen, scores }) => ({
      chosen,
      score: scores.reduce((sum, score) => sum + score, 0) / scores.length,
      seeds: scores.length,
    }));
    // A stable sort: of equal ones the first stays first.
    const sorted = compared.sort((one, other) => other.score - one.score);
    return { conditions, best: sorted[0]!, candidates: sorted };
  });
}
