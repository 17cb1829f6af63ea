// Whether values rise along an order in most of some groups: Kendall's S, added over groups within which only the order differs (the seasonal
// Kendall test of Hirsch, Slack & Smith 1982, with the exact distribution in place of the normal one).

/** Values in the order along which they may rise, such as returns of cet:2, cet:6 and cet:10 at one delay with one seed. */
type TrendGroup = readonly number[];

export interface StratifiedTrend {
  /** Kendall's τ over all pairs within groups: 1 where all rise, −1 where all fall; a tie is neither. */
  readonly tau: number;
  /**
   * The τ from which on there is a trend: were all orders equally likely in each group, it would be reached with a probability of at most the
   * level. Null where even 1 would be reached more often: there are too few values.
   */
  readonly criticalTau: number | null;
  /** Pairs of values within groups. */
  readonly pairs: number;
}

/**
 * One-sided and exact where no values of a group are tied; ties make it cautious.
 * @param level probability of finding a trend where there is none
 */
export function stratifiedTrend(all: readonly TrendGroup[], level = 0.05): StratifiedTrend {
  const groups = all.filter(({ length }) => length > 1);
  const pairs = groups.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
  if (pairs === 0) return { tau: 0, criticalTau: null, pairs: 0 };
  const sum = groups.reduce((total, group) => total + risesLessFalls(group), 0);
  return {
    tau: sum / pairs,
    criticalTau: criticalTau(
      groups.map(({ length }) => length),
      pairs,
      level,
    ),
    pairs,
  };
}

/** Kendall's S. */
function risesLessFalls(values: TrendGroup): number {
  let sum = 0;
  for (const [at, later] of values.entries()) {
    for (const earlier of values.slice(0, at)) sum += Math.sign(later - earlier);
  }
  return sum;
}

/** From the distribution of falling pairs in random orders: that of a sum over groups and, in a group, over its values. */
function criticalTau(lengths: readonly number[], pairs: number, level: number): number | null {
  let chances: readonly number[] = [1];
  for (const length of lengths) {
    // The value at each place falls below 0 to `place` of those before it, each number equally likely.
    for (let place = 1; place < length; place += 1) chances = convolve(chances, place + 1);
  }
  let reached = 0;
  let falls = -1;
  while (falls + 1 < chances.length && reached + chances[falls + 1]! <= level) {
    falls += 1;
    reached += chances[falls]!;
  }
  return falls < 0 ? null : (pairs - 2 * falls) / pairs;
}

/** With a number that is any of 0 to `values` − 1 with equal chances added. */
function convolve(chances: readonly number[], values: number): readonly number[] {
  const sums = new Array<number>(chances.length + values - 1).fill(0);
  for (const [at, chance] of chances.entries()) {
    for (let added = 0; added < values; added += 1) sums[at + added]! += chance / values;
  }
  return sums;
}
