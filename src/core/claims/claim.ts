// A claim of the paper as a comparison of results, decided by code.
import { formatNumber } from '../figures/text.ts';

/** One number against another. */
export interface Comparison {
  /** What is compared, such as `mnist, et at 2s above 4s`. */
  readonly what: string;
  /** The left is at least the right less the margin, above the right and the margin, or off the right by at most the margin. */
  readonly relation: 'at-least' | 'above' | 'equal';
  readonly left: number;
  readonly right: number;
  /** The spread over seeds, or what the claim allows. */
  readonly margin: number;
  readonly holds: boolean;
}

export interface Verdict {
  /** `not-enough-data`: something that the claim is about has not been run, or too little to tell. */
  readonly outcome: 'holds' | 'fails' | 'not-enough-data';
  readonly comparisons: readonly Comparison[];
  /** What is missing, such as `mnist with et at 4s or longer`. */
  readonly missing: readonly string[];
  /** Fewest seeds behind any of the numbers; null where no run is. */
  readonly seeds: number | null;
}

/** Runs that a claim is about. */
export interface ClaimedRuns {
  /** Name of the experiment file, such as `figure-3`. */
  readonly experiment: string;
  /** Tasks of the experiment. */
  readonly tasks: readonly string[];
  /** How its delays are spread over the layers. */
  readonly delays: 'broadcast' | 'retrograde';
}

export interface Claim<Evidence> {
  /** 1 to 14, as design notes and reports count them. */
  readonly number: number;
  /** What the paper says, in our words. */
  readonly statement: string;
  /** Where, such as `Section 4.1, Fig. 3`. */
  readonly source: string;
  /** How it is decided, in one sentence. */
  readonly rule: string;
  /** What must be run for it; nothing for a claim about equations. */
  readonly runs: readonly ClaimedRuns[];
  decide(evidence: Evidence): Verdict;
}

/** The verdict of comparisons that were made: it holds where all do, and is open where something is missing. */
export function verdictOf(
  comparisons: readonly Comparison[],
  missing: readonly string[] = [],
  seeds: number | null = null,
): Verdict {
  if (missing.length > 0 || comparisons.length === 0)
    return { outcome: 'not-enough-data', comparisons, missing, seeds };
  return { outcome: comparisons.every(({ holds }) => holds) ? 'holds' : 'fails', comparisons, missing, seeds };
}

/** A verdict whose claim is about more than was run: it is open, whatever the comparisons say so far. */
export function withMissing<Decided extends Verdict>(verdict: Decided, missing: readonly string[]): Decided {
  if (missing.length === 0) return verdict;
  return { ...verdict, outcome: 'not-enough-data', missing: [...verdict.missing, ...missing] };
}

/** That `left` is no more than `margin` below `right`. */
export function atLeast(what: string, left: number, right: number, margin = 0): Comparison {
  return { what, relation: 'at-least', left, right, margin, holds: left >= right - margin };
}

/** That `left` is above `right` by more than `margin`. */
export function above(what: string, left: number, right: number, margin = 0): Comparison {
  return { what, relation: 'above', left, right, margin, holds: left > right + margin };
}

/** That `left` is `right`, give or take `margin`. */
export function equal(what: string, left: number, right: number, margin: number): Comparison {
  return { what, relation: 'equal', left, right, margin, holds: Math.abs(left - right) <= margin };
}

const signs = { 'at-least': ['≥', '−'], above: ['>', '+'], equal: ['=', '±'] } as const;

/** What is asked of the numbers, such as `97.8 ≥ 98.1 − 0.5`. */
export function formatComparison({ relation, left, right, margin }: Comparison): string {
  const [one, other, by] = [left, right, margin].map((value) => formatNumber(value).replace('-', '−'));
  const [compared, allowed] = signs[relation];
  return `${one} ${compared} ${other}${margin === 0 ? '' : ` ${allowed} ${by}`}`;
}
