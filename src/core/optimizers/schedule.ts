// Learning rate over training: a linear warm-up, then half a cosine (Appendix C).

export interface WarmupCosine {
  readonly peakLearningRate: number;
  readonly updates: number;
  /** Share of the updates over which the rate rises linearly to its peak. */
  readonly warmupFraction: number;
  /** Rate at the end, as a share of the peak. */
  readonly finalFraction: number;
}

/** Learning rate of the update with 0-based number `update`. */
export function learningRateAt(schedule: WarmupCosine, update: number): number {
  const { peakLearningRate, updates, warmupFraction, finalFraction } = schedule;
  const warmupUpdates = Math.round(updates * warmupFraction);
  if (update < warmupUpdates) return (peakLearningRate * (update + 1)) / warmupUpdates;
  const progress = (update - warmupUpdates) / Math.max(1, updates - warmupUpdates - 1);
  const cosine = 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress)));
  return peakLearningRate * (finalFraction + (1 - finalFraction) * cosine);
}
