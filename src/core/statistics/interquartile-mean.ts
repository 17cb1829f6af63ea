// The interquartile mean: the mean of what is left when a quarter of the values is cut off at each end. One run that fails
// altogether moves it less than the mean, and it uses more of the values than the median does.
// Agarwal et al. 2021, "Deep Reinforcement Learning at the Edge of the Statistical Precipice" (rliable).

/**
 * Interquartile mean of at least one number: of n, the floor(n / 4) least and as many greatest are left out, so that of fewer
 * than four none is, and it is their mean.
 * @throws Error where there is no value.
 */
export function interquartileMean(values: ArrayLike<number>): number {
  if (values.length === 0) throw new Error('interquartileMean: no values');
  const sorted = Float64Array.from(values).sort();
  const cut = Math.floor(sorted.length / 4);
  let sum = 0;
  for (let at = cut; at < sorted.length - cut; at += 1) sum += sorted[at]!;
  return sum / (sorted.length - 2 * cut);
}
