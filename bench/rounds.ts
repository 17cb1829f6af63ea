// Ours and the peer by turns in one run, so that a machine that slows down or speeds up changes both.

export interface RoundsResult {
  readonly ours: number;
  readonly peer: number;
  readonly ratio: number;
  readonly ratioRange: readonly [number, number];
}

export interface RoundsOptions {
  readonly rounds: number;
  readonly ours: () => Promise<number> | number;
  readonly peer: () => Promise<number> | number;
  /** Which way the ratio is taken. Default: ours / peer. */
  readonly ratio?: 'ours/peer' | 'peer/ours';
  /** Milliseconds between turns: worker threads go on spinning for a while after their last work. */
  readonly restMs?: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const upper = sorted[sorted.length >> 1] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[(sorted.length >> 1) - 1] ?? Number.NaN)) / 2;
}

function rest(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Measures both sides in every round, the first one changing from round to round; medians of what they return. */
export async function compareInRounds(options: RoundsOptions): Promise<RoundsResult> {
  const { rounds, restMs = 100 } = options;
  const values = { ours: [] as number[], peer: [] as number[] };
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? (['ours', 'peer'] as const) : (['peer', 'ours'] as const);
    for (const side of order) {
      await rest(restMs);
      values[side].push(await options[side]());
    }
    const ratio = values.ours[round]! / values.peer[round]!;
    ratios.push(options.ratio === 'peer/ours' ? 1 / ratio : ratio);
  }
  return {
    ours: median(values.ours),
    peer: median(values.peer),
    ratio: median(ratios),
    ratioRange: [Math.min(...ratios), Math.max(...ratios)],
  };
}
