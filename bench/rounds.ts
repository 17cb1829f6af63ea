// Ours and the peer by turns in one run, so that a machine that slows down or speeds up changes both.
import { foreignProcessors, readProcessorTicks } from './foreign-load.ts';

export interface RoundsResult {
  readonly ours: number;
  readonly peer: number;
  readonly ratio: number;
  readonly ratioRange: readonly [number, number];
  /** Rounds in which other programs took part of the processors. */
  readonly disturbedRounds: number;
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

/** Processors that others may keep busy in a round; with more it is thrown away and repeated. */
const TOLERATED_FOREIGN_PROCESSORS = 0.1;
/** Rounds thrown away before disturbed ones count too, for each round wanted. */
const PATIENCE = 1;
const CALM_DOWN_MS = 500;

/**
 * Measures both sides in every round, the first one changing from round to round; medians of what they return.
 * Rounds that other programs disturb are repeated, until there are too many of them.
 */
export async function compareInRounds(options: RoundsOptions): Promise<RoundsResult> {
  const { rounds, restMs = 100 } = options;
  const kept: { ours: number; peer: number; ratio: number }[] = [];
  let disturbed = 0;
  for (let attempt = 0; kept.length < rounds; attempt += 1) {
    const order = attempt % 2 === 0 ? (['ours', 'peer'] as const) : (['peer', 'ours'] as const);
    const values = { ours: Number.NaN, peer: Number.NaN };
    const ticks = readProcessorTicks();
    const begun = performance.now();
    for (const side of order) {
      await rest(restMs);
      values[side] = await options[side]();
    }
    if (foreignProcessors(ticks, performance.now() - begun) > TOLERATED_FOREIGN_PROCESSORS) {
      disturbed += 1;
      if (disturbed <= PATIENCE * rounds) {
        await rest(CALM_DOWN_MS);
        continue;
      }
    }
    const ratio = values.ours / values.peer;
    kept.push({ ...values, ratio: options.ratio === 'peer/ours' ? 1 / ratio : ratio });
  }
  const ratios = kept.map(({ ratio }) => ratio);
  return {
    ours: median(kept.map(({ ours }) => ours)),
    peer: median(kept.map(({ peer }) => peer)),
    ratio: median(ratios),
    ratioRange: [Math.min(...ratios), Math.max(...ratios)],
    disturbedRounds: disturbed,
  };
}
