// Round numbers for an axis: steps of 1, 2 or 5 times a power of ten.

export interface NiceAxis {
  readonly low: number;
  readonly high: number;
  /** Evenly spaced from `low` to `high`, at least two. */
  readonly labels: readonly string[];
}

/** The ends of finite data, widened to whole steps; about `ticks` of them. Without a spread, an axis around the value. */
export function niceAxis(values: readonly number[], ticks: number): NiceAxis {
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const size = Math.max(Math.abs(low), Math.abs(high));
  // Less than this is rounding, not a spread.
  const hasSpread = high - low > Math.max(1e-12, 1e-9 * size);
  const rough = (hasSpread ? high - low : size > 1e-12 ? size : 1) / ticks;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= 0.999 * rough) ?? 10);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const format = (value: number) =>
    decimals > 5 || size >= 1e7 ? value.toExponential(1) : value.toFixed(decimals).replace(/^-(?=[0.]+$)/, '');
  return {
    low: first * step,
    high: last * step,
    labels: Array.from({ length: last - first + 1 }, (_, tick) => format((first + tick) * step)),
  };
}
